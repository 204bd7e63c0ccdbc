// What the claim memory-cost says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"memory-cost">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "How much memory does one more process take here?",
  "figure-memory-process": "memory for one more process",
  "figure-memory-thread": "memory for one more thread",
  "figure-memory-task": "memory for one more task on an event loop",
  "measured": ({ processBytes, threadBytes, taskBytes }, { bytes }) => `One more process took ${bytes(processBytes)} of memory, one more thread ${bytes(threadBytes)}, one more task on a loop ${bytes(taskBytes)}.`,
  "stacks": "A thread's share is mostly the stack that this page sets aside for it, used or not; a process's is a memory of its own, with a stack and a copy of everything in it.",
  "built": ({ times: factor }, { times }) => `So a process took ${times(factor)} as much as a thread. Both sizes were chosen when this page was built, so this comes out alike on every machine; CPython's figures are the ones that tell. Its threads take kilobytes, because a stack gets memory only where it is used.`,
  "not-light": "A thread took no more than a task, so here threads are not what is heavy.",
};

export default texts;
