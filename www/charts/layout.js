// Where everything of a chart lies: from its data and a width to shapes in pixels. Pure functions; the picture makes nodes of the shapes.

import { format, percent, quantity } from "../format.js";
import { text } from "../texts/texts.js";
import { words } from "./data.js";

/** @typedef {import("./data.js").Axis} Axis */
/** @typedef {import("./data.js").Chart} Chart */
/** @typedef {import("./data.js").Point} Point */
/** @typedef {import("./data.js").Series} Series */

/**
 * Something that is drawn; `is` names its style, and `tone` the series that it belongs to.
 * @typedef {(
 *   | { shape: "line", x1: number, y1: number, x2: number, y2: number }
 *   | { shape: "rect", x: number, y: number, width: number, height: number }
 *   | { shape: "path", d: string }
 *   | { shape: "glyph", x: number, y: number, size: number }
 *   | { shape: "text", x: number, y: number, text: string, anchor: "start" | "middle" | "end" }
 * ) & { is: string, tone?: number, title?: string }} Shape
 */
/** @typedef {{ width: number, height: number, shapes: Shape[], plot: { left: number, right: number, top: number, bottom: number }, xAt: (value: number) => number }} Layout */

/** @param {string} is @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 @param {{ tone?: number, title?: string }} [more] @returns {Shape} */
const lineAt = (is, x1, y1, x2, y2, more) => ({ shape: "line", is, x1, y1, x2, y2, ...more });
/** @param {string} is @param {number} x @param {number} y @param {string} text @param {"start" | "middle" | "end"} [anchor] @returns {Shape} */
const textAt = (is, x, y, text, anchor = "start") => ({ shape: "text", is, x, y, text, anchor });
/** @param {string} is @param {number} tone @param {number} x @param {number} y @param {number} size @param {string} [title] @returns {Shape} */
const glyphAt = (is, tone, x, y, size, title) => ({ shape: "glyph", is, tone, x, y, size, ...(title === undefined ? {} : { title }) });

/** What the letters of the labels take, on average, in pixels: they are 13 px high. */
const LETTER = 7;
const LINE = 18;
/** Narrower than this, a chart is made smaller as a whole. */
const LEAST_WIDTH = 280;
/** Between the frame and the first point. */
const INSET = 16;

/** A value with its unit. @param {number | null} value @param {string} unit */
export function shown(value, unit) {
  if (unit === "percent") return percent(value === null ? null : value / 100);
  return quantity(value, unit);
}

const POINT = (1.5).toLocaleString(format.language).charAt(1);
const ENDING = new RegExp(`(\\${POINT}\\d*?)0+(?=\\D*$)`);
/** The same on an axis: without zeros that say nothing. @param {number} value @param {string} unit */
const onAxis = (value, unit) => (value === 0 ? "0" : shown(Number(value.toPrecision(6)), unit).replace(ENDING, (_, kept) => (kept === POINT ? "" : kept)));

/** Round numbers: 1, 2, 5, 10, ... @param {number} value @param {"floor" | "ceil"} way */
function round(value, way) {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const steps = [1, 2, 5, 10].map((step) => step * power);
  const found = way === "floor" ? steps.findLast((step) => step <= value * (1 + 1e-9)) : steps.find((step) => step >= value * (1 - 1e-9));
  return Number((found ?? value).toPrecision(6));
}

/**
 * From where to where an axis goes.
 * @param {readonly number[]} values
 * @param {Axis["scale"]} scale
 * @returns {[number, number]}
 */
export function domainOf(values, scale) {
  const good = values.filter((value) => Number.isFinite(value) && (scale === "linear" || value > 0));
  if (good.length === 0) return scale === "linear" ? [0, 1] : [1, 10];
  const [low, high] = [Math.min(...good), Math.max(...good)];
  if (scale === "log") return low === high ? [round(low / 2, "floor"), round(high * 2, "ceil")] : [round(low, "floor"), round(high, "ceil")];
  const step = round(Math.max(Math.abs(high), Math.abs(Math.min(0, low)), 1e-12) / 5, "ceil");
  return [Math.floor(Math.min(0, low) / step + 1e-9) * step, Math.max(step, Math.ceil(high / step - 1e-9) * step)];
}

