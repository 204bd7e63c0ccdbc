// What the claim io-then-cpu says.

import catalogue from "../catalogue.js";

/** A model's name inside a sentence. @param {unknown} id */
const said = (id) => String(/** @type {Readonly<Record<string, unknown>>} */ (catalogue)[`said.${id}`] ?? id);

/** Per cent as a share. @param {unknown} share */
const part = (share) => (typeof share === "number" ? share / 100 : null);

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"io-then-cpu">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Eight tasks wait and then compute, for about half of the time each. How many times as fast as the event loop alone is one that hands the computing to processes?",
  "figure-wall": ({ model, share }, { percent }) => `time of ${said(model)}, meant to be ${percent(part(share))} computing`,
  "figure-gain": ({ model, share }, { percent }) => `speed-up of the event loop with an executor over ${said(model)}, meant to be ${percent(part(share))} computing`,
  "tasks": ({ tasks, processes }, { count }) => `${count(tasks, "task")} wait and then compute; there is a thread for each, and ${count(processes, { one: "process", other: "processes" })} to compute in.`,
  "share": ({ share, hybridMs, next, ratio: gain }, { ms, percent, ratio }) => `With ${percent(share)} computing, the event loop with an executor took ${ms(hybridMs)}. Round by round, it was ${ratio(gain)} as fast as ${said(next)}, the closest other way.`,
  "both": ({ share, loop, processes }, { percent, ratio }) => `Meant to be half and half, here ${percent(share)} computing: it was ${ratio(loop)} as fast as the event loop alone, which overlaps the waits but computes on one core, and ${ratio(processes)} as fast as processes alone, which spread the computing but hold only one wait each. It wins where a task wants both. With as many processes as tasks, this would come out otherwise.`,
  "one-side": ({ share, model, ratio: found, least }, { percent, ratio, times }) => `Meant to be half and half, here ${percent(share)} computing: it was only ${ratio(found)} as fast as ${said(model)}; from the waits, the computing and the cores, at least ${times(least)} was to be expected. Handing the work over cost too much here.`,
  "no-room": ({ computingMs }, { ms }) => `A task computed for only ${ms(computingMs)} on this machine, too little for spreading it to gain anything.`,
};

export default texts;
