// What the claim cpu-pool-map says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"cpu-pool-map">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "A pool maps a tiny function over 4,000 items. How many of them have to go into one message before it pays off?",
};

export default texts;
