/** Charts: what they read out of a run, and where it lies. */

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";

import { checkChart } from "../../scripts/charts.js";
import { readLesson } from "../../scripts/lessons.js";
import { atPath, bestOf, chartOf, law, lawsSay, readAt, readChart, slotOf, takeOvers } from "../../www/charts/data.js";
import { csvOf, domainOf, layOut, scaleOf, shown, tableOf, ticksOf, wrap } from "../../www/charts/layout.js";

/** @import { Came } from "../../www/elements/claim-card.js" */
/** @import { ClaimFigure } from "../../www/types.d.ts" */

/** @param {string} id @param {number | null} value @param {Partial<ClaimFigure>} [more] @returns {ClaimFigure} */
const figure = (id, value, more = {}) => ({ id, title: `title of ${id}`, value, low: null, high: null, unit: "times", source: "measured", ...more });

/**
 * What came of a run, as far as charts look at it.
 * @param {{ figures?: ClaimFigure[], runs?: Record<string, unknown>, trials?: Record<string, unknown> }} of
 * @returns {Came}
 */
const came = ({ figures = [], runs = {}, trials = {} }) => /** @type {Came} */ (/** @type {unknown} */ ({
  result: { figures, reports: Object.values(runs), trials }, runs: Object.keys(runs).map((name) => ({ name, label: `label of ${name}` })), reference: [],
}));

const axis = { label: "x", unit: "times", scale: "linear" };
const curve = { kind: "curve", x: { label: "workers", unit: "number" }, y: axis, series: [{ name: "here", figures: "speedup-{x}" }] };

test("a description that is wrong is refused, with the field's name", () => {
  assert.throws(() => checkChart({ ...curve, kind: "pie" }), /"kind" must be bars, curve or dots/);
  assert.throws(() => checkChart({ ...curve, series: [] }), /"series"/);
  assert.throws(() => checkChart({ ...curve, series: [{ name: "x" }] }), /one of figures, runs, trial, reference/);
  assert.throws(() => checkChart({ ...curve, series: [{ figures: "a", colour: "red" }] }), /"colour"/);
  assert.throws(() => checkChart({ ...curve, x: { label: "x", scale: "cubic" } }), /"x" has the scale linear or log/);
  assert.throws(() => checkChart({ ...curve, y: undefined }), /"y" must be an axis/);
  assert.throws(() => checkChart({ ...curve, lines: [{ name: "both", x: 1, y: 1 }] }), /"lines"/);
  assert.throws(() => checkChart({ ...curve, slider: "middle" }), /"slider"/);
  assert.throws(() => checkChart({ ...curve, y: { label: "y", unit: "miles" } }), /"y" has one of the units ms,/);
  checkChart(curve);
});

test("a pattern finds the slot of an id, and nothing in the ids of others", () => {
  assert.equal(slotOf("speedup-{x}")("speedup-16"), "16");
  assert.equal(slotOf("speedup-{x}")("speedup-even"), null);
  assert.equal(slotOf("wall-{row}-50")("wall-event-loop-50"), "event-loop");
  assert.equal(slotOf("loop")("loop"), "");
  assert.equal(slotOf("loop")("loops"), null);
  assert.equal(slotOf("a.c-{x}")("abc-1"), null);
});

test("figures of a family become a curve in the order of x, with CPython's beside them", () => {
  const chart = chartOf(readChart(curve), came({ figures: [figure("speedup-8", 5), figure("speedup-2", 1.9, { low: 1.8, high: 2 }), figure("other", 7)] }), [figure("speedup-2", 1.95, { source: "reference" })]);
  assert.deepEqual(chart.series.map(({ name, source, points }) => [name, source, points.map(({ x, value }) => [x, value])]),
    [["here", "measured", [[2, 1.9], [8, 5]]], ["here, CPython reference", "reference", [[2, 1.95]]]]);
  assert.equal(chart.ranges, "interval");
});

test("before a run there are CPython's figures, or nothing, and never a 0", () => {
  const none = chartOf(readChart(curve), null, []);
  assert.deepEqual([none.series.length, none.hasRun], [0, false]);
  assert.ok(layOut(none, 320).height > 100);
  const one = chartOf(readChart(curve), null, [figure("speedup-2", 2, { source: "reference" })]);
  assert.deepEqual(one.series.map(({ source }) => source), ["reference"]);
  const unknown = chartOf(readChart({ ...curve, kind: "bars", series: [{ figures: "start-{row}" }] }), came({ figures: [figure("start-thread", null), figure("start-task", 1)] }), []);
  const layout = layOut(unknown, 700);
  assert.equal(layout.shapes.filter(({ is, shape }) => shape === "rect" && is.startsWith("bar")).length, 2, "one in the key, one in a row");
  assert.ok(layout.shapes.some((shape) => shape.shape === "text" && shape.text === "n/a"));
});

