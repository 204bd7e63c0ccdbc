// <kitchen-scene>: cooks, pots and dishes at one moment of a run, kitchen by kitchen on one clock. The moment is chosen by hand, by steps
// from one change to the next, or played. Everything comes from the spans of the run; on an event loop the pots have no names, only a number.

import { svg } from "../dom.js";
import { ms, number } from "../format.js";
import { END, KIND, LANE, ROW, SPAN_KINDS, START, TASK } from "../layout.js";
import { at } from "../spans.js";
import texts from "../texts/en/pictures/kitchen-scene.js";
import { momentFrame } from "./clock.js";
import { Picture, box, label, mark, stacked, wordsOf } from "./frame.js";

/** @typedef {import("../types.js").Report} Report */
/** @typedef {{ kind: string, start: number, end: number, task: number | null }} Doing */
/** @typedef {{ name: string, spans: Doing[] }} Cook */
/**
 * @typedef {object} Kitchen
 * @property {string} title
 * @property {boolean} isLoop
 * @property {number} dishes
 * @property {number} perMs minutes of the kitchen's clock
 * @property {number} end when the last dish is served
 * @property {Cook[]} cooks
 * @property {number[]} served when each dish is, in order
 * @property {Report["waitsOverTime"]} pots
 */
/** What is to be seen at a moment. @typedef {{ cooks: (Doing | null)[], boiling: (number | null)[], inHand: number, served: number }} Moment */

const words = wordsOf("kitchen-scene", texts);

/** A dish boils for ten minutes on the kitchen's clock. */
const BOIL_MIN = 10;
/** What is shorter than this, in milliseconds of the run, is not listed. */
const SHORT_MS = 0.5;

/** @param {Report} report @param {string} title @returns {Kitchen} */
function kitchenOf(report, title) {
  const { spanRows, lanes, spec, waitsOverTime } = report;
  /** @type {Cook[]} */
  const cooks = lanes.map(({ name }) => ({ name, spans: [] }));
  const done = new Map();
  for (let i = 0; i + ROW <= spanRows.length; i += ROW) {
    const [kind, end, task] = [SPAN_KINDS[at(spanRows, i + KIND)] ?? "", at(spanRows, i + END), at(spanRows, i + TASK)];
    cooks[at(spanRows, i + LANE)]?.spans.push({ kind, start: at(spanRows, i + START), end, task: task < 0 ? null : task });
    if (kind === "run" && task >= 0) done.set(task, Math.max(done.get(task) ?? 0, end));
  }
  const served = [...done.values()].sort((a, b) => a - b);
  const boilMs = "waitMs" in spec.work ? spec.work.waitMs : 0;
  // The lane that hands tasks out is no cook.
  return { title, isLoop: spec.model === "event-loop", dishes: spec.tasks, perMs: boilMs > 0 ? BOIL_MIN / boilMs : 0, end: served.at(-1) ?? 0, cooks: cooks.filter(({ spans }) => spans.some(({ kind }) => kind === "run")), served, pots: waitsOverTime };
}

/** @param {Kitchen} kitchen @param {number} time @returns {Moment} */
function momentOf({ cooks, served, pots, isLoop, dishes }, time) {
  const doing = cooks.map(({ spans }) => spans.find(({ start, end }) => start <= time && time < end) ?? null);
  const inHand = doing.filter((one) => one?.kind === "run").length;
  const done = served.filter((end) => end <= time).length;
  const alone = pots?.findLast(([from]) => from <= time)?.[1] ?? 0;
  const boiling = isLoop ? Array.from({ length: Math.min(alone, dishes - done - inHand) }, () => null) : doing.flatMap((one) => (one?.kind === "wait-io" ? [one.task] : []));
  return { cooks: doing, boiling, inHand, served: done };
}

