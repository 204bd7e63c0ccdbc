// What the claim blocked-loop says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"blocked-loop">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "A heartbeat is due every 10 ms while something else computes on the same event loop. How late does it get?",
};

export default texts;
