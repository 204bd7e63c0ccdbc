// The bench: runs every model that is chosen, with the repeats in turn, shows the lanes while they go, and keeps what came of it.

import { leastWait, sameChoice, specOf } from "./choice.js";
import { codeOf, el, sentence } from "./dom.js";
import { RunResult, findingOf } from "./elements/run-result.js";
import { nameOf, text } from "./texts/texts.js";
import { bringIntoView, turn } from "./view.js";

/** @typedef {import("./choice.js").Choice} Choice */
/** @typedef {import("./elements/run-result.js").Record} RunRecord */
/** @typedef {import("./types.js").Advance} Advance */
/** @typedef {import("./types.js").Interleave} Interleave */
/** @typedef {import("./types.js").Measured} Measured */
/** @typedef {import("./types.js").Report} Report */

/**
 * The nodes of the page that belong to it.
 * @typedef {object} Nodes
 * @property {HTMLButtonElement} run
 * @property {HTMLButtonElement} cancel
 * @property {HTMLProgressElement} bar
 * @property {HTMLElement} doing what it is at, for the eye
 * @property {HTMLElement} status what somebody who listens needs to hear
 * @property {HTMLElement} alert
 * @property {HTMLElement} results
 * @property {HTMLElement} read the section around them
 * @property {HTMLElement} kept how many results are kept
 * @property {import("./elements/lane-timeline.js").LaneTimeline} timeline
 * @property {import("./elements/guess-board.js").GuessBoard} board
 */

/** Results that stay on the page besides those that somebody wants to keep, and how many numbers their spans may be. */
const KEPT = 8;
const MOST_NUMBERS = 8_000_000;

/** Sentences of what is wrong; of more, only their number is said. */
const MOST_PROBLEMS = 8;

/** Where one column is all that fits, as in styles.css: Cancel stays at the bottom there, and above the lanes elsewhere. */
const NARROW = "(max-width: 61.99rem)";

/** The baseline first: the others are compared with it. @param {readonly string[]} models */
const inOrder = (models) => models.toSorted((a, b) => Number(b === "sequential") - Number(a === "sequential"));

/** A model as a track of the timeline. @param {string} id */
const trackOf = (id) => ({ id, title: nameOf("model", id), python: nameOf("python", id) });

/**
 * The work of a choice in a few words.
 * @param {Choice} choice
 */
function describe({ values }) {
  const { kind, kernel, size, service, waitMs, waits, tasks, workers } = values;
  const cpu = text("result.work.cpu", { kernel: nameOf("kernel", String(kernel)), size, unit: nameOf("kernel-unit", String(kernel)) });
  const io = text("result.work.io", { service: nameOf("service", String(service)), wait: waitMs, waits });
  const work = kind === "cpu" ? cpu : kind === "io" ? io : text(kind === "mixed" ? "result.work.mixed" : "result.work.beside", { io, cpu });
  return text("result.work", { tasks, work, workers });
}

/** The state of one model in words. @param {Advance} progress */
function stateOf({ phase, repeat, repeats }) {
  if (phase === "paused") return text("run.paused");
  if (phase === "starting") return text("run.starting");
  return phase === "warm-up" ? text("run.warm-up") : text("run.repeat", { repeat: repeat + 1, repeats });
}

export class Bench {
  #interleave;
  #nodes;
  /** Stops its own run. @type {AbortController | null} */
  #running = null;
  #runs = 0;
  /** The choice whose lanes are shown. @type {Choice | null} */
  #shown = null;
  /** The choice at hand. @type {Choice | null} */
  #choice = null;
  /** Called when a run of its own is over. */
  onEnd = () => {};

