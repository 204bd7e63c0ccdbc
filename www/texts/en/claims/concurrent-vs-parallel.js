// What the claim concurrent-vs-parallel says.

import catalogue from "../catalogue.js";

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"concurrent-vs-parallel">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "The same tasks, each of which waits briefly and then computes, run in several processes. On average, how many of them compute at the same time?",
  "figure-at-once": ({ model }) => `${catalogue[/** @type {keyof typeof catalogue} */ (`said.${model}`)] ?? model}: how many computed at the same time, on average`,
  "turns": ({ onLoop, gil, lanes }, { mean, count }) => `On the event loop, ${mean(onLoop)} tasks computed at the same time, on average${typeof gil === "number" ? `; of ${count(lanes, "thread")} with the GIL it was ${mean(gil)}` : ""}.`,
  "under-way": ({ waiting }, { mean }) => `Yet the loop had ${mean(waiting)} requests under way at the same time.`,
  "parallel": ({ threads, processes, lanes }, { mean, count }) => `${typeof threads === "number" ? `Of ${count(lanes, "thread")} without the GIL, ${mean(threads)} computed at the same time, and of as many processes, ${mean(processes)}` : `Of ${count(lanes, { one: "process", other: "processes" })}, ${mean(processes)} computed at the same time`}.`,
  "differ": "So making progress with many tasks by turns is one thing (concurrency), and running several at the same moment another (parallelism): only the latter uses more than one core.",
  "not-in-turn": "That is more than one at a time where they should take turns.",
  "not-parallel": ({ free }, { number }) => `That is not clearly more than one at a time${typeof free === "number" ? `, although ${number(free)} cores were free` : ""}.`,
};

export default texts;
