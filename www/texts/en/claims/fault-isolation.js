// What the claim fault-isolation says.

const PROCESSES = { one: "process", other: "processes" };

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"fault-isolation">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Three processes work, and one of them crashes. How many are left?",
  "figure-left-processes": "processes left after one crashed, of three",
  "figure-left-threads": "threads left after one crashed, of three (a rule, here and in every operating system)",
  "figure-finished-processes": "tasks that the processes finished all the same, of nine",
  "processes": ({ lanes, left, tasks, finished, error }, { count }) => `One of ${count(lanes, PROCESSES)} crashed and ${count(left)} went on. ${count(finished)} of ${count(tasks, "task")} were finished.${error ? ` Of the one it had in hand: ${error}` : ""}`,
  "threads": ({ lanes, error }, { count }) => `When one of ${count(lanes, "thread")} crashed, this page ended the others, as an operating system does: nobody knows what it left in the memory that they share. ${error}`,
  "orphaned": ({ ms: waited }, { ms }) => `What it can leave there was tried apart: a thread ended while it held a lock. Another gave up its wait for that lock after ${ms(waited)}, and one without a time limit would have waited for ever.`,
  "isolated": "A process has a memory of its own, so its crash cannot spoil anyone else's. Threads share theirs: what one leaves half-done, all would go on with, so all of them end.",
  "processes-fell": ({ error }) => `The crash of one process took others along.${error ? ` ${error}` : ""}`,
  "lock-freed": "But the lock of a thread that had ended did not stay locked, so the others could have gone on.",
  "no-crash": "The crash that was built in did not come, so nothing follows.",
};

export default texts;
