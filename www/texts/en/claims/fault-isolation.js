// What the claim fault-isolation says.

const PROCESSES = { one: "process", other: "processes" };

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"fault-isolation">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Three processes work, and one of them crashes. How many are left?",
  "figure-left-processes": "processes left after one crashed, of three",
  "figure-left-threads": "threads left after one crashed, of three",
  "figure-finished-processes": "tasks that the processes finished all the same, of nine",
  "processes": ({ lanes, left, tasks, finished, error }, { count }) => `One of ${count(lanes, PROCESSES)} crashed and ${count(left)} went on. ${count(finished)} of ${count(tasks, "task")} were finished.${error ? ` Of the one it had in hand: ${error}` : ""}`,
  "threads": ({ lanes, error }, { count }) => `When one of ${count(lanes, "thread")} crashed, none was left, and no task came back. ${error}`,
  "isolated": "A process has a memory of its own, so its crash cannot spoil anyone else's. Threads share theirs: what one leaves half-done, all would go on with, so all of them end.",
  "processes-fell": ({ error }) => `The crash of one process took others along.${error ? ` ${error}` : ""}`,
  "threads-survived": "The crash of one thread left the other threads running.",
  "no-crash": "The crash that was built in did not come, so nothing follows.",
};

export default texts;
