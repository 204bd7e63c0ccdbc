// What the claim blocked-loop says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"blocked-loop">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "A heartbeat wants to wake up every 10 ms while something computes on its loop. How late does it get?",
};

export default texts;
