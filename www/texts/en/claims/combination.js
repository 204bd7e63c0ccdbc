// What the claim combination says.

import catalogue from "../catalogue.js";

/** A model's name inside a sentence. @param {unknown} id */
const said = (id) => String(/** @type {Readonly<Record<string, unknown>>} */ (catalogue)[`said.${id}`] ?? id);

/** Per cent as a share. @param {unknown} share */
const part = (share) => (typeof share === "number" ? share / 100 : null);

const PROCESSES = { one: "process", other: "processes" };

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"combination">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Tasks wait for half of their time and compute for the other half. A loop that hands the computing to processes competes with a loop alone and with processes alone. How many times as fast as the better of the two is it?",
  "figure-wall": ({ model, share }, { percent }) => `time of ${said(model)}, ${percent(part(share))} computing`,
  "figure-gain": ({ share }, { percent }) => `speed-up of the combination over the better one alone, ${percent(part(share))} computing`,
  "by": "share of computing",
  "tasks": ({ tasks, processes }, { count }) => `${count(tasks, "task")} wait and then compute. The processes, alone or behind the loop, are ${count(processes)}.`,
  "share": ({ share, next, ratio: gain }, { percent, ratio }) => `With ${percent(part(share))} computing, the combination was ${ratio(gain)} as fast as ${said(next)}, the better one alone.`,
  "wins": ({ share, loop, processes }, { percent, times }) => `Where most is to be gained, with ${percent(part(share))} computing, it was ${times(loop)} as fast as the loop alone, which has one core, and ${times(processes)} as fast as the processes alone, which hold one wait each. At the ends it gained nothing: tasks that only wait need no processes, and tasks that only compute need no loop.`,
  "loses": ({ share, model, ratio: found, least }, { percent, ratio, times }) => `Where most should be gained, with ${percent(part(share))} computing, it was only ${ratio(found)} as fast as ${said(model)}; from the waits, the computing and the cores, at least ${times(least)} was to be expected.`,
  "always": ({ share, model, ratio: found }, { percent, ratio }) => `But it also won with ${percent(part(share))} computing, ${ratio(found)} as fast as ${said(model)}, where one of its parts has nothing to do. So it was best not only sometimes.`,
  "no-room": ({ computingMs }, { ms }) => `A task that only computes took ${ms(computingMs)} on this machine, too little for spreading it to gain anything.`,
};

export default texts;
