// <run-result>: what came of one run, in one sentence, two tables and files to export.
//
// Property down: `record`. Events up: `show-run` (detail: the record), when its lanes shall be seen again; `keep-run`, when it shall stay.

import { badge, copyButton, download, el, rich, svg } from "../dom.js";
import { reportText, resultsCsv, spansCsv, traceText } from "../exports.js";
import { UNKNOWN, bytes, mean, ms, number, times, timeOfDay, whole } from "../format.js";
import { nameOf, say, text } from "../texts/texts.js";

/** @typedef {import("../types.js").Report} Report */
/** @typedef {import("../types.js").Comparison} Comparison */

/**
 * One run of several models, as it stays on the page.
 * @typedef {object} Record
 * @property {number} number counted from 1 in this visit
 * @property {Date} when
 * @property {string} title the work in a few words
 * @property {boolean} waits whether there are simulated waits in it
 * @property {readonly Report[]} reports of the models that came to an end
 * @property {Comparison | null} comparison
 * @property {ReadonlyMap<string, number>} guesses
 * @property {string | null} trouble why a model is missing, if one is
 */

const KEY = /** @type {const} */ (["measured", "modelled", "reference"]);

/** Errors of tasks that are listed for one model. */
const MOST_ERRORS = 8;

/** The name of a report's model. @param {Report} report */
const modelOf = (report) => nameOf("model", report.spec.model);

/** How far a prediction was off, as a number with its words. @param {number} factor above 1 */
const off = (factor) => Number(factor.toPrecision(2));

export class RunResult extends HTMLElement {
  /** @type {Record | null} */
  #record = null;
  #kept = false;

