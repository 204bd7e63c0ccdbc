// What the claim cpu-pool-map says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"cpu-pool-map">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "A pool maps a tiny function over 4000 items. How many of them must go into one message before it pays?",
};

export default texts;
