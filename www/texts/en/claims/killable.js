// What the claim killable says.

const PROCESSES = { one: "process", other: "processes" };

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"killable">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Five threads compute and never look whether they should stop. They are asked to, and waited for as long as it takes to kill a process. How many of the five still compute?",
  "figure-stop-process": "from killing a process that never looks to the last sign of it",
  "figure-stop-asked": "from raising a flag to the end of a thread that looks at it",
  "figure-stop-all": "from ending everything to the last sign of a thread that never looks",
  "figure-left-processes": "processes that were left after they were killed, of five",
  "figure-left-threads": "threads that never look and were left after they were asked, of five",
  "killed": ({ workers, ms: took, mostMs }, { count, ms }) => `${count(workers, PROCESSES)} that never look at anything were killed while they computed: the last sign of them came after ${ms(took)}, ${ms(mostMs)} at most.`,
  "asked": ({ workers, ms: took }, { count, ms }) => `${count(workers, "thread")} that look at a flag ended ${ms(took)} after it was raised.`,
  "deaf": ({ left, threads, ms: waited }, { count, ms }) => `Of ${count(threads, "thread")} that never look, ${count(left)} still computed ${ms(waited)} after they were asked.`,
  "ended": ({ ms: took }, { ms }) => `They only ended with everything that shares their memory: the last sign of them came ${ms(took)} after that.`,
  "orphaned": ({ ms: waited }, { ms }) => `A lock whose holder ended stays locked: a thread with a time limit gave up after ${ms(waited)}, and one without would have waited for ever.`,
  "must-be-asked": "So a process can be killed whatever it does, and a thread has to be asked, and to look.",
  "process-stayed": ({ left, workers }, { count }) => `Of ${count(workers, PROCESSES)} that were killed, ${count(left)} went on.`,
  "thread-stopped": "So a thread stopped that never looks.",
  "thread-stayed": ({ left }, { count }) => `Even after everything that shares their memory was ended, ${count(left, "thread")} went on.`,
  "lock-freed": "But the lock of a holder that had ended did not stay locked.",
};

export default texts;
