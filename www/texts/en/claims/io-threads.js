// What the claim io-threads says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"io-threads">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Three downloads of 3 s each: how many times as fast are three threads as one after another?",
  "figure-speedup": "speed-up with one thread per download",
  "measured": ({ downloads, scale, loopMs, threadsMs, speedup }, { count, ms, times }) => `${count(downloads)} downloads of 3 s, simulated and played ${count(scale)} times as fast, took ${ms(loopMs)} one after another and ${ms(threadsMs)} in ${count(downloads)} threads with the GIL: ${times(speedup)} as fast. At full length that is ${ms(Number(loopMs) * Number(scale))} and ${ms(Number(threadsMs) * Number(scale))}.`,
  "side-by-side": "The waits overlapped: a thread that waits releases the GIL and needs no core.",
  "too-little": ({ least }, { times }) => `Waits that overlap would have been more than ${times(least)} as fast.`,
  "late": ({ lateMs }, { ms }) => `But half of the waits ended at least ${ms(lateMs)} late, so this machine was too busy to tell.`,
};

export default texts;
