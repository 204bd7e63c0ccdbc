// What the claim memory-model says.

/** How many there are. @param {unknown} values */
const many = (values) => (Array.isArray(values) ? values.length : null);

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"memory-model">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Each of several processes adds 1 to the same variable and reads it back. What is the largest number that one of them reads?",
  "figure-threads-saw": "largest number that a thread read back",
  "figure-processes-saw": "largest number that a process read back",
  "threads": ({ values }, { count, list }) => `${count(many(values), "thread")} each added 1 to one variable and read back ${list(values)}.`,
  "processes": ({ values }, { count, list }) => `${count(many(values), { one: "process", other: "processes" })} each added 1 to what looks like one variable and read back ${list(values)}.`,
  "shared-and-own": "So threads share one memory: each found what the others had added. Each process has a memory of its own, and found only its own addition.",
  "threads-apart": ({ threads }, { count }) => `Threads that share a variable would have read each number from 1 to ${count(threads)} once.`,
  "processes-together": "A process with a memory of its own would have read 1.",
  "half": "So each process has a memory of its own. The other half needs threads, and threads need memory that workers share; open the page in its own tab to try that too.",
};

export default texts;
