// What the claim io-services says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"io-services">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Eight requests at the same time instead of one after another: which service gains the most, and which the least?",
};

export default texts;