test("runs give the median of their repeats, and a trial that of its rounds", () => {
  const runs = chartOf(readChart({ ...curve, series: [{ name: "pool", runs: "chunk-{x}" }], lines: [{ name: "loop", y: { run: "loop" } }, { name: "even", x: { figure: "breakeven" } }] }),
    came({ runs: { "loop": { wallMs: { values: [9], median: 9 } }, "chunk-10": { wallMs: { values: [3, 1, 2], median: 2 } }, "chunk-1": null }, figures: [figure("breakeven", 10)] }), []);
  assert.deepEqual(runs.series[0]?.points.map(({ x, value, low, high, values }) => [x, value, low, high, values.length]), [[10, 2, 1, 3, 3]]);
  assert.deepEqual(runs.lines.map(({ along, at }) => [along, at]), [["y", 9], ["x", 10]]);
  const trial = chartOf(readChart({ kind: "dots", x: { label: "lost", unit: "share" }, series: [{ trial: "count", list: "ways", row: "kind", values: "lost", over: ["additions", "lanes"] }], names: { mutex: "a lock" } }),
    came({ trials: { count: { lanes: 2, ways: [{ kind: "unprotected", additions: 50, lost: [10, 30] }, { kind: "mutex", additions: 50, lost: [0, 0] }] } } }), []);
  assert.deepEqual(trial.series[0]?.points.map(({ label, value, values }) => [label, value, values]), [["unprotected", 0.2, [0.1, 0.3]], ["a lock", 0, [0, 0]]]);
});

test("a path goes through lists, and leaves out what is not there", () => {
  assert.deepEqual(atPath({ wakeUp: { perRepeat: [{ medianMs: 1 }, null, { medianMs: 3 }] } }, "wakeUp.perRepeat.medianMs"), [1, undefined, 3]);
  assert.equal(atPath(null, "a.b"), undefined);
});

test("laws are drawn from the fitted figures, and only from those", () => {
  const laws = readChart({ ...curve, laws: 64 });
  assert.equal(law(0.05, 0, 4), 1 / 0.2875);
  assert.equal(law(0, 0, 64), 64);
  const fitted = came({ figures: [figure("speedup-2", 1.9), figure("serial-share", 0.05, { source: "modelled" })] });
  const chart = chartOf(laws, fitted, []);
  assert.deepEqual(chart.series.map(({ source }) => source), ["measured", "modelled"]);
  assert.equal(chart.series[1]?.points.at(-1)?.x, 64);
  assert.deepEqual(lawsSay(fitted, 64).map(({ name, value }) => [name, value.toFixed(2)]), [["Amdahl's law", "15.42"]]);
  assert.deepEqual(lawsSay(came({}), 64), []);
});

test("the best of several curves is named, and what overlaps it stands beside it", () => {
  const walls = came({ figures: [["loop", 10, 10, 10], ["loop", 90, 90, 92], ["pool", 10, 30, 31], ["pool", 90, 50, 52], ["both", 10, 10, 11], ["both", 90, 40, 41]]
    .map(([name, x, value, high]) => figure(`${name}-${x}`, Number(value), { low: Number(value), high: Number(high) })) });
  const chart = chartOf(readChart({ ...curve, series: ["loop", "pool", "both"].map((name) => ({ name, figures: `${name}-{x}` })) }), walls, []);
  assert.deepEqual(bestOf(readAt(chart, 10), "lowest").map(({ name }) => name), ["loop", "both"]);
  const [best] = bestOf(readAt(chart, 90), "lowest");
  assert.deepEqual([best?.name, best?.isMeasured], ["both", true]);
  const [between] = bestOf(readAt(chart, 50), "lowest");
  assert.deepEqual([between?.value, between?.isMeasured], [25, false], "a straight line between the measured points");
  assert.deepEqual(readAt(chart, 5), [], "nothing is said outside of them");
  assert.deepEqual(takeOvers(chart, "lowest").map(({ names }) => names.join()), ["both,loop", "both"]);
});

