// What the claim cpu-use says.

const PROCESSES = { one: "process", other: "processes" };

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"cpu-use">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "While a program waits for an answer, for what share of the time does it keep a core busy?",
  "figure-busy-waiting": "share of the time a core was busy, waiting",
  "figure-busy-computing": "share of the time a core was busy, computing",
  "figure-core-ms-alone": "time that cores were busy: one lane computing",
  "figure-core-ms-together": "time that cores were busy: the same work by several processes",
  "waiting": ({ share, wallMs }, { percent, ms }) => `Waiting for ${ms(wallMs)} kept a core busy for ${percent(share)} of that time.`,
  "computing": ({ share, wallMs }, { percent, ms }) => `Computing for ${ms(wallMs)} kept a core busy for ${percent(share)} of it.`,
  "together": ({ lanes, wallMs, aloneMs, togetherMs }, { count, ms }) => `By ${count(lanes, PROCESSES)} the same work was done in ${ms(wallMs)}, and kept cores busy for ${ms(togetherMs)} in all, beside ${ms(aloneMs)} by one lane: more cores finish sooner, but do no less work.`,
  "no-power": "So waiting leaves the core free for others, or lets it sleep, and computing does not.",
  "waiting-busy": ({ most }, { percent }) => `Waiting kept the core busy for more than ${percent(most)} of the time, so it was no idle wait.`,
  "computing-idle": ({ least }, { percent }) => `Computing kept its core busy for less than ${percent(least)} of the time, so something else held it up.`,
};

export default texts;
