// <counting-cursor>: the lanes of each run on one time axis, with a cursor that counts how many of them compute at that moment.

import { el, svg } from "../dom.js";
import { mean, ms, percent } from "../format.js";
import { END, KIND, LANE, ROW, SPAN_KINDS, START } from "../layout.js";
import { at } from "../spans.js";
import texts from "../texts/en/pictures/counting-cursor.js";
import { momentFrame } from "./clock.js";
import { Picture, label, stacked, wordsOf } from "./frame.js";

/** @typedef {import("../types.js").Report} Report */
/** Stretches of one lane by kind, as starts and ends in turn. @typedef {{ name: string, byKind: Map<string, number[]> }} Track */
/**
 * @typedef {object} Run
 * @property {string} title
 * @property {Track[]} lanes
 * @property {number} end of the last computation
 * @property {number[]} edges moments at which the count changes
 * @property {number[]} counts how many compute from each edge on
 * @property {number[]} during milliseconds for which so many compute, by their number
 * @property {number | null} overlap
 */

const words = wordsOf("counting-cursor", texts);

/** @param {Report} report @param {string} title @returns {Run} */
function runOf({ spanRows, lanes, overlap }, title) {
  /** @type {Track[]} */
  const tracks = lanes.map(({ name }) => ({ name, byKind: new Map() }));
  /** @type {[time: number, change: number][]} */
  const changes = [];
  for (let i = 0; i + ROW <= spanRows.length; i += ROW) {
    const [kind, start, end] = [SPAN_KINDS[at(spanRows, i + KIND)] ?? "", at(spanRows, i + START), at(spanRows, i + END)];
    const byKind = tracks[at(spanRows, i + LANE)]?.byKind;
    if (!byKind) continue;
    byKind.set(kind, [...(byKind.get(kind) ?? []), start, end]);
    if (kind === "run") changes.push([start, 1], [end, -1]);
  }
  // A lane that ends at the moment in which another begins does not compute beside it.
  changes.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  /** @type {Pick<Run, "edges" | "counts" | "during">} */
  const { edges, counts, during } = { edges: [], counts: [], during: [] };
  let count = 0;
  changes.forEach(([time, change], index) => {
    const next = changes[index + 1]?.[0] ?? time;
    count += change;
    if (next === time && index + 1 < changes.length) return;
    edges.push(time);
    counts.push(count);
    during[count] = (during[count] ?? 0) + next - time;
  });
  return { title, lanes: tracks.filter(({ byKind }) => byKind.has("run")), end: edges.at(-1) ?? 0, edges, counts, during: Array.from(during, (time) => time ?? 0), overlap };
}

/** How many lanes of a run compute at a moment. @param {Run} run @param {number} time */
const countAt = ({ edges, counts }, time) => counts[edges.findLastIndex((edge) => edge <= time)] ?? 0;

/** The colour of a kind. @type {readonly (readonly [kind: string, look: string])[]} */
const LOOKS = [["wait-io", "wait"], ["wait-gil", "blocked"], ["wait-lock", "lock"], ["run", "run"]];
const LANE_HIGH = 16;

/** @param {Run} run @param {number} time @param {number} width @param {number} most */
function track(run, time, width, most) {
  const names = 92;
  const count = countAt(run, time);
  /** @param {number} when */
  const x = (when) => names + (Math.min(when, most) / most) * (width - names - 2);
  const top = 34;
  const bottom = top + run.lanes.length * LANE_HIGH;
  const cursor = x(time);
  const near = cursor > width - 150;
  return { height: bottom + 24, node: svg("g", {}, label(0, 12, run.title, "strong"), width > 420 && label(width, 12, words("mean", { overlap: mean(run.overlap) }), "end small soft"),
    ...run.lanes.flatMap(({ name, byKind }, lane) => [label(0, top + lane * LANE_HIGH + 10, name, "small"), ...LOOKS.flatMap(([kind, look]) => {
      const stretches = byKind.get(kind);
      if (!stretches) return [];
      let d = "";
      for (let i = 0; i < stretches.length; i += 2) {
        const [from, to] = [x(at(stretches, i)), x(at(stretches, i + 1))];
        d += `M${from.toFixed(1)} ${top + lane * LANE_HIGH}h${Math.max(0.3, to - from).toFixed(1)}v12h${(-Math.max(0.3, to - from)).toFixed(1)}z`;
      }
      return [svg("path", { class: look, d })];
    })]),
    svg("line", { class: "cursor", x1: cursor, x2: cursor, y1: 20, y2: bottom + 4 }),
    label(cursor + (near ? -6 : 6), 28, words("now", { count }), `small strong ${near ? "end" : ""}`)) };
}

class CountingCursor extends Picture {
  /** @override @param {import("./frame.js").Came} came */
  parts({ result, runs }) {
    const all = runs.flatMap(({ label: title }, run) => {
      const report = result.reports[run];
      return report && report.dropped === 0 ? [runOf(report, title)] : [];
    }).filter(({ lanes, end }) => lanes.length > 0 && end > 0);
    if (all.length === 0) return [];
    const most = Math.max(...all.map(({ end }) => end));
    const largest = Math.max(...all.map(({ during }) => during.length - 1));
    return [momentFrame({
      name: `${result.id}-at-once`, title: words("title"),
      says: all.map(({ title, during, overlap }) => words("says", { title, most: during.findLastIndex((time) => time > 0), overlap })).join(" "),
      head: [words("run"), ...Array.from({ length: largest + 1 }, (_, count) => words("at-once", { count })), words("mean.head")],
      rows: all.map(({ title, during, overlap, end }) => [title, ...Array.from({ length: largest + 1 }, (_, count) => `${ms(during[count] ?? 0)} (${percent((during[count] ?? 0) / end)})`), mean(overlap)]),
    }, {
      most, begin: most / 3, reads: (time) => ms(Math.round(time)),
      changes: all.flatMap(({ edges }) => edges),
      tells: (time) => all.map((run) => words("told", { title: run.title, count: countAt(run, time) })).join(" "),
      draw: (width, time) => {
        const legend = /** @type {const} */ (["run", "wait", "blocked"]).map((look) => ({ look, says: words(`legend.${look}`) }));
        return stacked(width, all.map((run) => track(run, time, width, most)), legend);
      },
    }, largest > 1 && el("p", { class: "help" }, words("believed")))];
  }
}

customElements.define("counting-cursor", CountingCursor);
