// What the claim io-chef says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"io-chef">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Five dishes have to boil and then be chopped. How many times as fast is a cook who starts the next pot instead of watching the first?",
};

export default texts;