/** What a cook does, in words. @param {Doing | null} doing @param {Kitchen} kitchen @param {number} time */
function saidOf(doing, { isLoop, end }, time) {
  const dish = doing?.task === null || doing === null ? null : doing.task + 1;
  if (time >= end) return words("over");
  if (doing?.kind === "run") return dish === null ? words("busy") : words("chops", { dish });
  if (doing?.kind === "wait-io") return isLoop || dish === null ? words("free") : words("watches", { dish });
  if (doing?.kind === "wait-gil" || doing?.kind === "wait-lock") return words("knife");
  return words("rests");
}

/** @param {number} x @param {number} y @param {string} look what the cook does, as a colour */
const cookAt = (x, y, look) => svg("g", {},
  svg("path", { class: look, d: `M${x - 15} ${y + 40}v-8a15 13 0 0 1 30 0v8z` }), svg("circle", { class: "panel", cx: x, cy: y + 11, r: 9 }),
  svg("path", { class: "panel", d: `M${x - 8} ${y + 5}v-5a6 6 0 0 1 3 -9a6 5 0 0 1 10 0a6 6 0 0 1 3 9v5z` }));

/** A pot that boils. @param {number} x @param {number} y @param {number | null} dish */
const potAt = (x, y, dish) => svg("g", {}, svg("path", { class: "wait", d: `M${x - 13} ${y}h26v14a4 4 0 0 1 -4 4h-18a4 4 0 0 1 -4 -4zm0 4h-5m36 0h-5` }),
  svg("path", { d: `M${x - 5} ${y - 4}q-3 -4 0 -7t0 -6M${x + 5} ${y - 4}q-3 -4 0 -7t0 -6` }), dish !== null && label(x, y + 14, String(dish + 1), "middle small strong"));

/** The colour of what a cook does. @param {string | undefined} kind */
const lookOf = (kind) => (kind === "run" ? "run" : kind === "wait-io" ? "wait" : kind === "wait-gil" || kind === "wait-lock" ? "blocked" : "panel");

const POT = 42;
const PLATE = 26;
const COOK = 132;

/**
 * One kitchen at a moment, and below it its lanes with a cursor.
 * @param {Kitchen} kitchen
 * @param {number} time
 * @param {number} width
 * @param {number} most the end of the slowest kitchen
 */
function row(kitchen, time, width, most) {
  const { cooks, title, dishes, perMs, end } = kitchen;
  const now = momentOf(kitchen, time);
  const isWide = width >= 2 * COOK + dishes * (POT + PLATE) + 70;
  const hobX = isWide ? 2 * COOK : 0;
  const hobY = isWide ? 40 : 104;
  const plateX = isWide ? hobX + dishes * POT + 40 : 0;
  const plateY = isWide ? 62 : hobY + 76;
  const stripY = isWide ? 116 : plateY + 34;
  const waiting = dishes - now.served - now.inHand - now.boiling.length;
  const plates = [...Array(now.served).fill("served"), ...Array(now.inHand).fill("run"), ...Array(now.boiling.length).fill("wait"), ...Array(Math.max(0, waiting)).fill("raw")];
  /** @param {number} when */
  const x = (when) => (when / most) * (width - 2) + 1;
  const lanes = cooks.flatMap(({ spans }, lane) => spans.filter(({ kind, start }) => kind !== "idle" && kind !== "start" && start < end)
    .map(({ kind, start, end: to }) => svg("rect", { class: lookOf(kind), x: x(start), y: stripY + lane * 15, width: Math.max(0.5, x(to) - x(start)), height: 11 })));
  const high = stripY + cooks.length * 15;
  const node = svg("g", {},
    label(0, 14, title, "strong"), label(width, 14, time >= end ? words("ready", { min: number(Math.round(end * perMs)) }) : words("served", { served: now.served, dishes }), `end small ${time >= end ? "good" : "soft"}`),
    ...cooks.flatMap((cook, lane) => [cookAt(lane * COOK + 20, 36, lookOf(now.cooks[lane]?.kind)), label(lane * COOK, 92, saidOf(now.cooks[lane] ?? null, kitchen, time), "small")]),
    box(hobX, hobY + 28, dishes * POT + 8, 10, "panel"), ...Array.from({ length: dishes }, (_, pot) => svg("line", { class: "thick", x1: hobX + pot * POT + 12, x2: hobX + pot * POT + 38, y1: hobY + 28, y2: hobY + 28 })),
    ...now.boiling.map((dish, pot) => potAt(hobX + pot * POT + 25, hobY + 8, dish)),
    label(hobX, hobY + 52, words("hob", { pots: now.boiling.length }), "small soft"),
    ...plates.map((state, plate) => {
      const [cx, cy] = [plateX + plate * PLATE + 12, plateY - 2];
      return svg("g", {}, svg("circle", { class: state === "served" || state === "raw" ? "panel" : String(state), cx, cy, r: 10 }), state === "served" && mark(cx, cy, true, 5), state === "raw" && svg("circle", { class: "faint", cx, cy, r: 5 }));
    }),
    isWide && label(plateX, plateY + 30, words("table", { waiting: Math.max(0, waiting) }), "small soft"),
    ...lanes, svg("line", { class: "cursor", x1: x(time), x2: x(time), y1: stripY - 4, y2: high }));
  return { node, height: high + 30 };
}

