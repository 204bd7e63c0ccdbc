// What the claim io-then-cpu says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"io-then-cpu">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Eight tasks wait, then compute. Which way is fastest when they mostly wait, half and half, and mostly compute?",
};

export default texts;
