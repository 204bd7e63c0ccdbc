// <run-result>: what came of one run, in one sentence, two tables and files to take along.
//
// Property down: `record`. Event up: `show-run` (detail: the record), when its lanes shall be seen again.

import { badge, copyButton, download, el, svg } from "../dom.js";
import { reportText, resultsCsv, spansCsv, traceText } from "../exports.js";
import { UNKNOWN, bytes, count, mean, ms, times, whole } from "../format.js";

/** @typedef {import("../types.js").Report} Report */

/**
 * One run of several models, as it stays on the page.
 * @typedef {object} Record
 * @property {number} number counted from 1 in this visit
 * @property {Date} when
 * @property {string} title the work in a few words
 * @property {boolean} waits whether there are simulated waits in it
 * @property {readonly Report[]} reports of the models that came to an end
 * @property {import("../types.js").Comparison | null} comparison
 * @property {ReadonlyMap<string, number>} guesses
 * @property {string | null} trouble why a model is missing, if one is
 * @property {readonly { id: string, title: string, python: string }[]} models
 * @property {readonly string[]} kinds
 * @property {(report: Report) => object} events
 */

/** @type {Readonly<{ [verdict: string]: string }>} */
const VERDICT = { faster: "faster", slower: "slower", "no-difference": "no difference", "too-few": "too few repeats to tell", baseline: "the others are compared with this" };

const KEY = [["measured", "measured here"], ["modelled", "modelled"], ["reference", "CPython reference"]];

export class RunResult extends HTMLElement {
  /** @type {Record | null} */
  #record = null;

