// What the claim gil-per-process says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"gil-per-process">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Processes compute, each holding its own GIL: how many times as fast as a plain loop?",
};

export default texts;
