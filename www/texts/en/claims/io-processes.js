// What the claim io-processes says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"io-processes">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "The same three downloads in three processes: are they faster than three threads, and what do they cost in addition?",
};

export default texts;
