// What the claim io-threads says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"io-threads">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Three downloads of 3 s each: how many times as fast are three threads as one after another?",
};

export default texts;
