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
  "figure-computing": ({ kernel }) => `share of the time spent computing: ${name(kernel)}`,
  "run": ({ kernel, model }) => `${name(kernel)}, ${model === "sequential" ? "one after another" : "in processes"}`,
  "measured": ({ kinds, share, jobs, least, leastRatio, most, mostRatio }, { count, percent, times }) => `${typeof share === "number" ? `Each of ${count(kinds)} kinds of work kept a plain loop computing for at least ${percent(share)} of its time.` : `${count(kinds)} kinds of work were tried.`} ${count(jobs)} such jobs in ${count(jobs)} processes were between ${times(leastRatio)} (${name(least)}) and ${times(mostRatio)} (${name(most)}) as fast as one after another.`,
  "share-unknown": ({ kernels }, { list }) => `How much of its time the loop really computed is not known for ${list(names(kernels))}.`,
  "waits": ({ kernels }, { list }) => `But the loop did not compute all the time for ${list(names(kernels))}: something else held it up.`,
  "all-gain": "Both ways gave the same answers. These kinds of work wait for nothing but the processor, so more cores make them faster.",
  "no-gain": ({ kernels }, { list }) => `But more cores gave less than half of what they could for ${list(names(kernels))}: something that the cores share, such as memory, held it up.`,
  "unclear": ({ kernels }, { list }) => `The repeats vary too much to tell for ${list(names(kernels))}.`,
};

export default texts;
