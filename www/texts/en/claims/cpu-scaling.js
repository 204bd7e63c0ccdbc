// What the claim cpu-scaling says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"cpu-scaling">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Twice as many processes as cores: how many times as fast as a single process?",
};

export default texts;
