// What the claim io-threads says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"io-threads">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Three downloads of 3 s each: how many times as fast are three threads as one after another?",
  "figure-speedup": "speed-up with one thread per download",
  "measured": ({ downloads, scale, loopMs, speedup }, { count, ms, ratio }) => `${count(downloads)} downloads of 3 s, simulated and played ${count(scale)} times as fast, took ${ms(loopMs)} one after another. Round by round, ${count(downloads)} threads with the GIL were ${ratio(speedup)} as fast. At full length, the waits alone take ${ms(3000 * Number(downloads))} one after another and ${ms(3000)} side by side.`,
  "side-by-side": "The waits overlapped: a thread that waits releases the GIL and needs no core.",
  "too-little": ({ least }, { times }) => `Waits that overlap would have been more than ${times(least)} as fast.`,
};

export default texts;
