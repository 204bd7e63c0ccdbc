// What the claim cpu-processes says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"cpu-processes">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "The same work, done by one lane and by one process per core: how many times as fast?",
};

export default texts;
