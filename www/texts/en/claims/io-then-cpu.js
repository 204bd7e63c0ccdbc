// What the claim io-then-cpu says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"io-then-cpu">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Eight tasks wait, then compute. Which model is fastest when they mostly wait, when it is half and half, and when they mostly compute?",
};

export default texts;
