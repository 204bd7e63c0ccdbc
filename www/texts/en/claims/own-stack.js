// What the claim own-stack says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"own-stack">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Each thread says where its local variable lies and where the shared one lies. Which of the addresses are the same?",
};

export default texts;
