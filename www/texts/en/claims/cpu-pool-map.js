// What the claim cpu-pool-map says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"cpu-pool-map">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "A pool maps a tiny function over 2,000 items. How many items have to go into one message until more of them hardly gain anything?",
  "figure-speedup": ({ chunk }, { count }) => `speed-up over a plain loop with ${count(chunk, "item")} per message`,
  "figure-breakeven": "items per message from which on larger messages gain less than 10%",
  "run": ({ processes, chunk }, { count }) => `${count(processes, { one: "process", other: "processes" })}, ${count(chunk, "item")} per message`,
  "measured": ({ items, eachMs, loopMs, processes, chunks, times }, { count, ms, list }) => {
    const each = Array.isArray(times) ? times : [];
    const parts = Array.isArray(chunks) ? chunks.map((chunk, i) => `${ms(each[i])} with ${count(chunk)}`) : [];
    return `A plain loop called a function of ${ms(eachMs)} for ${count(items, "item")} in ${ms(loopMs)}. A pool of ${count(processes, { one: "process", other: "processes" })} took ${list(parts)} items per message.`;
  },
  "single": ({ ratio: found, slower }, { ratio }) => `With a message for every item, the pool was ${slower === true ? "slower than the loop: " : ""}${ratio(found)} as fast${slower === true ? "" : " as the loop"}.`,
  "break-even": ({ chunk }, { count }) => `From ${count(chunk, "item")} per message on, larger messages gain hardly anything.`,
  "no-break-even": "How many items go into one message made no measurable difference.",
  "worth-it": ({ chunk, ratio: found }, { count, ratio }) => `With ${count(chunk, "item")} per message it ran ${ratio(found)} as fast as the loop: the pool pays off when a message carries much more work than it costs.`,
  "not-worth-it": ({ chunk, ratio: found, free }, { count, ratio, number }) => `Even with ${count(chunk, "item")} per message it ran only ${ratio(found)} as fast as the loop, less than half of what ${typeof free === "number" ? `${number(free)} free cores` : "the cores"} could add.`,
};

export default texts;
