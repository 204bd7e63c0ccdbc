// What the claim share-threads says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"share-threads">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "One thread gives another 10 bytes through a queue, then 4 MB. How many times as long do the 4 MB take?",
  "figure-queue": ({ bytes: size }, { bytes }) => `to hand over ${bytes(size)} through a queue`,
  "figure-cell": ({ bytes: size }, { bytes }) => `to hand over ${bytes(size)} by a variable that the other thread keeps looking at`,
  "figure-copy": ({ bytes: size }, { bytes }) => `to hand over a copy of ${bytes(size)} through a queue`,
  "figure-growth-queue": "time for 4 MB through a queue, compared with 10 bytes",
  "figure-growth-copy": "time for a copy of 4 MB, compared with a copy of 10 bytes",
  "measured": ({ small, large, smallMs, largeMs, copyMs }, { ms, bytes }) => `Handing ${bytes(small)} to another thread through a queue took ${ms(smallMs)}, and ${bytes(large)} took ${ms(largeMs)}. With a copy made each time, the ${bytes(large)} took ${ms(copyMs)}.`,
  "looked": ({ large, ms: took, ratio: found }, { ms, bytes, ratio }) => `By a variable that the other thread keeps looking at, ${bytes(large)} changed hands in ${ms(took)}. That is ${ratio(found)} as fast as the queue: waking a sleeping thread takes time.`,
  "in-the-way": ({ large, ms: took, ratio: found }, { ms, bytes, ratio }) => `By a variable that the other thread keeps looking at, ${bytes(large)} changed hands in ${ms(took)}, ${ratio(found)} as long as through the queue: a thread that keeps looking needs a core, and here it kept it from the thread it waited for.`,
  "reference": ({ times, copyTimes }, { ratio }) => `The large hand-over took ${ratio(times)} the time of the small one, where a copy took ${ratio(copyTimes)}: what goes through the queue is a reference.`,
  "grows": ({ times }, { ratio }) => `The large hand-over took ${ratio(times)} as long as the small one, as if the bytes had been moved.`,
  "copy-alike": ({ times }, { ratio }) => `But copies took no longer either (${ratio(times)} the time), so nothing follows from that.`,
};

export default texts;
