// <crash-picture>: the lanes of each run, in the memory that they share or in one of their own, with the tasks that they had and how each
// of those ended.
//
// Attribute: `of`, what stands beside it that Python's pools do: `crash` or `error`.

import { badge, el, svg } from "../dom.js";
import { LANE, ROW, TASK } from "../layout.js";
import { laneName, nameOf } from "../texts/texts.js";
import texts from "../texts/en/pictures/crash-picture.js";
import { Picture, box, canvas, frame, label, mark, wordsOf } from "./frame.js";

/** @typedef {import("./frame.js").Came} Came */
/** @typedef {"done" | "failed" | "crashed" | "lost"} End */
/** @typedef {{ task: number, end: End }} Task */
/** @typedef {{ name: string, outcome: string, tasks: Task[] }} Lane */
/** What is known of a run; the lane of a `homeless` task is not. @typedef {{ title: string, model: string, isShared: boolean, lanes: Lane[], homeless: Task[], tasks: number | null, finished: number | null, errors: number | null }} Run */

const words = wordsOf("crash-picture", texts);

/** Each model's lanes live in one memory, but for processes. @param {string} model */
const shares = (model) => model !== "processes";

/**
 * What is known of each run. One without a report was ended by the crash of a lane, as the figure says that there are none left.
 * @param {Came} came
 * @returns {Run[]}
 */
function runsOf({ result, runs }) {
  return runs.flatMap(/** @returns {Run[]} */ ({ spec, name }, at) => {
    const { model, workers = 1 } = spec;
    const about = { model, title: nameOf("model", model), isShared: shares(model), tasks: spec.tasks ?? null };
    const report = result.reports[at];
    if (!report) {
      const left = result.figures.find(({ id }) => id === `left-${name}`);
      if (left?.value !== 0) return [];
      const lanes = Array.from({ length: workers }, (_, lane) => ({ name: laneName({ kind: model === "processes" ? "process" : "thread", number: lane + 1 }), outcome: "crashed", tasks: [] }));
      return [{ ...about, lanes, homeless: [], finished: null, errors: null }];
    }
    const { spanRows, errors } = report;
    /** The lane of each task, as its spans say. @type {Map<number, number>} */
    const laneOf = new Map();
    for (let i = 0; i < spanRows.length; i += ROW) if (Number(spanRows[i + TASK]) >= 0) laneOf.set(Number(spanRows[i + TASK]), Number(spanRows[i + LANE]));
    const crashed = report.lanes.findIndex(({ outcome }) => outcome === "crashed" || outcome === "killed");
    /** @type {Lane[]} */
    const lanes = report.lanes.map((lane) => ({ name: lane.name, outcome: lane.outcome ?? "done", tasks: [] }));
    /** @type {Task[]} */
    const homeless = [];
    for (let task = 0; task < report.spec.tasks; task += 1) {
      const error = errors.find((one) => one.task === task);
      /** @type {End} */
      const end = error === undefined ? "done" : error.code === "task-failed" && error.key !== "task.lost" ? "failed" : "crashed";
      // A crashed lane can no longer say what it had in hand.
      (lanes[laneOf.get(task) ?? (lanes.length === 1 ? 0 : end === "crashed" ? crashed : -1)]?.tasks ?? homeless).push({ task, end });
    }
    return [{ ...about, lanes, homeless, tasks: report.spec.tasks, finished: report.spec.tasks - errors.length, errors: errors.length }];
  });
}

/** How many tasks stand beside each other. */
const BESIDE = 5;
const TASK_SIZE = 22;
const LANE_WIDE = BESIDE * (TASK_SIZE + 4) + 28;

/** @param {Lane} lane */
const highOf = ({ tasks }) => 46 + Math.max(1, Math.ceil(tasks.length / BESIDE)) * (TASK_SIZE + 4);

/** @param {number} x @param {number} y @param {Task} task */
function square(x, y, { task, end }) {
  const isDone = end === "done";
  return svg("g", {}, box(x, y, TASK_SIZE, TASK_SIZE, isDone ? "wash" : "alarm"), isDone ? label(x + TASK_SIZE / 2, y + 15, String(task + 1), "middle small") : mark(x + TASK_SIZE / 2, y + TASK_SIZE / 2, false, 6));
}

/** A lane with its tasks. @param {number} x @param {number} y @param {number} high @param {Lane} lane @param {boolean} isKnown whether it is known what became of its tasks */
function laneBox(x, y, high, { name, outcome, tasks }, isKnown) {
  const isWell = outcome === "done";
  return svg("g", {}, box(x, y, LANE_WIDE, high, isWell ? "panel" : "alarm dashed"),
    mark(x + 15, y + 16, isWell, 5), label(x + 30, y + 20, name, "strong"), label(x + LANE_WIDE - 8, y + 20, nameOf("outcome", outcome), `end small ${isWell ? "soft" : "bad"}`),
    ...tasks.map((task, at) => square(x + 9 + (at % BESIDE) * (TASK_SIZE + 4), y + 34 + Math.floor(at / BESIDE) * (TASK_SIZE + 4), task)),
    tasks.length === 0 && label(x + 10, y + 49, words(isKnown ? "no-task" : "nothing-back"), "small soft"));
}

