// What the claim io-hundred says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"io-hundred">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "100 downloads of 100 ms each: which takes longer, the downloads or starting 100 processes for them?",
};

export default texts;
