// What the claim free-threaded says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"free-threaded">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "The same threads with the GIL switched off: how many times as fast as a plain loop?",
};

export default texts;