  /** @param {Record} record */
  set record(record) {
    this.#record = record;
    this.replaceChildren(this.#draw(record));
  }

  /** @returns {Record | null} */
  get record() {
    return this.#record;
  }

  /** Whether somebody wants it to stay when older results go. */
  get kept() {
    return this.#kept;
  }

  /** Folds the result up, or opens it. The focus does not vanish with what is folded. @param {boolean} open */
  set open(open) {
    const details = this.querySelector("details");
    if (!details) return;
    const focused = document.activeElement;
    if (!open && details.open && details.contains(focused)) details.querySelector("summary")?.focus({ preventScroll: true });
    details.open = open;
  }

  /** @param {Record} record */
  #draw(record) {
    const { reports, comparison } = record;
    const again = el("button", { type: "button", class: "quiet" }, text("result.lanes"));
    again.addEventListener("click", () => this.dispatchEvent(new CustomEvent("show-run", { bubbles: true, detail: record })));
    const keep = el("button", { type: "button", class: "quiet", "aria-pressed": "false" }, text("result.pin"));
    keep.addEventListener("click", () => {
      this.#kept = !this.#kept;
      keep.setAttribute("aria-pressed", String(this.#kept));
      keep.textContent = text(this.#kept ? "result.unpin" : "result.pin");
      this.dispatchEvent(new CustomEvent("keep-run", { bubbles: true }));
    });
    return el("details", { class: "result", open: true },
      el("summary", {}, el("h3", {}, text("result.run", { number: record.number, title: record.title })), el("small", {}, timeOfDay(record.when))),
      record.trouble && el("p", { class: "trouble" }, record.trouble),
      comparison && el("p", { class: "finding" }, findingOf(comparison)),
      this.#answers(record),
      reports.length > 0 && this.#times(record),
      reports.length > 0 && this.#figures(record),
      this.#errors(record),
      el("p", { class: "key" }, ...KEY.map((source) => el("span", {}, el("span", { class: `badge ${source}`, "aria-hidden": "true" }), nameOf("source", source)))),
      reports.length > 0 && el("div", { class: "tail" }, again, keep, this.#exports(record)));
  }

  /** @param {Record} record */
  #answers({ reports, comparison, waits }) {
    if (reports.length === 0) return null;
    const answers = new Set(reports.map((report) => report.answer));
    if (comparison ? comparison.answersAgree : answers.size === 1) {
      const [answer = ""] = answers;
      return el("p", { class: "answer" }, `${text("result.answer", { models: reports.length })}: `, el("code", {}, answer.length > 60 ? `${answer.slice(0, 60)}…` : answer), badge("measured"),
        waits && ` ${text("result.waits-real")}`);
    }
    const all = reports.map((report) => text("result.differ.one", { model: modelOf(report), answer: report.answer.slice(0, 60) }));
    return el("p", { class: "trouble", role: "alert" }, `${text("result.differ")} ${all.join("; ")}.`);
  }

  /** @param {Record} record */
  #times({ reports, comparison, guesses }) {
    const slowest = Math.max(...reports.map((report) => report.wallMs.max), 0.001);
    const compared = reports.length > 1;
    const widest = Math.max(4, ...guesses.values(), ...(comparison?.rows ?? []).map((one) => one.speedup ?? 1));
    const guessed = compared && reports.some((report) => guesses.has(report.spec.model));
    /** @param {string} name @param {string} [note] @param {number} [columns] */
    const head = (name, note, columns = 1) => el("th", { role: "columnheader", scope: "col", colspan: columns > 1 && columns }, name, note && el("small", {}, note));
    // On a phone each row becomes a block; the roles keep it a table for those who hear it.
    return el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": text("result.times") }, el("table", { class: "times", role: "table" },
      el("caption", {}, text("result.wall.caption", { longest: slowest })),
      el("thead", { role: "rowgroup" }, el("tr", { role: "row" },
        head(text("result.model")),
        head(text("result.wall"), "", 2),
        compared && head(text("result.speed-up"), comparison?.baseline ? text("result.against", { baseline: nameOf("model", comparison.baseline) }) : ""),
        guessed && head(text("result.predicted")))),
      el("tbody", { role: "rowgroup" }, ...reports.map((report) => {
        const { model } = report.spec;
        const { median, values } = report.wallMs;
        const row = comparison?.rows.find((one) => one.model === model);
        const difference = row && differenceOf(row);
        const guess = guesses.get(model);
        const [low, high] = row?.speedupInterval ?? [];
        return el("tr", { role: "row" },
          el("th", { role: "rowheader", scope: "row" }, modelOf(report)),
          el("td", { role: "cell", class: "figure" }, ms(median), badge("measured")),
          el("td", { role: "cell", class: "strip" }, this.#strip(values, median, slowest)),
          compared && el("td", { role: "cell", class: `speed ${difference ?? ""}` },
            ...(difference === "baseline" ? [] : [el("b", {}, times(row?.speedup)), typeof row?.speedup === "number" && badge("measured")]),
            el("small", {}, low !== undefined && high !== undefined ? `${text("result.interval", { low, high })}, ` : "", difference ? nameOf("verdict", difference) : "")),
          guessed && el("td", { role: "cell", class: "gap" }, guess === undefined || typeof row?.speedup !== "number" ? "–" : this.#gap(guess, row.speedup, widest)));
      }))));
  }

  /** Every repeat as a dot, the median as a line. @param {readonly number[]} values @param {number} median @param {number} most */
  #strip(values, median, most) {
    /** @param {string} kind @param {number} value */
    const mark = (kind, value) => {
      const node = el("i", { class: kind });
      node.style.setProperty("--at", `${(value / most) * 100}%`);
      return node;
    };
    return el("div", { class: "dots", role: "img", "aria-label": text("result.repeats", { values }) },
      mark("bar", median), ...values.map((value) => mark("dot", value)), mark("median", median));
  }

  /** The prediction beside what was measured. @param {number} guess @param {number} speedup @param {number} widest the right end of the scale */
  #gap(guess, speedup, widest) {
    /** On the scale of the prediction: logarithmic, from a quarter. @param {number} factor */
    const x = (factor) => 2 + (Math.log2(Math.max(0.25, factor) / 0.25) / Math.log2(widest / 0.25)) * 96;
    const ratio = guess / speedup;
    const words = ratio > 1.1 ? text("result.too-high", { factor: off(ratio) }) : ratio < 1 / 1.1 ? text("result.too-low", { factor: off(1 / ratio) }) : text("result.close");
    return el("span", {},
      svg("svg", { viewBox: "0 0 100 20", "aria-hidden": "true" },
        svg("path", { class: "rail", d: `M${x(1)} 0V20` }),
        svg("rect", { class: "guessed", x: Math.min(x(1), x(guess)), y: 2.5, width: Math.max(1, Math.abs(x(guess) - x(1))), height: 6 }),
        svg("rect", { class: "came", x: Math.min(x(1), x(speedup)), y: 11, width: Math.max(1, Math.abs(x(speedup) - x(1))), height: 6 })),
      el("b", {}, times(guess)), el("small", {}, words));
  }

  /** @param {Record} record */
  #figures({ reports }) {
    /** @type {[string, string, (report: Report) => string, ((report: Report) => string)?][]} */
    const rows = [
      [text("result.overlap"), text("result.overlap.note"), (r) => mean(r.overlap)],
      [text("result.cores-used"), text("result.cores-used.note"), (r) => mean(r.coresUsed?.median)],
      [text("result.wait-overlap"), text("result.wait-overlap.note"), (r) => mean(r.waitOverlap)],
      [text("result.busy"), text("result.busy.note"), (r) => ms(r.busyMs)],
      [text("result.start"), text("result.start.note"), (r) => (r.startMs === null ? text("result.start.none") : ms(r.startMs)), (r) => (r.startedLanes === null ? "" : text("result.started", { lanes: r.startedLanes }))],
      [text("result.messages"), text("result.messages.note"), (r) => (r.messages ? whole(r.messages.count) : UNKNOWN), (r) => (r.messages && r.messages.count > 0 ? text("result.messages.more", { ...r.messages }) : "")],
      [text("result.memory"), text("result.memory.note"), (r) => bytes(r.memoryBytes)],
      [text("result.gil"), text("result.gil.note"), (r) => (r.gil ? whole(r.gil.switches) : UNKNOWN), (r) => (r.gil ? ms(r.gil.waitMs) : "")],
      [text("result.wake-up"), text("result.wake-up.note"), (r) => (r.wakeUp ? ms(r.wakeUp.medianMs) : UNKNOWN), (r) => (r.wakeUp ? ms(r.wakeUp.p95Ms) : "")],
      [text("result.requests"), text("result.requests.note"), (r) => (r.service ? whole(r.service.requests) : UNKNOWN), (r) => (r.service ? text("result.requests.failed", { failed: r.service.failures }) : "")],
      [text("result.warmed"), text("result.warmed.note"), (r) => whole(r.warmed)],
      [text("result.errors"), text("result.errors.note"), (r) => whole(r.errors.length)],
      [text("result.discarded"), text("result.discarded.note"), (r) => whole(r.discarded)],
    ];
    const table = () => el("table", { class: "figures" },
      el("caption", {}, text("result.cost")),
      el("thead", {}, el("tr", {}, el("td", {}), ...reports.map((report) => el("th", { scope: "col" }, modelOf(report))))),
      // A row that says nothing for any model is left out.
      el("tbody", {}, ...rows.filter(([, , figure]) => reports.some((report) => figure(report) !== UNKNOWN)).map(([name, meaning, figure, more]) => el("tr", {},
        el("th", { scope: "row" }, name, el("small", {}, ...rich(meaning))),
        ...reports.map((report) => {
          const shown = figure(report);
          return el("td", { class: /\d/.test(shown) ? "" : "unknown" }, shown, /\d/.test(shown) && badge("measured"), more && el("small", {}, more(report)));
        })))));
    const frame = el("div", { class: "scroller later", tabindex: "0", role: "region", "aria-label": text("result.figures") });
    // The largest part, in a turn of its own.
    setTimeout(() => frame.append(table()));
    return frame;
  }

  /** @param {Record} record */
  #errors({ reports }) {
    const failed = reports.filter((report) => report.errors.length > 0);
    if (failed.length === 0) return null;
    return el("details", { class: "errors" }, el("summary", {}, text("result.errors.title")), ...failed.map((report) => el("p", {},
      el("b", {}, modelOf(report)), `: ${report.errors.slice(0, MOST_ERRORS).map((error) => text("result.errors.task", { task: error.task, message: say(error) })).join(" ")}`,
      report.errors.length > MOST_ERRORS && ` ${text("result.errors.more", { more: report.errors.length - MOST_ERRORS })}`)));
  }

