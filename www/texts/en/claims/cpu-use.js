// What the claim cpu-use says.

const PROCESSES = { one: "process", other: "processes" };

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"cpu-use">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Processes keep every core busy. Now as many again are there and only wait. How many times as long does the computing take?",
  "figure-beside-waiting": "time of the computing beside as many processes that wait, over its time alone",
  "figure-beside-computing": "time of the computing beside as many processes that compute as well, over its time alone",
  "run": ({ beside, lanes }, { count }) => `${count(lanes, PROCESSES)} ${beside === "alone" ? "alone" : `beside as many that ${beside === "waiting" ? "wait" : "compute as well"}`}`,
  "measured": ({ lanes, aloneMs, waiting, computing }, { count, ms, ratio }) => `${count(lanes, PROCESSES)} that compute took ${ms(aloneMs)} alone. Beside as many that wait the same took ${ratio(waiting)} as long, and beside as many that compute as well ${ratio(computing)}.`,
  "no-power": "So waiting leaves the cores to others, or lets them sleep, and computing does not.",
  "waiting-busy": ({ ratio: longer }, { ratio }) => `Processes that wait made the others ${ratio(longer)} as slow, so they did not only wait.`,
  "computing-idle": ({ ratio: longer }, { ratio }) => `As many processes that compute as well made the others take only ${ratio(longer)} as long, so the cores had not been busy before.`,
};

export default texts;
