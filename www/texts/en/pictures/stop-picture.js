// What the picture of stopped workers says.

/** @type {import("../../texts.js").Texts} */
const texts = {
  "title": "From the order to the last sign of each worker",
  "way.killed": "Processes that never look, killed",
  "way.asked": "Threads that look at a flag, asked",
  "way.deaf": "Threads that never look, asked",
  "way.ended": "The same threads, all ended together",
  "says": ({ left, deaf, ms: waited }, { count, ms }) => `A bar is how long a worker went on. Of ${count(deaf, "thread")} that never look, ${count(left)} still computed after ${ms(waited)}, the time that the slowest process took to die.`,
  "never": "no end within the limit",
  "still": ({ ms }) => `still on after ${ms}`,
  "way": "Way to stop",
  "worker": "Worker",
  "went-on": "Went on for",
  "unknown": "a thread",
  "lock.title": "The lock of a thread that is gone",
  "lock.says": ({ lock, holder }) => `A lock stayed locked: ${holder} ended while it held ${lock}. Nobody can release it any more, so whoever waits without a time limit waits for ever.`,
  "lock.none": "No lock was found without its holder in this run.",
  "lock.gone": "has ended",
  "lock.holds": "still holds",
  "lock.waits": ({ thread }) => `${thread} waits`,
  "lock.timed-out": ({ ms }) => `gave up after ${ms}`,
  "lock.stopped": ({ ms }) => `was ended after ${ms}`,
  "lock.done": ({ ms }) => `had the lock after ${ms}`,
  "lock.gave-up": ({ ms }) => `its wait was ended after ${ms}`,
  "lock.thread": "Thread",
  "lock.end": "How it ended",
  "lock.waited": "Waited",
};

export default texts;
