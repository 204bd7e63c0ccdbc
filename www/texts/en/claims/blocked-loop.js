// What the claim blocked-loop says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"blocked-loop">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "A heartbeat is due every 10 ms while something else computes for 160 ms on the same event loop. How late does it get?",
  "figure-delay-loop": "delay of the latest beat while the loop computes",
  "figure-delay-to-thread": "delay of the latest beat while a thread computes",
  "figure-delay-pool": "delay of the latest beat while a process computes",
  "figure-computing": "time of the computation alone",
  "run": ({ where }) => ({ alone: "the computation alone", loop: "computed on the loop", pool: "handed to a process", "to-thread": "handed to a thread" })[String(where)] ?? String(where),
  "measured": ({ beatMs, computingMs, loopMs, poolMs }, { ms }) => `A heartbeat was due every ${ms(beatMs)} while something computed for ${ms(computingMs)}. Computed on the same loop, it made the latest beat ${ms(loopMs)} late; handed to a process, ${ms(poolMs)}.`,
  "to-thread": ({ ms: late }, { ms }) => `Handed to a thread of the same process, it was ${ms(late)}: it shares the GIL with the loop, which gets its turn only when the thread is asked to give the lock away.`,
  "unknown": "How late the beats were is not known.",
  "too-short": "The computation was over before the heart could miss more than a beat or two, so there was nothing to stall.",
  "stalls": "A loop does one thing at a time: until a task reaches an await, every other task stands still. A process lets the loop go on.",
  "not-stalled": "That is much less than the computation took, so the loop was not stalled.",
  "no-help": "Handing it to a process did not help much here.",
  "scatter": "The delays vary too much from repeat to repeat to tell. Something else may have kept the machine busy; run it again.",
};

export default texts;
