// What a chart shows: the description that stands in a lesson, and the series of points that it makes of a run. Pure functions, without
// any drawing.

import { addTexts, say } from "../texts/texts.js";
import texts from "../texts/en/chart.js";

/** @typedef {import("../types.d.ts").ClaimFigure} ClaimFigure */
/** @typedef {import("../elements/claim-card.js").Came} Came */

addTexts(texts, "chart");

/** A text of charts. @param {string} name @param {Record<string, unknown>} [values] */
export const words = (name, values = {}) => say({ key: `chart.${name}`, values });

/** An axis: what it says, the unit of its values, and whether equal steps are equal factors. @typedef {{ label: string, unit: string, scale: "linear" | "log" }} Axis */

/**
 * Where the points of a series come from: `figures`, `runs` or `trial`, and CPython's figures, which stand beside `figures` by themselves.
 * `figures` may have `runs` with it, whose repeats are then drawn as dots.
 * @typedef {object} SeriesOptions
 * @property {string} [name]
 * @property {string} [figures] figures of the claim, as a pattern such as `speedup-{x}` or `start-{row}`
 * @property {string} [beside] figures that stand beside those of the same row, such as `allowed-{row}`
 * @property {string} [besideName]
 * @property {string} [runs] runs of the plan, as a pattern of their names
 * @property {string} [trial] an experiment of the plan that is a trial
 * @property {string} [list] where the trial's result has its items
 * @property {Record<string, string>} [where] which of the items
 * @property {string} [x] the field of an item that is its x
 * @property {string} [row] the field of an item that names its row
 * @property {string} [values] where a report, or an item, has its values; the wall times unless told
 * @property {string[]} [over] fields of the item, or of the result, that the values are divided by
 * @property {string} [unit] of values that are no figures; milliseconds unless told
 * @property {Record<string, { x: number, times?: number }>} [reference] further figures of CPython, each with its x
 */
/** Where a line lies: at a number, at a figure of the claim, or at the median time of a run. @typedef {number | { figure: string } | { run: string }} Place */
/** A line for the eye: at one x, at one y, or where y equals x. @typedef {{ name: string, x?: Place, y?: Place | "x" }} LineOptions */

/**
 * @typedef {object} Description
 * @property {"bars" | "curve" | "dots"} kind
 * @property {Axis} x of the values, but for a curve
 * @property {Axis} y of the values of a curve
 * @property {SeriesOptions[]} series
 * @property {LineOptions[]} lines
 * @property {Record<string, string>} names of what stands in the slots of patterns, and in the rows
 * @property {number} laws up to how many workers the fitted laws of scaling are drawn; 0 for not at all
 * @property {"" | "lowest" | "highest"} slider whether a slider reads the curves, and which value is the best
 */

/**
 * One figure.
 * @typedef {object} Point
 * @property {number} x of a curve; NaN elsewhere
 * @property {string} label of its row
 * @property {number | null} value
 * @property {number | null} low
 * @property {number | null} high
 * @property {readonly number[]} values every repeat or round, where they are known
 * @property {string} unit
 */
/** @typedef {"measured" | "modelled" | "reference"} Source */
/** Points of one kind; `tone` tells series apart, and what belongs together has one tone. @typedef {{ name: string, source: Source, tone: number, points: Point[] }} Series */
/** @typedef {{ name: string, along: "x" | "y" | "diagonal", at: number | null }} Line */
/** @typedef {{ kind: Description["kind"], x: Axis, y: Axis, series: Series[], lines: Line[], ranges: "" | "interval" | "rounds", hasRun: boolean }} Chart */

/** @param {unknown} axis @returns {Axis} */
const axisOf = (axis) => ({ unit: "number", scale: "linear", .../** @type {Partial<Axis> & { label: string }} */ (axis) });

/**
 * A description with all of its fields. The build has looked at what stands in it (scripts/charts.js).
 * @param {Readonly<Record<string, unknown>>} fields
 * @returns {Description}
 */
export function readChart(fields) {
  const { kind, x, y = x, lines = [], names = {}, laws = 0, slider = "", series } = fields;
  return /** @type {Description} */ ({ kind, x: axisOf(x), y: axisOf(y), series, lines, names, laws: Number(laws), slider });
}

/** What fits a pattern: its slot, or nothing. @param {string} pattern @returns {(id: string) => string | null} */
export function slotOf(pattern) {
  const shape = new RegExp(`^${pattern.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&").replace("{x}", "(\\d+)").replace("{row}", "([a-z0-9-]+)")}$`);
  return (id) => {
    const found = shape.exec(id);
    return found ? (found[1] ?? "") : null;
  };
}

/** @param {unknown} value @returns {number[]} the finite numbers of a value that may be a list */
const numbers = (value) => (Array.isArray(value) ? value.flat(9) : [value]).filter((one) => typeof one === "number" && Number.isFinite(one));

/**
 * What lies at a path such as `wakeUp.perRepeat.medianMs`; a list on the way stands for each of its items.
 * @param {unknown} from
 * @param {string} path
 * @returns {unknown}
 */
