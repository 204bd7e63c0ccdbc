// What the claim combination says.

import catalogue from "../catalogue.js";

/** A model's name inside a sentence. @param {unknown} id */
const said = (id) => String(/** @type {Readonly<Record<string, unknown>>} */ (catalogue)[`said.${id}`] ?? id);

/**
 * Which tasks: those that do both are meant to have a share of computing, and have another one on each machine.
 * @param {unknown} meant per cent
 * @param {(share: unknown) => string} percent
 */
const mix = (meant, percent) => (meant === 0 ? "tasks that only wait" : meant === 100 ? "tasks that only compute" : `tasks meant to be ${percent(Number(meant) / 100)} computing`);

/** @param {unknown} meant @param {unknown} share @param {(share: unknown) => string} percent */
const here = (meant, share, percent) => `${mix(meant, percent)}${meant === 0 || meant === 100 ? "" : ` (here ${percent(share)})`}`;

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"combination">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Tasks wait for about half of their time and compute for the other half. A loop that hands the computing to processes competes with a loop alone and with processes alone. How many times as fast as the better of the two is it?",
  "figure-wall": ({ model, share }, { percent }) => `time of ${said(model)}, ${mix(share, percent)}`,
  "figure-gain": ({ share }, { percent }) => `speed-up of the combination over the better one alone, ${mix(share, percent)}`,
  "by": "share of computing",
  "tasks": ({ tasks, processes }, { count }) => `${count(tasks, "task")} wait and then compute. The processes, alone or behind the loop, are ${count(processes)}.`,
  "share": ({ meant, share, next, ratio: gain }, { percent, ratio }) => `With ${here(meant, share, percent)}, the combination was ${ratio(gain)} as fast as ${said(next)}, the better one alone.`,
  "wins": ({ meant, share, loop, processes, waitingOnly, computingOnly }, { percent, ratio }) => {
    const end = (/** @type {unknown} */ found) => (found === null ? "no measurable difference" : ratio(found));
    return `Where most is to be gained, with ${here(meant, share, percent)}, it was ${ratio(loop)} as fast as the loop alone, which has one core, and ${ratio(processes)} as fast as the processes alone, which hold one wait each. With as many processes as tasks, this would come out otherwise. At the ends it gained at most little (with waiting only: ${end(waitingOnly)}; with computing only: ${end(computingOnly)}): tasks that only wait need no processes, and tasks that only compute need no loop.`;
  },
  "loses": ({ meant, share, model, ratio: found, least }, { percent, ratio, times }) => `Where most should be gained, with ${here(meant, share, percent)}, it was only ${ratio(found)} as fast as ${said(model)}; from the waits, the computing and the cores, at least ${times(least)} was to be expected.`,
  "always": ({ share, model, ratio: found }, { percent, ratio }) => `But it also won with ${mix(share, percent)}, ${ratio(found)} as fast as ${said(model)}, where one of its parts has nothing to do. So it was best not only sometimes.`,
  "no-room": ({ computingMs }, { ms }) => `A task that only computes took ${ms(computingMs)} on this machine, too little for spreading it to gain anything.`,
};

export default texts;
