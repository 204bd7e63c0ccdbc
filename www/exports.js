// What a visitor can export: reports as JSON, results and spans as CSV, spans as Chrome trace events.

import { csv } from "./format.js";
import { END, KIND, LANE, ROW, SPAN_KINDS, START, TASK } from "./layout.js";
import { at } from "./spans.js";
import { laneName } from "./texts/texts.js";
import { earliest, eventsOf } from "./trace-events.js";

/** @typedef {import("./types.js").Report} Report */
/** @typedef {import("./types.js").Comparison} Comparison */

/**
 * The reports as JSON; one report stands for itself, several in a list.
 * @param {readonly Report[]} reports
 * @returns {string}
 */
export function reportText(reports) {
  return JSON.stringify(reports.length === 1 ? reports[0] : reports) + "\n";
}

/**
 * One row a model; times in milliseconds, sizes in bytes, an empty cell for what is not known.
 * @param {readonly Report[]} reports
 * @param {Comparison | null} comparison
 * @param {ReadonlyMap<string, number>} guesses
 * @returns {string}
 */
export function resultsCsv(reports, comparison, guesses) {
  const head = ["model", "median_ms", "min_ms", "max_ms", "repeats_ms", "speedup", "predicted_speedup", "verdict", "start_ms", "started_lanes", "busy_ms", "overlap", "wait_overlap",
    "gil_switches", "gil_wait_ms", "messages", "message_bytes", "message_ms", "memory_bytes", "wakeup_median_ms", "wakeup_p95_ms", "requests", "failed_requests", "warmup_repeats", "errors", "discarded", "dropped_spans", "answer"];
  return csv([head, ...reports.map((report) => {
    const { spec, wallMs, gil, messages, wakeUp } = report;
    const row = comparison?.rows.find((one) => one.model === spec.model);
    return [spec.model, wallMs.median, wallMs.min, wallMs.max, wallMs.values.join(" "), row?.speedup, guesses.get(spec.model), row?.difference, report.startMs, report.startedLanes, report.busyMs, report.overlap, report.waitOverlap,
      gil?.switches, gil?.waitMs, messages?.count, messages?.bytes, messages?.ms, report.memoryBytes, wakeUp?.medianMs, wakeUp?.p95Ms, report.service?.requests, report.service?.failures, report.warmed, report.errors.length, report.discarded, report.dropped, report.answer];
  })]);
}

/**
 * One row a span; an empty task where the span belongs to none.
 * @param {readonly Report[]} reports
 * @returns {string}
 */
export function spansCsv(reports) {
  /** @type {(string | number | null)[][]} */
  const rows = [["model", "lane", "lane_name", "kind", "start_ms", "end_ms", "task"]];
  for (const { spec, lanes, spanRows } of reports) {
    for (let i = 0; i + ROW <= spanRows.length; i += ROW) {
      const lane = at(spanRows, i + LANE);
      const task = at(spanRows, i + TASK);
      rows.push([spec.model, lane, lanes[lane] ? laneName(lanes[lane]) : "", SPAN_KINDS[at(spanRows, i + KIND)] ?? "", at(spanRows, i + START), at(spanRows, i + END), task < 0 ? null : task]);
    }
  }
  return csv(rows);
}

/**
 * Trace events of all reports in one file, each model a process of its own, all on one time axis that begins at 0.
 * @param {readonly Report[]} reports
 * @returns {string}
 */
export function traceText(reports) {
  const before = earliest(reports);
  const events = reports.flatMap((report, at) => eventsOf(report, { pid: at + 1, before }));
  return JSON.stringify({ traceEvents: events, displayTimeUnit: "ms" });
}
