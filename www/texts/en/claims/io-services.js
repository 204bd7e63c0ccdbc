// What the claim io-services says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"io-services">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Eight requests at once instead of one after another: with which service does that bring most, and with which least?",
};

export default texts;