  /** @param {Record} record */
  #exports({ number: nth, reports, comparison, guesses }) {
    /** @type {[string, string, string, string, () => string][]} */
    const files = [
      [text("export.report"), text("export.report.note"), `run-${nth}.json`, "application/json", () => reportText(reports)],
      [text("export.results"), text("export.results.note"), `run-${nth}-results.csv`, "text/csv", () => resultsCsv(reports, comparison, guesses)],
      [text("export.spans"), text("export.spans.note"), `run-${nth}-spans.csv`, "text/csv", () => spansCsv(reports)],
      [text("export.trace"), text("export.trace.note"), `run-${nth}-trace.json`, "application/json", () => traceText(reports)],
    ];
    return el("details", { class: "exports" }, el("summary", {}, text("export.title")), el("ul", {}, ...files.map(([name, note, file, type, content]) => {
      const save = el("button", { type: "button", class: "quiet", "aria-label": text("export.download.label", { what: name }) }, text("export.download"));
      save.addEventListener("click", () => download(`interleave-${file}`, content(), type));
      return el("li", {}, el("span", {}, el("b", {}, name), el("small", {}, ` ${note}`)), save, copyButton(text("export.copy"), name, content));
    })));
  }
}

/** What reports say together, in words. @param {Comparison} comparison */
export function findingOf(comparison) {
  const { sentence, sentences } = /** @type {{ sentence?: string, sentences?: import("../texts/texts.js").Message[] }} */ (comparison);
  return sentences ? sentences.map(say).join(" ") : (sentence ?? "");
}

/** How a model compares with the baseline. @param {Comparison["rows"][number]} row */
const differenceOf = (row) => row.difference;

customElements.define("run-result", RunResult);
