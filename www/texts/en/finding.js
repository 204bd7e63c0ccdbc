// What a comparison of several models says.

import catalogue from "./catalogue.js";

/** A model's name. @param {unknown} id */
const model = (id) => String(/** @type {Readonly<Record<string, unknown>>} */ (catalogue)[`model.${id}`] ?? id);

/** With a capital letter. @param {string} text */
const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** @satisfies {Record<import("../../types.d.ts").FindingKey, import("../texts.js").Text>} */
const texts = {
  "finding.nothing": "Nothing was run.",
  "finding.answers-differ": "The models gave different answers for the same work, so their times say nothing.",
  "finding.one": ({ model: id, wallMs, overlap, waitOverlap }, { ms, mean }) => {
    const took = `${capital(model(id))} took ${ms(wallMs)}`;
    if (typeof waitOverlap === "number" && waitOverlap > 1.05) return `${took}, with ${mean(waitOverlap)} requests under way at once on average.`;
    if (typeof overlap === "number") return `${took}, with ${mean(overlap)} lanes computing at once on average.`;
    return `${took}.`;
  },
  "finding.compared": ({ baseline, others }, { times, list }) => {
    const rows = /** @type {readonly import("../../types.d.ts").Row[]} */ (others);
    /** @param {import("../../types.d.ts").Row["difference"]} difference */
    const of = (difference) => rows.filter((row) => row.difference === difference);
    /** @param {import("../../types.d.ts").Row} row */
    const named = (row) => `${model(row.model)} (${times(row.speedup)})`;
    const parts = [];
    const [first, ...more] = of("faster");
    if (first) parts.push(`${capital(model(first.model))} ran ${times(first.speedup)} as fast as ${model(baseline)}${more.length > 0 ? `, ${list(more.map(named))} faster too` : ""}.`);
    if (of("slower").length > 0) parts.push(`Slower than ${model(baseline)}: ${list(of("slower").map(named))}.`);
    if (of("no-difference").length > 0) parts.push(`No measurable difference from ${model(baseline)}: ${list(of("no-difference").map(named))}.`);
    if (of("unclear").length > 0) parts.push(`The repeats scatter too far to tell: ${list(of("unclear").map(named))}.`);
    if (of("too-few").length > 0) parts.push(`Too few repeats to tell: ${list(of("too-few").map(named))}.`);
    return parts.join(" ");
  },
  "finding.cores": ({ free }, { number }) => `${number(free)} cores were free.`,
  "finding.cores-changed": ({ before, after }, { number }) => `${number(before)} cores were free before and ${number(after)} after: something else used the machine meanwhile, so run it again before you rely on these times.`,
};

export default texts;