class KitchenScene extends Picture {
  /** @override @param {import("./frame.js").Came} came */
  parts({ result, runs }) {
    const kitchens = runs.flatMap(({ label: title }, run) => {
      const report = result.reports[run];
      return report && report.dropped === 0 ? [kitchenOf(report, title)] : [];
    }).filter(({ cooks, served, perMs }) => cooks.length > 0 && served.length > 0 && perMs > 0);
    if (kitchens.length === 0) return [];
    const most = Math.max(...kitchens.map(({ end }) => end));
    const perMs = kitchens[0]?.perMs ?? 1;
    /** @param {number} when */
    const minutes = (when) => words("minutes", { min: Math.round(when * perMs) });
    return [momentFrame({
      name: "kitchen", title: words("title"), says: words("says", { kitchens: kitchens.map(({ title, end }) => ({ title, min: Math.round(end * perMs) })), ms: most, shares: runs.some(({ spec }) => spec.model === "threads-gil") }),
      head: [words("kitchen"), words("cook"), words("from"), words("to"), words("doing")],
      rows: kitchens.flatMap((kitchen) => kitchen.cooks.flatMap(({ name, spans }) => spans.filter(({ start, end, kind }) => end - start >= SHORT_MS && start < kitchen.end && kind !== "idle")
        .map((span) => [kitchen.title, name, ms(span.start), ms(span.end), saidOf(span, kitchen, span.start)]))),
    }, {
      // What everybody does while the first pots boil is seen first.
      most, begin: Math.min(most, 3 / perMs), reads: (when) => words("minutes", { min: Math.round(when * perMs) }),
      changes: kitchens.flatMap(({ cooks, end }) => [end, ...cooks.flatMap(({ spans }) => spans.filter((span) => span.end - span.start >= SHORT_MS).flatMap((span) => [span.start, Math.min(span.end, end)]))]),
      tells: (when) => kitchens.map((kitchen) => {
        const now = momentOf(kitchen, when);
        return words("told", { title: kitchen.title, doing: kitchen.cooks.map((_, cook) => saidOf(now.cooks[cook] ?? null, kitchen, when)), pots: now.boiling.length, served: now.served });
      }).join(" "),
      draw: (room, time) => {
        const width = Math.min(room, 980);
        const legend = /** @type {const} */ (["wait", "run", "blocked"]).map((look) => ({ look, says: words(`legend.${look}`) }));
        return stacked(width, kitchens.map((kitchen) => row(kitchen, time, width, most)), legend);
      },
    })];
  }
}

customElements.define("kitchen-scene", KitchenScene);