  /** @param {Interleave} interleave @param {Nodes} nodes */
  constructor(interleave, nodes) {
    this.#interleave = interleave;
    this.#nodes = nodes;
    nodes.cancel.addEventListener("click", () => {
      // Its own run may not be in the queue yet.
      this.#running?.abort();
      interleave.cancel();
    });
    nodes.results.addEventListener("show-run", (event) => {
      if (event instanceof CustomEvent && !this.#running) this.#show(/** @type {RunRecord} */ (event.detail));
    });
    nodes.results.addEventListener("keep-run", () => this.#bound());
  }

  /** Whether a run of its own is going on. */
  get isRunning() {
    return this.#running !== null;
  }

  /** The choice at hand: lanes that belong to another one are dimmed. @param {Choice} choice */
  set choice(choice) {
    this.#choice = choice;
    this.#dim();
  }

  #dim() {
    this.#nodes.timeline.stale = this.#shown !== null && this.#choice !== null && !sameChoice(this.#choice, this.#shown);
  }

  /** A warning for every model that waits long. @param {Choice} choice */
  static longWaits(choice) {
    const slow = choice.models.map((model) => ({ model, wait: leastWait(choice, model) })).filter(({ wait }) => wait > 60_000);
    return slow.map(({ model, wait }) => text("run.long-wait", { model: nameOf("model", model), wait }));
  }

  /** Says what is wrong, as far as anybody would read it. @param {readonly string[]} problems */
  complain(problems) {
    const told = problems.slice(0, MOST_PROBLEMS);
    const left = problems.length - told.length;
    this.#nodes.alert.replaceChildren(...told.concat(left > 0 ? text("run.more-problems", { left }) : []).map((problem) => el("p", {}, problem)));
  }

  /** Runs what is chosen. It never rejects, and whatever happens, the page can run again afterwards. @param {Choice} choice */
  async run(choice) {
    if (this.#running || this.#interleave.busy || choice.models.length === 0) return;
    this.#running = new AbortController();
    const { signal } = this.#running;
    const { doing, status, alert } = this.#nodes;
    /** @type {RunResult | null} */
    let result = null;
    let trouble = "";
    try {
      this.#begin(choice);
      ({ result, trouble } = await this.#measure(choice, signal));
    } catch (error) {
      this.complain([...alert.querySelectorAll("p")].map((one) => one.textContent ?? "").concat(sentence(error)));
    } finally {
      this.#running = null;
      this.#end();
      const finding = result?.record?.comparison ? findingOf(result.record.comparison) : "";
      const link = result && [" ", el("a", { href: `#${this.#nodes.read.id}` }, text("run.read"))];
      doing.replaceChildren(trouble || text(result ? "run.done" : signal.aborted ? "run.cancelled" : "run.nothing"), ...(link ?? []));
      // The failures themselves are an alert, which is spoken anyhow.
      status.textContent = trouble && !signal.aborted ? "" : `${doing.firstChild?.textContent ?? ""} ${finding}`;
      this.onEnd();
      // Last, so that nothing that goes wrong in the picture keeps the page from running again.
      this.#nodes.timeline.end();
      this.#dim();
    }
  }

  /** @param {Choice} choice */
  #begin(choice) {
    const { run, cancel, bar, doing, status, timeline, kept } = this.#nodes;
    const focused = document.activeElement === run;
    this.complain([]);
    run.hidden = true;
    cancel.hidden = bar.hidden = false;
    if (focused || document.activeElement === document.body) cancel.focus({ preventScroll: true });
    bar.value = 0;
    kept.hidden = false;
    document.body.classList.add("running");
    timeline.begin(inOrder(choice.models).map(trackOf));
    for (const model of choice.models) timeline.say(model, text("run.turn"));
    doing.textContent = text("run.starting");
    status.textContent = text("run.running");
    this.#shown = choice;
    if (matchMedia(NARROW).matches) bringIntoView(timeline);
    else if (timeline.getBoundingClientRect().bottom > innerHeight) bringIntoView(bar.closest(".runbar") ?? timeline);
  }

  #end() {
    const { run, cancel, bar } = this.#nodes;
    document.body.classList.remove("running");
    // The focus goes back only if it was on Cancel, which goes; the page stays where it is.
    const focused = document.activeElement === cancel;
    run.hidden = false;
    bar.hidden = true;
    cancel.hidden = this.#interleave.busy === null;
    if (focused) run.focus({ preventScroll: true });
  }

  /**
   * @param {Choice} choice
   * @param {AbortSignal} signal
   * @returns {Promise<{ result: RunResult | null, trouble: string }>} the result, if there is one, and what went wrong
   */
  async #measure(choice, signal) {
    const { timeline, bar, doing, board } = this.#nodes;
    const guesses = new Map(board.guesses);
    const models = inOrder(choice.models);
    const done = models.map(() => 0);
    /** @param {Advance} progress */
    const onProgress = (progress) => {
      const { phase, repeat, repeats, tasksDone, tasks, spec } = progress;
      const model = models[spec];
      if (model === undefined) return;
      const state = stateOf(progress);
      timeline.say(model, phase === "paused" ? state : text("run.tasks", { state, done: tasksDone, tasks }));
      if (phase === "measuring") done[spec] = (repeat + tasksDone / Math.max(1, tasks)) / repeats;
      bar.value = done.reduce((sum, part) => sum + part, 0) / models.length;
      doing.textContent = text("run.state", { model: nameOf("model", model), state });
    };
    // Waits need no core, and one model is compared with nothing.
    const calibrate = choice.values.kind !== "io" && models.length > 1;
    if (calibrate) doing.textContent = text("run.cores");
    /** @type {Measured} */
    let came = { reports: [], failures: [], comparison: null };
    /** @type {unknown} */
    let failed = null;
    try {
      came = await this.#interleave.measure(models.map((model) => specOf(choice, model)), {
        signal, calibrate, onProgress, onSpans: (batch) => timeline.add(batch, models[batch.spec] ?? batch.model),
      });
    } catch (error) {
      failed = error;
      came = partialOf(error) ?? came;
    }
    const reports = came.reports.filter((report) => report !== null);
    for (const report of reports) timeline.settle(report.spec.model, report);
    const troubles = this.#troubles(came, models, reports.length, failed);
    // A stop that was asked for is no cause for alarm.
    const cancelled = codeOf(failed) === "cancelled";
    this.complain(cancelled ? troubles.slice(0, -1) : troubles);
    for (const { spec } of came.failures) timeline.say(models[spec] ?? "", text("run.state.failed"));
    if (failed) for (const model of models.filter((one) => !reports.some((report) => report.spec.model === one))) timeline.say(model, text(cancelled ? "run.state.cancelled" : "run.state.failed"));
    await turn();
    const trouble = troubles.join(" ");
    if (reports.length === 0) return { result: null, trouble };
    const result = this.#keep({
      number: (this.#runs += 1), when: new Date(), title: describe(choice), waits: choice.values.kind !== "cpu",
      reports, comparison: came.comparison, guesses, trouble: trouble || null,
    });
    return { result, trouble };
  }

  /**
   * What went wrong, in sentences: each failure once, with the models that it befell.
   * @param {Measured} came
   * @param {readonly string[]} models
   * @param {number} reports how many there are
   * @param {unknown} failed
   */
  #troubles({ failures, comparison }, models, reports, failed) {
    /** @type {Map<string, string[]>} */
    const befell = new Map();
    for (const { spec, message } of failures) befell.set(message, [...(befell.get(message) ?? []), nameOf("model", models[spec] ?? "")]);
    const troubles = [...befell].map(([message, titles]) => text("run.failed", { models: titles, message }));
    const left = models.length - reports - failures.length;
    if (comparison && !comparison.answersAgree) troubles.push(text("result.differ"));
    if (codeOf(failed) === "cancelled") troubles.push(left > 0 ? text("run.cancelled-left", { left }) : text("run.cancelled-early"));
    else if (failed && failures.length === 0) troubles.push(sentence(failed));
    return troubles;
  }

  /** @param {RunRecord} record */
  #keep(record) {
    const { results, read } = this.#nodes;
    for (const old of results.children) if (old instanceof RunResult) old.open = false;
    const result = el("run-result");
    result.record = record;
    results.prepend(result);
    read.hidden = false;
    this.#bound();
    return result;
  }

  /** Lets the oldest results go that nobody wants to keep. */
  #bound() {
    const { results, kept } = this.#nodes;
    let numbers = 0;
    let free = 0;
    for (const result of [...results.children]) {
      if (!(result instanceof RunResult)) continue;
      if (!result.kept) free += 1;
      numbers += result.record?.reports.reduce((sum, report) => sum + report.spanRows.length, 0) ?? 0;
      if (!result.kept && free > 1 && (free > KEPT || numbers > MOST_NUMBERS)) {
        numbers -= result.record?.reports.reduce((sum, report) => sum + report.spanRows.length, 0) ?? 0;
        result.remove();
      }
    }
    kept.textContent = text("result.kept", { kept: KEPT });
  }

  /** The lanes of an earlier run. @param {RunRecord} record */
  #show({ reports }) {
    const { timeline } = this.#nodes;
    timeline.begin(reports.map((report) => trackOf(report.spec.model)));
    for (const report of reports) timeline.settle(report.spec.model, report);
    timeline.end();
    this.#shown = null;
    bringIntoView(timeline);
  }
}

/** What had come to its end before a stop. @param {unknown} error @returns {Measured | null} */
function partialOf(error) {
  const partial = typeof error === "object" && error !== null && "partial" in error ? error.partial : null;
  return /** @type {Measured | null} */ (partial ?? null);
}
