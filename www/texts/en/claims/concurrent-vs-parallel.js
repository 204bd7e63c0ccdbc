// What the claim concurrent-vs-parallel says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"concurrent-vs-parallel">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "How many lanes compute at the same moment, on average: on an event loop, with threads under the GIL, with free threads, with processes?",
};

export default texts;
