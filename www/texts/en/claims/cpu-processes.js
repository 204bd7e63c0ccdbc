// What the claim cpu-processes says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"cpu-processes">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "The same computations by one lane and by a process for each core: how many times as fast?",
};

export default texts;