/**
 * Round values on an axis, at most so many.
 * @param {readonly [number, number]} domain
 * @param {Axis["scale"]} scale
 * @param {number} most
 * @returns {number[]}
 */
export function ticksOf([low, high], scale, most) {
  if (scale === "linear") {
    const step = round((high - low) / Math.max(1, most - 1), "ceil");
    return Array.from({ length: Math.floor((high - low) / step + 1e-9) + 1 }, (_, at) => Number((low + at * step).toPrecision(12)));
  }
  const [from, to] = [Math.floor(Math.log10(low) - 1e-9), Math.ceil(Math.log10(high) + 1e-9)];
  const inside = (/** @type {readonly number[]} */ values) => values.filter((value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9));
  const powers = Array.from({ length: to - from + 1 }, (_, at) => 10 ** (from + at));
  const finer = inside(powers.flatMap((power) => [1, 2, 5].map((step) => Number((step * power).toPrecision(6)))));
  if (finer.length <= most) return finer;
  const whole = inside(powers.map((power) => Number(power.toPrecision(6))));
  return whole.filter((_, at) => at % Math.ceil(whole.length / most) === 0);
}

/** Where a value lies. @param {readonly [number, number]} domain @param {Axis["scale"]} scale @param {number} start @param {number} end @returns {(value: number) => number} */
export function scaleOf([low, high], scale, start, end) {
  const part = scale === "linear" ? (/** @type {number} */ value) => (value - low) / (high - low)
    : (/** @type {number} */ value) => (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low));
  return (value) => start + part(value) * (end - start);
}

/**
 * A text in lines of at most so many pixels; a word that is longer stays whole.
 * @param {string} text
 * @param {number} width
 * @returns {string[]}
 */
export function wrap(text, width) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && (last.length + 1 + word.length) * LETTER <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** @param {Point} point */
const ends = ({ value, low, high, values }) => [value, low, high, ...values].filter((one) => one !== null);

/** Whether a value can be drawn: on a log axis, nothing is 0. @param {number | null} value @param {Axis} axis @returns {value is number} */
const canBeDrawn = (value, axis) => value !== null && (axis.scale === "linear" || value > 0);

/** A point in words, for whoever points at it. @param {Series} series @param {Point} point @param {string} at @returns {string} */
const said = (series, { value, low, high, unit }, at) => words("of", { name: nameOfSeries(series), x: at, value: shown(value, unit),
  range: low !== null && high !== null && low < high ? text("claim.interval", { low: shown(low, unit), high: shown(high, unit) }) : "" });

/** The name of a series; what is modelled says so. @param {Pick<Series, "name" | "source">} series */
export const nameOfSeries = ({ name, source }) => (source === "modelled" ? words("modelled", { name }) : name);

/** What stands for each series and line, in rows of the given width. @param {Chart} chart @param {number} width @returns {{ shapes: Shape[], height: number }} */
function keyOf(chart, width) {
  /** @type {Shape[]} */
  const shapes = [];
  let [x, y, end] = [0, 12, 0];
  /** @param {string} text @param {(x: number, y: number) => Shape[]} sample */
  const add = (text, sample) => {
    const lines = wrap(text, width - 30);
    const takes = 30 + Math.max(...lines.map((line) => line.length)) * LETTER + 18;
    if (x > 0 && x + takes > width) [x, y] = [0, y + LINE];
    shapes.push(...sample(x, y - 4), ...lines.map((line, at) => textAt("text", x + 30, y + at * LINE, line)));
    end = y + (lines.length - 1) * LINE;
    if (lines.length > 1) [x, y] = [0, end + LINE];
    else x += takes;
  };
  for (const series of chart.series) {
    const { source, tone } = series;
    add(nameOfSeries(series), (left, middle) => (chart.kind === "bars"
      ? [{ shape: "rect", is: `bar ${source}`, tone, x: left, y: middle - 5, width: 22, height: 10 }]
      : [...(source === "reference" || chart.kind === "dots" ? [] : [/** @type {Shape} */ ({ shape: "path", is: `curve ${source}`, tone, d: `M${left} ${middle}H${left + 24}` })]),
        ...(source === "modelled" ? [] : [glyphAt(`mark ${source}`, tone, left + 12, middle, 4.5)])]));
  }
  for (const line of chart.lines) {
    if (line.at !== null || line.along === "diagonal") add(line.name, (left, middle) => [line.along === "x" || chart.kind === "bars"
      ? lineAt("guide", left + 12, middle - 9, left + 12, middle + 9) : lineAt("guide", left, middle, left + 24, middle)]);
  }
  return { shapes, height: shapes.length === 0 ? 0 : end + 14 };
}

