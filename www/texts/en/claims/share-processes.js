// What the claim share-processes says.

/** The ways, as figures name them: what the browser does, with Python's name for it. @type {Readonly<Record<string, string>>} */
const WAYS = {
  call: "a plain function call",
  clone: "a copied message (Pipe)",
  transfer: "a message that hands the bytes over (not in Python)",
  shared: "shared memory (shared_memory)",
  manager: "an owner that stores and returns them (Manager)",
};
/** The same at the beginning of a sentence. @type {Readonly<Record<string, string>>} */
const NAMES = {
  transfer: "When the message hands the bytes over instead of copying them, which Python cannot do",
  shared: "When the bytes lie in shared memory and the workers only say whose turn it is",
  manager: "When another worker owns the bytes, and they are stored there and read back, as with a Manager",
};

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"share-processes">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "4 MB go to another process and come back, as a copy each way. How long does that take?",
  "figure-latency": ({ way }) => `10 bytes there and back: ${WAYS[String(way)] ?? way}`,
  "figure-latency-queue": "10 bytes there and back: multiprocessing.Queue",
  "figure-per-mb": ({ way }) => `for each MB of 64 MB there and back: ${WAYS[String(way)] ?? way}`,
  "figure-per-mb-queue": "for each MB of 64 MB there and back: multiprocessing.Queue",
  "figure-trip": ({ bytes: size }, { bytes }) => `a copy of ${bytes(size)} there and back`,
  "figure-growth-clone": "time for a copy of 64 MB there and back, compared with 10 bytes",
  "measured": ({ small, large, smallMs, largeMs, callMs }, { ms, bytes }) => `A copy of ${bytes(small)} went to another process and back in ${ms(smallMs)}, where a function of the same process took ${ms(callMs)}. A copy of ${bytes(large)} took ${ms(largeMs)}.`,
  "way": ({ way, small, large, smallMs, largeMs }, { ms, bytes }) => `${NAMES[String(way)] ?? way}, ${bytes(small)} took ${ms(smallMs)} and ${bytes(large)} took ${ms(largeMs)}.`,
  "costs": ({ times, large, small }, { ratio, bytes }) => `So each message costs, and a copy costs more the larger it is: ${bytes(large)} took ${ratio(times)} as long as ${bytes(small)}.`,
  "free": ({ times }, { ratio }) => `A message took hardly longer than a function call (${ratio(times)} the time).`,
  "alike": ({ times, large, small }, { ratio, bytes }) => `A copy of ${bytes(large)} took hardly longer than one of ${bytes(small)} (${ratio(times)} the time).`,
};

export default texts;
