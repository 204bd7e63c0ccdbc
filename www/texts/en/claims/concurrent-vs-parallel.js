// What the claim concurrent-vs-parallel says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"concurrent-vs-parallel">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "On average, how many lanes compute at the same time: on an event loop, in threads with the GIL, in threads without it, in processes?",
};

export default texts;
