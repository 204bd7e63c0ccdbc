// What the claim symmetric-asymmetric says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"symmetric-asymmetric">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Tasks of very different sizes: dealt out equally beforehand, pulled from a queue, or handed out by a master. Which is slowest?",
};

export default texts;
