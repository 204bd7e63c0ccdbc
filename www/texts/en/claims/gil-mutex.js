// What the claim gil-mutex says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"gil-mutex">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Several threads compute under the GIL. How many of them are at it at the same moment, on average?",
};

export default texts;
