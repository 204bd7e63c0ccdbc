// What the claim gil-native says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"gil-native">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Threads hash large buffers, first holding the GIL throughout, then releasing it. How many times as fast as a plain loop is each?",
};

export default texts;
