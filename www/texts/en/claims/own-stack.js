// What the claim own-stack says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"own-stack">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Each thread reports the address of its local variable and that of the shared one. Which addresses are the same?",
};

export default texts;