/** Ticks that do not touch each other. @param {readonly number[]} values @param {(value: number) => number} at @param {(value: number) => string} text */
function apart(values, at, text) {
  let end = -Infinity;
  return values.filter((value) => {
    const half = (text(value).length * LETTER) / 2;
    if (at(value) - half < end + 8) return false;
    end = at(value) + half;
    return true;
  });
}

/** Values against x. @param {Chart} chart @param {number} width @returns {Layout} */
function curve(chart, width) {
  const { x, y, series, lines } = chart;
  const key = keyOf(chart, width);
  const points = series.flatMap((one) => one.points);
  /** Where a line lies that is not at some place of its own. @param {"x" | "y"} along */
  const places = (along) => lines.flatMap((line) => (line.along === along && line.at !== null ? [line.at] : []));
  const xs = [...new Set([...points.map((point) => point.x)])].filter(Number.isFinite).sort((a, b) => a - b);
  const wide = [...xs, ...places("x")].filter((value) => x.scale === "linear" || value > 0);
  const empty = wide.length === 0;
  /** @type {[number, number]} */
  const acrossAt = empty ? [0, 1] : wide.length === 1 ? [Number(wide[0]) * 0.5, Number(wide[0]) * 2 || 1] : [Math.min(...wide), Math.max(...wide)];
  const downAt = domainOf([...points.flatMap(ends), ...places("y"), ...(lines.some(({ along }) => along === "diagonal") ? acrossAt : [])], y.scale);
  const yTicks = points.length === 0 ? [] : ticksOf(downAt, y.scale, 7);
  const left = Math.max(34, ...yTicks.map((tick) => onAxis(tick, y.unit).length * LETTER)) + 10;
  const right = width - 12;
  const titles = wrap(y.label, width);
  const top = key.height + titles.length * LINE + 10;
  const bottom = top + Math.min(340, Math.max(200, Math.round(width * 0.42)));
  const xAt = scaleOf(acrossAt, empty ? "linear" : x.scale, left + INSET, right - INSET);
  const yAt = scaleOf(downAt, y.scale, bottom, top);
  /** @type {Shape[]} */
  const shapes = [...key.shapes, ...titles.map((text, at) => textAt("label", 0, key.height + 14 + at * LINE, text))];
  for (const tick of yTicks) {
    shapes.push(lineAt("grid", left, yAt(tick), right, yAt(tick)),
      textAt("text", left - 8, yAt(tick) + 4, onAxis(tick, y.unit), "end"));
  }
  // Where the curves of laws go on, the numbers between are of no interest.
  const measured = [...new Set(series.filter(({ source }) => source !== "modelled").flatMap((one) => one.points.map((point) => point.x)))].sort((a, b) => a - b);
  const beyond = xs.at(-1) ?? 0;
  const offered = empty ? [] : measured.length === 0 || beyond === measured.at(-1) ? measured : [...measured, ...[4, 8, 16, 32, 64, beyond].filter((value) => value > Number(measured.at(-1)) * 1.5)];
  for (const tick of apart([...new Set(offered)].filter((value) => value <= beyond), xAt, (value) => onAxis(value, x.unit))) {
    shapes.push(lineAt("axis", xAt(tick), bottom, xAt(tick), bottom + 5),
      textAt("text", xAt(tick), bottom + 20, onAxis(tick, x.unit), "middle"));
  }
  const under = wrap(x.label, right - left);
  shapes.push(lineAt("axis", left, bottom, right, bottom), lineAt("axis", left, top, left, bottom),
    ...under.map((text, at) => textAt("label", (left + right) / 2, bottom + 42 + at * LINE, text, "middle")));
  if (points.length > 0) {
    for (const line of lines) {
      if (line.along === "x" && line.at !== null) shapes.push(lineAt("guide", xAt(line.at), top, xAt(line.at), bottom));
      if (line.along === "y" && line.at !== null) shapes.push(lineAt("guide", left, yAt(line.at), right, yAt(line.at)));
      if (line.along === "diagonal") {
        const [from, to] = [Math.max(acrossAt[0], downAt[0]), Math.min(acrossAt[1], downAt[1])];
        // On axes of different kinds, a straight line is bent.
        const way = Array.from({ length: 33 }, (_, at) => (from > 0 ? from * (to / from) ** (at / 32) : from + ((to - from) * at) / 32));
        if (from < to) shapes.push({ shape: "path", is: "guide", d: pathOf(way.map((value) => [xAt(value), yAt(value)])) });
      }
    }
  }
  // What several series have at one x stands side by side.
  const many = 1 + Math.max(0, ...series.filter(({ source }) => source !== "modelled").map(({ tone }) => tone));
  for (const one of series) {
    const { source, tone } = one;
    const good = one.points.filter((point) => canBeDrawn(point.value, y) && (x.scale === "linear" || point.x > 0));
    const aside = source === "modelled" ? 0 : (tone - (many - 1) / 2) * Math.min(5, (2 * INSET - 8) / many);
    const way = good.map((point) => /** @type {[number, number]} */ ([xAt(point.x) + aside, yAt(Number(point.value))]));
    if (source !== "reference" && way.length > 1) shapes.push({ shape: "path", is: `curve ${source}`, tone, d: pathOf(way) });
    for (const point of source === "modelled" ? [] : good) {
      const at = xAt(point.x) + aside;
      for (const value of point.values) {
        if (canBeDrawn(value, y)) shapes.push(glyphAt("repeat", tone, at, yAt(value), 2.4));
      }
      if (canBeDrawn(point.low, y) && canBeDrawn(point.high, y)) shapes.push(lineAt(`range ${source}`, at, yAt(point.low), at, yAt(point.high), { tone }));
      shapes.push(glyphAt(`mark ${source}`, tone, at, yAt(Number(point.value)), 4.5, said(one, point, shown(point.x, x.unit))));
    }
  }
  return { width, height: bottom + 30 + under.length * LINE, shapes, plot: { left, right, top, bottom }, xAt };
}

