// What the claim concurrent-vs-parallel says.

import catalogue from "../catalogue.js";

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"concurrent-vs-parallel">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "The same tasks, each of which waits briefly and then computes, run in several processes. How many times as much gets done as in a plain loop, which computes one at a time?",
  "figure-at-once": ({ model }) => `${catalogue[/** @type {keyof typeof catalogue} */ (`said.${model}`)] ?? model}: how many times as much computing was done as in a plain loop`,
  "turns": ({ onLoop, gil, lanes }, { ratio, count }) => `The event loop computed ${ratio(onLoop)} as much as a plain loop in the same time${gil ? `, and ${count(lanes, "thread")} with the GIL ${ratio(gil)}` : ""}.`,
  "under-way": ({ waiting }, { mean }) => `Yet the loop had ${mean(waiting)} requests under way at the same time.`,
  "parallel": ({ threads, processes, lanes }, { ratio, count }) => `${threads ? `${count(lanes, "thread")} without the GIL computed ${ratio(threads)} as much, and as many processes ${ratio(processes)}` : `${count(lanes, { one: "process", other: "processes" })} computed ${ratio(processes)} as much`}.`,
  "differ": "So making progress with many tasks by turns is one thing (concurrency), and running several at the same moment another (parallelism): only the latter uses more than one core.",
  "not-in-turn": "That is more than one at a time where they should take turns.",
  "not-parallel": ({ free }, { number }) => `That is not clearly more than one at a time${typeof free === "number" ? `, although ${number(free)} cores were free` : ""}.`,
};

export default texts;
