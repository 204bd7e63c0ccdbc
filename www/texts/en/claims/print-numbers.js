// What the claim print-numbers says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"print-numbers">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "One worker prints 1 to 5 with a pause after each number. How many times as long do two such workers take together?",
};

export default texts;