/** One run, as wide as there is room. @param {Run} run @param {number} width */
function panel(run, width) {
  const { title, isShared, lanes, homeless, finished } = run;
  const inner = isShared ? 10 : 0;
  const gap = isShared ? 8 : 16;
  const columns = Math.max(1, Math.min(lanes.length, Math.floor((width - 4 - 2 * inner + gap) / (LANE_WIDE + gap + (isShared ? 0 : 12)))));
  const high = Math.max(...lanes.map(highOf));
  const step = isShared ? LANE_WIDE + gap : LANE_WIDE + 12 + gap;
  const rows = Math.ceil(lanes.length / columns);
  const rowHigh = high + (isShared ? gap : 30 + gap);
  const top = 28;
  const whole = columns * step - gap + 2 * inner;
  const left = lanes.filter(({ outcome }) => outcome === "done").length;
  const fell = left < lanes.length;
  const end = top + rows * rowHigh + (isShared ? 30 : 0);
  const node = svg("g", {},
    label(0, 14, title, "strong"),
    isShared && svg("g", {}, box(0, top, whole, rows * rowHigh + 22, left === 0 ? "alarm thick" : "faint thick"), label(10, top + rows * rowHigh + 15, words("memory-shared"), "small soft")),
    ...lanes.map((lane, at) => {
      const [x, y] = [(at % columns) * step + inner, top + Math.floor(at / columns) * rowHigh];
      if (isShared) return laneBox(x, y + 8, high, lane, finished !== null);
      const isWell = lane.outcome === "done";
      return svg("g", {}, box(x, y, LANE_WIDE + 12, high + 30, isWell ? "faint thick" : "alarm thick"), laneBox(x + 6, y + 6, high, lane, finished !== null), label(x + 8, y + high + 22, words("memory-own"), "small soft"));
    }),
    ...homeless.map((task, at) => square(at * (TASK_SIZE + 4), end + 4, task)),
    homeless.length > 0 && label(homeless.length * (TASK_SIZE + 4) + 4, end + 19, words("lane-unknown"), "small soft"),
    label(0, end + (homeless.length > 0 ? 48 : 18), sumOf(run), left === 0 ? "bad" : fell ? "strong" : ""));
  return { node, width: Math.max(whole, sumOf(run).length * 7), height: end + (homeless.length > 0 ? 56 : 26) };
}

/** Who is left of a run, in a line. @param {Run} run */
function sumOf({ lanes, tasks, finished, errors }) {
  const left = lanes.filter(({ outcome }) => outcome === "done").length;
  if (finished === null) return words("none-left", { lanes: lanes.length });
  return left < lanes.length ? words("left", { left, lanes: lanes.length, finished, tasks }) : words("all-left", { finished, tasks, errors });
}

class CrashPicture extends Picture {
  /** @override @param {Came} came */
  parts(came) {
    const runs = runsOf(came);
    if (runs.length === 0) return [];
    const about = this.getAttribute("of") === "error" ? "error" : "crash";
    const { figure } = frame({
      name: `${came.result.id}-ends`, title: words(`title.${about}`), says: runs.map((run) => words("says", { title: run.title, sum: sumOf(run) })).join(" "), isSaid: true,
      draw: (width) => {
        let [x, y, high, wide] = [0, 0, 0, 0];
        const nodes = runs.map((run) => {
          // Beside the one before where there is room, or below.
          const alone = panel(run, width);
          if (x > 0 && x + alone.width > width) [x, y, high] = [0, y + high + 26, 0];
          const node = svg("g", { transform: `translate(${x} ${y})` }, alone.node);
          [x, high, wide] = [x + alone.width + 36, Math.max(high, alone.height), Math.max(wide, x + alone.width)];
          return node;
        });
        return canvas(Math.min(width, wide + 4), y + high + 4, svg("g", { transform: "translate(2 2)" }, ...nodes));
      },
      head: [words("model"), words("memory"), words("lane"), words("end"), words("tasks-done"), words("tasks-not")],
      rows: runs.flatMap(({ title, isShared, lanes, homeless, finished }) => [...lanes, ...(homeless.length > 0 ? [{ name: words("lane-unknown"), outcome: null, tasks: homeless }] : [])].map(({ name, outcome, tasks }) => {
        /** @param {boolean} isDone */
        const list = (isDone) => (finished === null ? words("nothing-back") : tasks.filter(({ end }) => (end === "done") === isDone).map(({ task }) => task + 1).join(", ") || "–");
        return [title, words(isShared ? "memory-shared" : "memory-own"), name, outcome === null ? "–" : nameOf("outcome", outcome), list(true), list(false)];
      })),
    }, el("ul", { class: "scene-python" }, ...["executor", "pool", "threads"].map((name) => el("li", {}, words(`python.${about}.${name}`), badge("reference")))));
    return [figure];
  }
}

customElements.define("crash-picture", CrashPicture);
