// What the claim memory-model says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"memory-model">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Each worker adds 1 to the same variable and reads it back. What does each of them read, as a thread and as a process?",
};

export default texts;