export function atPath(from, path) {
  /** @type {unknown} */
  let found = from;
  for (const name of path.split(".")) {
    /** @param {unknown} one */
    const step = (one) => (typeof one === "object" && one !== null ? /** @type {Record<string, unknown>} */ (one)[name] : undefined);
    found = Array.isArray(found) ? found.map(step) : step(found);
  }
  return found;
}

/** @param {readonly number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length === 0 ? null : sorted.length % 2 === 1 ? Number(sorted[half]) : (Number(sorted[half - 1]) + Number(sorted[half])) / 2;
}

/** A point of all values of a round or repeat: their median, and from the smallest to the largest. @param {Pick<Point, "x" | "label" | "values" | "unit">} of @returns {Point} */
const ofValues = (of) => ({ ...of, value: median(of.values), low: of.values.length > 1 ? Math.min(...of.values) : null, high: of.values.length > 1 ? Math.max(...of.values) : null });

/** @param {string} slot */
const xOf = (slot) => (/^\d+$/.test(slot) ? Number(slot) : NaN);

/**
 * The speed-up that a law of scaling gives (src/measure/law.rs); without coherency it is Amdahl's.
 * @param {number} contention
 * @param {number} coherency
 * @param {number} workers
 */
export const law = (contention, coherency, workers) => workers / (1 + (workers - 1) * (contention + coherency * workers));

/** The fitted laws, as the claim's figures have them. @param {readonly ClaimFigure[]} figures */
function lawsOf(figures) {
  /** @param {string} id */
  const value = (id) => figures.find((one) => one.id === id)?.value ?? null;
  const [serial, contention, coherency] = [value("serial-share"), value("contention"), value("coherency")];
  return [
    ...(serial !== null ? [{ name: "amdahl", at: (/** @type {number} */ workers) => law(serial, 0, workers) }] : []),
    ...(contention !== null && coherency !== null ? [{ name: "usl", at: (/** @type {number} */ workers) => law(contention, coherency, workers) }] : []),
  ];
}

/**
 * What a chart shows of a run, or before the first one.
 * @param {Description} description
 * @param {Came | null} came
 * @param {readonly ClaimFigure[]} reference CPython's figures
 * @returns {Chart}
 */
export function chartOf(description, came, reference) {
  const { kind, x, y, names, laws } = description;
  const values = kind === "curve" ? y : x;
  const figures = came?.result.figures ?? [];
  /** @type {Series[]} */
  const series = [];
  /** @type {Chart["ranges"]} */
  let ranges = "";
  /** @param {string} slot @param {string} other */
  const named = (slot, other) => names[slot] ?? other;

  /** @param {readonly ClaimFigure[]} list @param {string} pattern @returns {Point[]} */
  const ofFigures = (list, pattern) => {
    const fits = slotOf(pattern);
    return list.flatMap(({ id, title, value, low, high, unit }) => {
      const slot = fits(id);
      return slot === null ? [] : [{ x: xOf(slot), label: named(slot || id, title), value, low, high, values: [], unit }];
    });
  };
  /** @param {SeriesOptions} options @returns {Point[]} */
  const ofRuns = ({ runs = "", values: path = "wallMs.values", unit = values.unit }) => {
    const fits = slotOf(runs);
    return (came?.runs ?? []).flatMap(({ name, label }, at) => {
      const [slot, report] = [fits(name), came?.result.reports[at]];
      return slot === null || !report ? [] : [ofValues({ x: xOf(slot), label: named(slot || name, label), values: numbers(atPath(report, path)), unit })];
    });
  };
  /** @param {SeriesOptions} options @returns {Point[]} */
  const ofTrial = ({ trial = "", list = "", where = {}, x: field = "", row = "", values: path = "", over = [], unit = values.unit }) => {
    const result = came?.result.trials[trial];
    const items = atPath(result, list);
    return (Array.isArray(items) ? items : []).filter((item) => Object.entries(where).every(([name, value]) => item[name] === value)).map((item) => {
      const divisor = over.reduce((product, name) => product * Number(item[name] ?? atPath(result, name)), 1);
      const own = String(item[row] ?? "");
      return ofValues({ x: Number(item[field] ?? NaN), label: named(own, own), values: numbers(atPath(item, path)).map((value) => value / divisor), unit });
    });
  };

  for (const [tone, options] of description.series.entries()) {
    const { name = words("measured"), figures: pattern, beside, besideName = "", runs, trial, reference: fixed } = options;
    /** @param {string} title @param {Source} source @param {Point[]} points */
    const add = (title, source, points) => {
      if (points.length > 0) series.push({ name: title, source, tone, points: kind === "curve" ? points.toSorted((a, b) => a.x - b.x) : points });
    };
    const asCPython = words("cpython", { name: options.name ?? "" });
    if (pattern !== undefined) {
      const points = ofFigures(figures, pattern);
      if (points.some(({ low }) => low !== null)) ranges = "interval";
      const repeats = runs === undefined ? [] : ofRuns(options);
      add(name, "measured", points.map((point) => ({ ...point, values: repeats.find((one) => one.x === point.x)?.values ?? [] })));
      if (beside !== undefined) add(besideName, "modelled", ofFigures(figures, beside));
      add(asCPython, "reference", ofFigures(reference, pattern));
    } else if (runs !== undefined || trial !== undefined) {
      const points = trial === undefined ? ofRuns(options) : ofTrial(options);
      if (kind !== "dots" && points.length > 0) ranges = "rounds";
      add(name, "measured", points);
    }
    if (fixed !== undefined) {
      add(pattern === undefined && runs === undefined && trial === undefined ? name : asCPython, "reference", reference.flatMap(({ id, value, low, high, unit }) => {
        const place = fixed[id];
        if (!place) return [];
        const times = (/** @type {number | null} */ one) => (one === null ? null : one * (place.times ?? 1));
        return [{ x: place.x, label: "", value: times(value), low: times(low), high: times(high), values: [], unit }];
      }));
    }
  }
  if (laws > 0) {
    for (const [at, { name, at: speedup }] of lawsOf(figures).entries()) {
      const points = steps(laws).map((workers) => ({ x: workers, label: "", value: speedup(workers), low: null, high: null, values: [], unit: "times" }));
      series.push({ name: words(name), source: "modelled", tone: description.series.length + at, points });
    }
  }
  return { kind, x, y, series, lines: description.lines.map((line) => lineOf(line, came)), ranges, hasRun: came !== null };
}

