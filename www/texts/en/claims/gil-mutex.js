// What the claim gil-mutex says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"gil-mutex">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Several threads with the GIL compute. On average, how many of them do so at the same time?",
};

export default texts;
