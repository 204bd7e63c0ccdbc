// What the claim gil-io says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"gil-io">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Eight waits, one after another or in eight threads with the GIL: how many times as fast are the threads?",
};

export default texts;
