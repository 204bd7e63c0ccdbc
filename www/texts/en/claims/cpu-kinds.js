// What the claim cpu-kinds says.

import catalogue from "../catalogue.js";

/** A kernel's name. @param {unknown} id */
const name = (id) => String(/** @type {Readonly<Record<string, unknown>>} */ (catalogue)[`kernel.${id}`] ?? id);

/** @param {unknown} ids */
const names = (ids) => (Array.isArray(ids) ? ids.map(name) : []);

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"cpu-kinds">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Which of these kinds of work gets faster with every core, and which does not?",
  "figure-speedup": ({ kernel }) => `speed-up in processes: ${name(kernel)}`,
  "figure-waiting": "speed of a job that waits in processes, compared with one event loop",
  "figure-computing": ({ kernel }) => `share of the time spent computing: ${name(kernel)}`,
  "run": ({ kernel, model }) => `${name(kernel)}, ${model === "sequential" ? "one after another" : "in processes"}`,
  "run-waiting": ({ model }) => `a job that waits, ${model === "event-loop" ? "on one event loop" : "in processes"}`,
  "measured": ({ kinds, jobs, processes, least, leastRatio, most, mostRatio }, { count, ratio }) => `${count(kinds)} kinds of work were tried, with ${count(jobs, "job")} of each. In ${count(processes, { one: "process", other: "processes" })} they were between ${ratio(leastRatio)} as fast as one after another for ${name(least)} and ${ratio(mostRatio)} for ${name(most)}.`,
  "waiting": ({ ratio: found }, { ratio }) => `For comparison, a job that only waits was ${ratio(found)} as fast in the processes as on one event loop.`,
  "waiting-gains": "So processes made waiting faster, too, and what they gain says nothing about computing.",
  "all-gain": "Both ways gave the same answers, and more cores made each of the computing kinds faster: what they need is the processor.",
  "no-gain": ({ kernels }, { list }) => `But although most of the cores were free, more of them brought no clear gain for ${list(names(kernels))}: something else, such as memory that the cores share, held it up.`,
  "part": ({ kernels }, { list }) => `But more cores gave less than half of what they could for ${list(names(kernels))}. Memory may have held it up; but two logical processors that share one core give no more than that either, so there is no telling.`,
  "scatter": ({ kernels }, { list }) => `The repeats vary too much to tell for ${list(names(kernels))}.`,
};

export default texts;
