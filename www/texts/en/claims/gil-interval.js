// What the claim gil-interval says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"gil-interval">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "A thread wakes up from a short wait next to a thread that computes. With a switch interval of 5 ms, how much later does it continue than it would alone?",
};

export default texts;