  /** @param {Record} record */
  set record(record) {
    this.#record = record;
    this.replaceChildren(this.#draw(record));
  }

  /** @returns {Record | null} */
  get record() {
    return this.#record;
  }

  /** Folds the result up, or opens it. @param {boolean} open */
  set open(open) {
    const details = this.querySelector("details");
    if (details) details.open = open;
  }

  /** @param {Record} record */
  #draw(record) {
    const { reports, comparison } = record;
    const again = el("button", { type: "button", class: "quiet" }, "Show its lanes");
    again.addEventListener("click", () => this.dispatchEvent(new CustomEvent("show-run", { bubbles: true, detail: record })));
    const time = record.when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
    return el("details", { class: "result", open: true },
      el("summary", {}, el("h3", {}, `Run ${record.number}: ${record.title}`), el("small", {}, time)),
      record.trouble && el("p", { class: "trouble" }, record.trouble),
      comparison && el("p", { class: "finding" }, comparison.sentence),
      this.#answers(record),
      reports.length > 0 && this.#times(record),
      reports.length > 0 && this.#figures(record),
      this.#errors(record),
      el("p", { class: "key" }, ...KEY.map(([source, text]) => el("span", {}, el("span", { class: `badge ${source}`, "aria-hidden": "true" }), text))),
      reports.length > 0 && el("div", { class: "tail" }, again, this.#exports(record)));
  }

  /** @param {Record} record */
  #answers({ reports, comparison, models, waits }) {
    if (reports.length === 0) return null;
    const answers = new Set(reports.map((report) => report.answer));
    const agree = comparison ? comparison.answersAgree : answers.size === 1;
    const note = waits && " The waits are simulated, and really waited for.";
    if (agree) {
      const [answer = ""] = answers;
      const who = reports.length === 1 ? "The answer" : reports.length === 2 ? "Both models gave the same answer" : `All ${reports.length} models gave the same answer`;
      return el("p", { class: "answer" }, `${who}: `, el("code", {}, answer.length > 60 ? `${answer.slice(0, 60)}…` : answer), badge("measured"), note);
    }
    return el("p", { class: "trouble", role: "alert" }, "The answers differ, so none of these times counts: ",
      reports.map((report) => `${models.find((one) => one.id === report.spec.model)?.title ?? report.spec.model} gave ${report.answer.slice(0, 60)}`).join("; "), ".");
  }

  /** @param {Record} record */
  #times({ reports, comparison, guesses, models }) {
    const slowest = Math.max(...reports.map((report) => report.wallMs.max), 0.001);
    const baseline = models.find((one) => one.id === comparison?.baseline);
    const compared = reports.length > 1;
    const widest = Math.max(4, ...guesses.values(), ...(comparison?.rows ?? []).map((one) => one.speedup ?? 1));
    const guessed = compared && reports.some((report) => guesses.has(report.spec.model));
    // On a phone each row becomes a block; the roles keep it a table for those who hear it.
    return el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": "Times" }, el("table", { class: "times", role: "table" },
      el("caption", {}, "Wall time: ", el("b", {}, "median"), " and every repeat as a dot, all on one scale from 0 to ", ms(slowest)),
      el("thead", { role: "rowgroup" }, el("tr", { role: "row" },
        el("th", { role: "columnheader", scope: "col" }, "Model"),
        el("th", { role: "columnheader", scope: "col", colspan: 2 }, "Wall time"),
        compared && el("th", { role: "columnheader", scope: "col" }, "Speed-up", baseline && el("small", {}, `against “${baseline.title}”`)),
        guessed && el("th", { role: "columnheader", scope: "col" }, "You predicted"))),
      el("tbody", { role: "rowgroup" }, ...reports.map((report) => {
        const { model } = report.spec;
        const { median, values } = report.wallMs;
        const row = comparison?.rows.find((one) => one.model === model);
        const guess = guesses.get(model);
        const [low, high] = row?.speedupInterval ?? [];
        return el("tr", { role: "row" },
          el("th", { role: "rowheader", scope: "row" }, models.find((one) => one.id === model)?.title ?? model),
          el("td", { role: "cell", class: "figure" }, ms(median), badge("measured")),
          el("td", { role: "cell", class: "strip" }, this.#strip(values, median, slowest)),
          compared && el("td", { role: "cell", class: `speed ${row?.verdict ?? ""}` },
            ...(row?.verdict === "baseline" ? [] : [el("b", {}, times(row?.speedup)), typeof row?.speedup === "number" && badge("measured")]),
            el("small", {}, low !== undefined && high !== undefined ? `${times(low)} to ${times(high)}, ` : "", row ? (VERDICT[row.verdict] ?? row.verdict) : "")),
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
    return el("div", { class: "dots", role: "img", "aria-label": `${count(values.length, "repeat")}: ${values.map((value) => ms(value)).join(", ")}` },
      mark("bar", median), ...values.map((value) => mark("dot", value)), mark("median", median));
  }

  /** The prediction beside what was measured. @param {number} guess @param {number} speedup @param {number} widest the right end of the scale */
  #gap(guess, speedup, widest) {
    /** On the scale of the prediction: logarithmic, from a quarter. @param {number} factor */
    const x = (factor) => 2 + (Math.log2(Math.max(0.25, factor) / 0.25) / Math.log2(widest / 0.25)) * 96;
    const off = guess / speedup;
    const words = off > 1.1 ? `${times(off).replace("×", "")} times too high` : off < 1 / 1.1 ? `${times(1 / off).replace("×", "")} times too low` : "close";
    return el("span", {},
      svg("svg", { viewBox: "0 0 100 20", "aria-hidden": "true" },
        svg("path", { class: "rail", d: `M${x(1)} 0V20` }),
        svg("rect", { class: "guessed", x: Math.min(x(1), x(guess)), y: 2.5, width: Math.max(1, Math.abs(x(guess) - x(1))), height: 6 }),
        svg("rect", { class: "came", x: Math.min(x(1), x(speedup)), y: 11, width: Math.max(1, Math.abs(x(speedup) - x(1))), height: 6 })),
      el("b", {}, times(guess)), el("small", {}, words));
  }

  /** @param {Record} record */
  #figures({ reports, models }) {
    /** @type {[string, string, (report: Report) => string, ((report: Report) => string)?][]} */
    const rows = [
      ["Overlap", "lanes that compute at the same time, while at least one does", (r) => mean(r.overlap)],
      ["Waits at a time", "requests under way, while at least one is", (r) => mean(r.waitOverlap)],
      ["Computing", "summed over all lanes", (r) => ms(r.busyMs)],
      ["Start-up", "of the lanes, once, before the warm-up", (r) => ms(r.startMs), (r) => (r.startedLanes === null ? "" : r.startedLanes === 1 ? "one lane" : `${whole(r.startedLanes)} lanes`)],
      ["Messages", "between memories, and the time to write and read them", (r) => (r.messages ? whole(r.messages.count) : UNKNOWN), (r) => (r.messages && r.messages.count > 0 ? `${bytes(r.messages.bytes)}, ${ms(r.messages.ms)}` : "")],
      ["Memory", "all WebAssembly memories of the run", (r) => bytes(r.memoryBytes)],
      ["GIL hand-overs", "and how long all lanes waited for it", (r) => (r.gil ? whole(r.gil.switches) : UNKNOWN), (r) => (r.gil ? ms(r.gil.waitMs) : "")],
      ["Wake-up delay", "median, then 95 of 100: how late a wait is noticed to be over", (r) => (r.wakeUp ? ms(r.wakeUp.medianMs) : UNKNOWN), (r) => (r.wakeUp ? ms(r.wakeUp.p95Ms) : "")],
      ["Requests", "to the service, and how many of them failed", (r) => (r.service ? whole(r.service.requests) : UNKNOWN), (r) => (r.service ? `${whole(r.service.failures)} failed` : "")],
      ["Warm-up", "repeats before, not measured; more of them while they still get faster", (r) => whole(r.warmed)],
      ["Failed tasks", "of the repeat that is shown", (r) => whole(r.errors.length)],
      ["Discarded", "repeats during which the page was hidden", (r) => whole(r.discarded)],
    ];
    const table = () => el("table", { class: "figures" },
      el("caption", {}, "What it cost"),
      el("thead", {}, el("tr", {}, el("td", {}), ...reports.map((report) => el("th", { scope: "col" }, models.find((one) => one.id === report.spec.model)?.title ?? report.spec.model)))),
      el("tbody", {}, ...rows.map(([name, meaning, figure, more]) => el("tr", {},
        el("th", { scope: "row" }, name, el("small", {}, meaning)),
        ...reports.map((report) => {
          const text = figure(report);
          return el("td", { class: text === UNKNOWN ? "unknown" : "" }, text, text !== UNKNOWN && badge("measured"), more && el("small", {}, more(report)));
        })))));
    const frame = el("div", { class: "scroller later", tabindex: "0", role: "region", "aria-label": "Further figures" });
    // The largest part, in a turn of its own.
    setTimeout(() => frame.append(table()));
    return frame;
  }

  /** @param {Record} record */
  #errors({ reports, models }) {
    const failed = reports.filter((report) => report.errors.length > 0);
    if (failed.length === 0) return null;
    return el("details", { class: "errors" }, el("summary", {}, "Tasks that failed"), ...failed.map((report) => el("p", {},
      el("b", {}, models.find((one) => one.id === report.spec.model)?.title ?? report.spec.model), `: ${report.errors.slice(0, 8).map((error) => `task ${error.task}: ${error.key} ${JSON.stringify(error.values)}`).join(" ")}`,
      report.errors.length > 8 && ` And ${report.errors.length - 8} more.`)));
  }

  /** @param {Record} record */
  #exports({ number: nth, reports, comparison, guesses, kinds, events }) {
    /** @type {[string, string, string, string, () => string][]} */
    const files = [
      ["Report", "everything, as JSON", `run-${nth}.json`, "application/json", () => reportText(reports)],
      ["Results", "one row a model, as CSV", `run-${nth}-results.csv`, "text/csv", () => resultsCsv(reports, comparison, guesses)],
      ["Spans", "one row a span, as CSV", `run-${nth}-spans.csv`, "text/csv", () => spansCsv(reports, kinds)],
      ["Trace", "Chrome trace events, for ui.perfetto.dev", `run-${nth}-trace.json`, "application/json", () => traceText(reports, events)],
    ];
    return el("details", { class: "exports" }, el("summary", {}, "Take it along"), el("ul", {}, ...files.map(([name, note, file, type, text]) => {
      const save = el("button", { type: "button", class: "quiet", "aria-label": `Download ${name}` }, "Download");
      save.addEventListener("click", () => download(`interleave-${file}`, text(), type));
      return el("li", {}, el("span", {}, el("b", {}, name), el("small", {}, ` ${note}`)), save, copyButton("Copy", name, text));
    })));
  }
}

customElements.define("run-result", RunResult);
