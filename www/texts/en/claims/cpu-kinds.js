// What the claim cpu-kinds says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"cpu-kinds">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Which of these kinds of work gets faster with every core, and which does not?",
};

export default texts;