/** @param {readonly (readonly number[])[]} way */
const pathOf = (way) => way.map(([x = 0, y = 0], at) => `${at === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

/** The rows of a chart in their order. @param {Chart} chart */
export const rowsOf = (chart) => [...new Set(chart.series.flatMap(({ points }) => points.map(({ label }) => label)))];

/** A row for each label, with a bar or with dots. @param {Chart} chart @param {number} width @returns {Layout} */
function rows(chart, width) {
  const { kind, x, series, lines } = chart;
  const key = keyOf(chart, width);
  const points = series.flatMap((one) => one.points);
  const labels = rowsOf(chart);
  const beside = width >= 640;
  const left = beside ? Math.min(Math.round(width * 0.36), Math.max(60, ...labels.map((label) => label.length * LETTER)) + 16) : 6;
  /** What is said at the end of a row. @param {Point} point */
  const textOf = ({ value, unit }) => (kind === "dots" && value !== null ? words("median", { value: shown(value, unit) }) : shown(value, unit));
  const right = width - Math.max(20, ...points.map((point) => textOf(point).length * LETTER)) - 12;
  const domain = domainOf([...points.flatMap(ends), ...lines.flatMap(({ at }) => (at === null ? [] : [at]))], x.scale);
  // A bar needs a beginning that is not its own value.
  if (kind === "bars" && x.scale === "log") domain[0] /= 2;
  const xAt = scaleOf(domain, x.scale, left, right);
  /** @type {Shape[]} */
  const marks = [];
  let y = key.height + 4;
  const top = y;
  for (const label of labels) {
    const lines_ = wrap(label, beside ? left - 16 : width);
    marks.push(...lines_.map((text, at) => textAt("label", 0, y + 15 + at * LINE, text)));
    let at = beside ? y : y + lines_.length * LINE + 2;
    for (const one of series) {
      const point = one.points.find((other) => other.label === label);
      if (!point) continue;
      const { source, tone } = one;
      const high = kind === "dots" ? 30 : source === "measured" ? 20 : 14;
      const middle = at + high / 2;
      const title = said(one, point, label);
      let end = left;
      if (canBeDrawn(point.value, x)) {
        const [from, to] = [Math.min(xAt(Math.max(domain[0], 0)), xAt(point.value)), xAt(point.value)];
        end = Math.max(to, ...ends(point).filter((value) => canBeDrawn(value, x)).map(xAt));
        if (kind === "bars") {
          marks.push({ shape: "rect", is: `bar ${source}`, tone, x: from, y: at + 2, width: Math.max(1, to - from), height: high - 4, title });
          if (canBeDrawn(point.low, x) && canBeDrawn(point.high, x)) marks.push(lineAt("whisker", xAt(point.low), middle, xAt(point.high), middle));
        } else {
          // So that dots of one value do not hide each other.
          point.values.forEach((value, index) => canBeDrawn(value, x) && marks.push(glyphAt(`mark ${source}`, tone, xAt(value), middle + (((index * 3) % 7) - 3) * 3.2, 3.2)));
          marks.push(lineAt("median", to, at + 1, to, at + high - 1, { title }));
        }
      }
      marks.push(textAt(source === "measured" ? "label" : "text", end + 8, middle + 4.5, textOf(point)));
      at += high;
    }
    y = Math.max(at, beside ? y + lines_.length * LINE + 4 : at) + 10;
  }
  const bottom = Math.max(y, top + 40);
  /** @type {Shape[]} */
  const frame = [];
  const ticks = points.length === 0 ? [] : apart(ticksOf(domain, x.scale, Math.max(4, Math.floor((right - left) / 80))), xAt, (value) => onAxis(value, x.unit));
  for (const tick of ticks) {
    const half = (onAxis(tick, x.unit).length * LETTER) / 2;
    frame.push(lineAt("grid", xAt(tick), top, xAt(tick), bottom),
      textAt("text", Math.max(xAt(tick), half), bottom + 18, onAxis(tick, x.unit), "middle"));
  }
  frame.push(lineAt("axis", left, bottom, right, bottom));
  for (const { at } of lines) if (at !== null && points.length > 0 && canBeDrawn(at, x)) frame.push(lineAt("guide", xAt(at), top, xAt(at), bottom));
  const under = wrap(x.label, width - left);
  frame.push(...under.map((text, at) => textAt("label", left, bottom + 40 + at * LINE, text)));
  return { width, height: bottom + 28 + under.length * LINE, shapes: [...key.shapes, ...frame, ...marks], plot: { left, right, top, bottom }, xAt };
}

/**
 * Lays a chart out.
 * @param {Chart} chart
 * @param {number} width in pixels
 * @returns {Layout}
 */
export const layOut = (chart, width) => (chart.kind === "curve" ? curve : rows)(chart, Math.max(LEAST_WIDTH, width));

/**
 * The same as a table: its head, and rows of cells that are a text or a point with its source.
 * @param {Chart} chart
 * @returns {{ head: string[], rows: { label: string, cells: ({ point: Point, source: Series["source"] } | null)[] }[] }}
 */
export function tableOf(chart) {
  const { kind, x, series } = chart;
  // Of a law's curve, the table has what stands beside a measured point, and the end.
  const xs = series.flatMap(({ source, points }) => (source === "modelled" ? [] : points.map((point) => point.x)));
  const kept = (/** @type {Series} */ { source, points }) => (kind === "curve" && source === "modelled" ? points.filter((point) => xs.includes(point.x) || point === points.at(-1)) : points);
  const own = series.map((one) => ({ ...one, points: kept(one) }));
  const keys = kind === "curve" ? [...new Set(own.flatMap(({ points }) => points.map((point) => point.x)))].sort((a, b) => a - b) : rowsOf(chart);
  return {
    head: own.map(({ name }) => name),
    rows: keys.map((key) => ({
      label: typeof key === "number" ? shown(key, x.unit) : key,
      cells: own.map(({ points, source }) => {
        const point = points.find((one) => (typeof key === "number" ? one.x === key : one.label === key));
        return point ? { point, source } : null;
      }),
    })),
  };
}

/** The same for a file: one row a point, with each of its repeats. @param {Chart} chart @returns {(string | number | null)[][]} */
export function csvOf({ kind, series }) {
  return [[kind === "curve" ? "x" : "row", "series", "source", "value", "low", "high", "unit", "repeats"],
    ...series.flatMap(({ name, source, points }) => points.map(({ x, label, value, low, high, unit, values }) => [kind === "curve" ? x : label, name, source, value, low, high, unit, values.join(" ")]))];
}
