// What a comparison of several models says.

import catalogue from "./catalogue.js";

/** A model's name inside a sentence. @param {unknown} id */
const model = (id) => String(/** @type {Readonly<Record<string, unknown>>} */ (catalogue)[`said.${id}`] ?? id);

/** With a capital letter. @param {string} text */
const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** @satisfies {Record<import("../../types.d.ts").FindingKey, import("../texts.js").Text>} */
const texts = {
  "finding.nothing": "Nothing was run.",
  "finding.answers-differ": "The models gave different answers for the same work, so their times mean nothing.",
  "finding.one": ({ model: id, wallMs, overlap, waitOverlap }, { ms, mean }) => {
    const took = `${capital(model(id))} took ${ms(wallMs)}`;
    if (typeof waitOverlap === "number" && waitOverlap > 1.05) return `${took}, with ${mean(waitOverlap)} requests under way at a time on average.`;
    if (typeof overlap === "number") return `${took}, with ${mean(overlap)} lanes computing at a time on average.`;
    return `${took}.`;
  },
  "finding.compared": ({ baseline, others }, { times, list }) => {
    const rows = /** @type {readonly import("../../types.d.ts").Row[]} */ (others);
    /** @param {import("../../types.d.ts").Row["difference"]} difference */
    const of = (difference) => rows.filter((row) => row.difference === difference);
    /** @param {import("../../types.d.ts").Row} row */
    const named = (row) => `${model(row.model)} (${times(row.speedup)})`;
    const [first, ...more] = of("faster");
    const slower = of("slower");
    const same = of("no-difference");
    const parts = [];
    if (first) parts.push(`${model(first.model)} ran ${times(first.speedup)} as fast as ${model(baseline)}${more.map((row) => `, ${model(row.model)} ${times(row.speedup)}`).join("")}`);
    if (slower.length > 0) parts.push(`${list(slower.map(named))} ran slower${first ? "" : ` than ${model(baseline)}`}`);
    if (same.length > 0) parts.push(`${list(same.map(named))} made no measurable difference`);
    const sentences = parts.length > 0 ? [`${capital(parts.join("; "))}.`] : [];
    if (of("unclear").length > 0) sentences.push(`The repeats vary too much to tell about ${list(of("unclear").map(named))}.`);
    if (of("too-few").length > 0) sentences.push(`There were too few repeats to tell about ${list(of("too-few").map(named))}.`);
    if (of("too-short").length > 0) sentences.push(`The times are too short for this browser's clock to tell about ${list(of("too-short").map((row) => model(row.model)))}.`);
    return sentences.join(" ");
  },
  "finding.speed-changed": "The machine's speed changed between rounds, so the median times say something else than the ratios, which are taken round by round.",
  "finding.cores": ({ free, lanes }, { number }) => {
    if (typeof lanes !== "number") return `Free cores: ${number(free)}.`;
    return Number(free) >= lanes ? `Free cores: at least ${number(free)}.` : `Free cores: ${number(free)} of ${number(lanes)} that were tried.`;
  },
  "finding.cores-changed": ({ before, after, lanes }, { number }) => `Free cores${typeof lanes === "number" ? `, of ${number(lanes)} that were tried` : ""}: ${number(before)} before and ${number(after)} after. Something else was using the machine, so run it again before you rely on these times.`,
};

export default texts;
