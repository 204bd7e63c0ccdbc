// What the claim memory-cost says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"memory-cost">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "How much memory does one more process take here?",
  "figure-memory-process": "memory for one more process",
  "figure-memory-thread": "memory for one more thread",
  "figure-memory-task": "memory for one more task on an event loop",
  "measured": ({ processBytes, threadBytes, taskBytes }, { bytes }) => `One more process took ${bytes(processBytes)} of memory, one more thread ${bytes(threadBytes)}, one more task on a loop ${bytes(taskBytes)}.`,
  "stacks": "A thread's share is mostly the stack that this page sets aside for it, used or not; a process's is a memory of its own, with a stack and a copy of everything in it.",
  "heavy": ({ times: factor }, { times }) => `A process took ${times(factor)} as much as a thread.`,
  "little-heavier": ({ times: factor }, { times }) => `A process took only ${times(factor)} as much as a thread. In a browser, neither is light; CPython's threads take kilobytes, because a stack gets memory only where it is used.`,
  "not-light": "A thread took no more than a task, so it cannot be said which of them is light.",
};

export default texts;
