// What the claim gil-cpu says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"gil-cpu">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "How many times as fast as a plain loop are two threads with the GIL? And four?",
  "figure-speedup": ({ threads }, { count }) => `speed-up with ${count(threads, "thread")} with the GIL`,
  "figure-without-gil": "speed-up with 2 threads without the GIL",
  "measured": ({ loopMs, two, four }, { ms, ratio }) => `A plain loop took ${ms(loopMs)}. Round by round, two threads with the GIL ran ${ratio(two)} as fast, and four ${ratio(four)}.`,
  "hand-overs": ({ switches, waitMs }, { count, ms }) => `In one run with four threads, the GIL changed hands ${count(switches, "time")}, and the threads spent ${ms(waitMs)} in total waiting for it.`,
  "gain": "That is faster. With free cores, a lock that lets only one thread compute at a time should not allow that.",
  "cost": ({ least }, { times }) => `That costs more than a little: it is less than ${times(least)} the speed of the loop.`,
  "no-second-core": ({ without, free }, { ratio, number }) => `But without the GIL, two threads were not clearly faster either (${ratio(without)}), so there was no second core to gain${typeof free === "number" ? `; free cores: ${number(free)}` : ""}.`,
  "no-gain": ({ without }, { ratio }) => `Without the GIL, two threads ran ${ratio(without)} as fast as the loop: the cores were there, and the GIL kept the threads from using them.`,
  "same": "What the lock costs is too little to measure here.",
  "slower": ({ two }, { ratio }) => `Two threads with the GIL were measurably slower than the loop (${ratio(two)}): that is the price of handing the lock over.`,
};

export default texts;
