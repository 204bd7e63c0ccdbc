// What the claim gil-io says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"gil-io">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Eight waits, one after another or in eight threads with the GIL: how many times as fast are the threads?",
  "figure-speedup": "speed-up with one thread per wait",
  "figure-waits": "waits, one per thread",
  "measured": ({ waits, waitMs, loopMs, speedup }, { count, ms, ratio }) => `${count(waits, "wait")} of ${ms(waitMs)} took ${ms(loopMs)} one after another. Round by round, as many threads with the GIL were ${ratio(speedup)} as fast.`,
  "under-way": ({ underWay }, { mean }) => `On average, ${mean(underWay)} waits were under way at the same time.`,
  "released": "A thread releases the GIL before it waits, so the next one can start waiting too.",
  "none": "So the waits did not overlap: the threads were no faster than a plain loop.",
  "part": ({ least }, { times }) => `Some waits overlapped, but not nearly all of them: that would be more than ${times(least)}. Something other than the GIL may have held the threads up.`,
};

export default texts;