/** Numbers of workers from 1 on: dense enough for a curve. @param {number} most */
const steps = (most) => [...new Set(Array.from({ length: 49 }, (_, at) => Math.round(most ** (at / 48))))];

/** @param {LineOptions} line @param {Came | null} came @returns {Line} */
function lineOf({ name, x, y }, came) {
  if (y === "x") return { name, along: "diagonal", at: null };
  /** @param {Place} place */
  const found = (place) => {
    if (typeof place === "number") return place;
    if ("figure" in place) return came?.result.figures.find(({ id }) => id === place.figure)?.value ?? null;
    return came?.result.reports[came.runs.findIndex((run) => run.name === place.run)]?.wallMs.median ?? null;
  };
  return y === undefined ? { name, along: "x", at: found(/** @type {Place} */ (x)) } : { name, along: "y", at: found(y) };
}

/**
 * What the fitted laws say for so many workers.
 * @param {Came | null} came
 * @param {number} workers
 * @returns {{ name: string, value: number }[]}
 */
export const lawsSay = (came, workers) => lawsOf(came?.result.figures ?? []).map(({ name, at }) => ({ name: words(name), value: at(workers) }));

/** A series read at some x. @typedef {{ name: string, value: number, low: number, high: number, isMeasured: boolean }} Reading */

/**
 * What the measured series say at x: their own points, or a straight line between two of them.
 * @param {Chart} chart
 * @param {number} x
 * @returns {Reading[]}
 */
export function readAt(chart, x) {
  return chart.series.filter(({ source }) => source === "measured").flatMap(({ name, points }) => {
    const good = points.filter(({ value }) => value !== null);
    const [before, after] = [good.findLast((point) => point.x <= x), good.find((point) => point.x >= x)];
    if (!before || !after) return [];
    const part = after.x === before.x ? 0 : (x - before.x) / (after.x - before.x);
    /** @param {"value" | "low" | "high"} what */
    const between = (what) => {
      const [a, b] = [Number(before[what] ?? before.value), Number(after[what] ?? after.value)];
      return a + (b - a) * part;
    };
    return [{ name, value: between("value"), low: between("low"), high: between("high"), isMeasured: before === after }];
  });
}

/**
 * The best at x, with all whose intervals overlap its own: between those there is no measurable difference.
 * @param {readonly Reading[]} readings
 * @param {"lowest" | "highest"} which
 * @returns {Reading[]} the best one first
 */
export function bestOf(readings, which) {
  const sorted = [...readings].sort((a, b) => (which === "lowest" ? a.value - b.value : b.value - a.value));
  const [best] = sorted;
  return best ? sorted.filter(({ low, high }) => low <= best.high && high >= best.low) : [];
}

/**
 * Where which series are best, from the smallest x to the largest, in steps of one.
 * @param {Chart} chart
 * @param {"lowest" | "highest"} which
 * @returns {{ from: number, to: number, names: string[] }[]}
 */
export function takeOvers(chart, which) {
  const xs = chart.series.filter(({ source }) => source === "measured").flatMap(({ points }) => points.map((point) => point.x));
  /** @type {{ from: number, to: number, names: string[] }[]} */
  const found = [];
  for (let x = Math.min(...xs); x <= Math.max(...xs); x++) {
    const names = bestOf(readAt(chart, x), which).map(({ name }) => name).sort();
    const last = found.at(-1);
    if (last && last.names.join() === names.join()) last.to = x;
    else found.push({ from: x, to: x, names });
  }
  return found;
}
