// What the claim io-processes says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"io-processes">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "The same three downloads by three processes: are they faster than three threads, and what do they cost more?",
};

export default texts;
