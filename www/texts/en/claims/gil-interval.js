// What the claim gil-interval says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"gil-interval">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "A thread wakes up from a short wait beside one thread that computes under the GIL. How much later than alone does it go on, at a switch interval of 5 ms?",
};

export default texts;