test("axes have round ends and round numbers", () => {
  assert.deepEqual(domainOf([0.3, 1.9], "linear"), [0, 2]);
  assert.deepEqual(domainOf([], "linear"), [0, 1]);
  assert.deepEqual(domainOf([0, 0.013, 48], "log"), [0.01, 50]);
  assert.deepEqual(ticksOf([0, 2], "linear", 5), [0, 0.5, 1, 1.5, 2]);
  assert.deepEqual(ticksOf([0.01, 100], "log", 6), [0.01, 0.1, 1, 10, 100]);
  assert.deepEqual(ticksOf([1, 20], "log", 6), [1, 2, 5, 10, 20]);
  for (const high of [1e-6, 0.37, 9, 1e9]) for (const scale of /** @type {const} */ (["linear", "log"])) {
    const domain = domainOf([high / 70, high], scale);
    const ticks = ticksOf(domain, scale, 7);
    assert.ok(ticks.length >= 2 && ticks.length <= 8, `${high} ${scale}: ${ticks}`);
    for (const tick of ticks) assert.ok(tick >= domain[0] * 0.999 && tick <= domain[1] * 1.001);
  }
  const at = scaleOf([1, 100], "log", 0, 200);
  assert.deepEqual([at(1), Math.round(at(10)), at(100)], [0, 100, 200]);
  assert.equal(shown(50, "percent"), "50%");
});

test("everything lies within the picture, at any width, and no lines of a text are too long", () => {
  const bars = chartOf(readChart({ kind: "bars", x: { label: "times as fast with all eight requests at the same time", unit: "times" }, series: [{ figures: "speedup-{row}", beside: "allowed-{row}", besideName: "what the limit allows" }] }),
    came({ figures: [figure("speedup-database", 2.7, { low: 2.5, high: 2.9, title: "speed-up with all requests at the same time: a database with three connections" }), figure("allowed-database", 3, { source: "modelled" })] }), []);
  const chart = chartOf(readChart({ ...curve, lines: [{ name: "in proportion", y: "x" }], laws: 64 }), came({ figures: [figure("speedup-2", 1.9, { low: 1, high: 3 }), figure("speedup-4", 3), figure("serial-share", 0.1)] }), []);
  for (const one of [bars, chart]) for (const width of [280, 640, 1000]) {
    const { height, shapes } = layOut(one, width);
    for (const shape of shapes) {
      const [xs, ys] = shape.shape === "line" ? [[shape.x1, shape.x2], [shape.y1, shape.y2]] : shape.shape === "path" ? [[], []] : shape.shape === "rect" ? [[shape.x, shape.x + shape.width], [shape.y, shape.y + shape.height]] : [[shape.x], [shape.y]];
      for (const x of xs) assert.ok(x >= 0 && x <= width, `${JSON.stringify(shape)} at ${width}`);
      for (const y of ys) assert.ok(y >= 0 && y <= height, `${JSON.stringify(shape)} at ${width}`);
      if (shape.shape === "text" && shape.anchor === "start") assert.ok(shape.x + shape.text.length * 7 <= width + 8, `${shape.text} at ${width}`);
    }
  }
  assert.deepEqual(wrap("one two three", 60), ["one two", "three"]);
});

test("table and file have every figure, with its source", () => {
  const chart = chartOf(readChart(curve), came({ figures: [figure("speedup-2", 1.9, { low: 1.8, high: 2 })] }), [figure("speedup-2", 1.95, { source: "reference" })]);
  const { head, rows } = tableOf(chart);
  assert.deepEqual(head, ["here", "here, CPython reference"]);
  assert.deepEqual(rows.map(({ label, cells }) => [label, ...cells.map((cell) => cell && [cell.point.value, cell.source])]), [["2", [1.9, "measured"], [1.95, "reference"]]]);
  const laws = tableOf(chartOf(readChart({ ...curve, laws: 64 }), came({ figures: [figure("speedup-3", 2.6), figure("serial-share", 0.05)] }), []));
  assert.deepEqual(laws.rows.map(({ label, cells }) => [label, ...cells.map((cell) => cell && cell.source)]), [["3", "measured", "modelled"], ["64", null, "modelled"]]);
  assert.deepEqual(csvOf(chart), [["x", "series", "source", "value", "low", "high", "unit", "repeats"],
    [2, "here", "measured", 1.9, 1.8, 2, "times", ""], [2, "here, CPython reference", "reference", 1.95, null, null, "times", ""]]);
});

test("the charts of the lessons can be read", () => {
  const folder = new URL("../../www/lessons/en/", import.meta.url);
  const charts = readdirSync(folder).filter((file) => file.endsWith(".md")).flatMap((file) => readLesson(new URL(file, folder).pathname).pictures).filter(({ name }) => name === "figure-chart");
  assert.ok(charts.length > 10);
});
