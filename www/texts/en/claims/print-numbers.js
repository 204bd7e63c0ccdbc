// What the claim print-numbers says.

/** @param {unknown} model */
const workers = (model) => (model === "processes" ? "processes" : "threads");

/** @param {unknown} model */
const one = (model) => (model === "processes" ? "One process" : "One thread");

/**
 * Each line by its worker's letter and its number, with its moment.
 * @param {unknown} lines
 * @param {(value: unknown) => string} ms
 */
const inOrder = (lines, ms) => (Array.isArray(lines) ? lines.map(({ worker, number, atMs }) => `${"AB"[worker] ?? worker}${number} at ${ms(atMs)}`) : lines);

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"print-numbers">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "One worker prints 1 to 5 with a pause after each number. How many times as long do two such workers take together?",
  "figure-together": ({ model }) => `${workers(model)}: time of two, as a multiple of one`,
  "measured": ({ model, oneMs, times, numbers, pauseMs }, { ms, ratio, count }) => `${one(model)} printed ${count(numbers, "number")} with a pause of ${ms(pauseMs)} after each and took ${ms(oneMs)}. Round by round, two together took ${ratio(times)} that time.`,
  "lines": ({ model, lines }, { list, ms }) => `The lines of the two ${workers(model)}, as they came: ${list(inOrder(lines, ms))}.`,
  "no-lines": ({ model }) => `In which order the two ${workers(model)} printed was not recorded completely, so that half stays open.`,
  "together": "So two workers that pause finish together, and their lines mix: while one pauses, the other one prints.",
  "not-together": "So they did not finish together.",
  "not-interleaved": "But one worker had printed all of its lines before the other began, so they did not run side by side.",
  "half": "So two processes finish together, and their lines mix. The other half needs threads, and threads need memory that workers share; open the page in its own tab to try that too.",
};

export default texts;
