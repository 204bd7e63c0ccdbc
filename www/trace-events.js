// The spans of reports for other programs: as objects, and as Chrome trace events, which ui.perfetto.dev and chrome://tracing open. The format is
// described in "Trace Event Format" (docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU): times are
// microseconds, a complete event ("X") has a start and a duration, metadata ("M") names processes and threads.

import { END, KIND, LANE, ROW, SPAN_KINDS, START, TASK } from "./layout.js";
import { laneName, nameOf, text } from "./texts/texts.js";

/** @typedef {import("./types.d.ts").Report} Report */
/** @typedef {import("./types.d.ts").Span} Span */
/** @typedef {import("./types.d.ts").TraceEvent} TraceEvent */

/**
 * Rows of spans as objects.
 * @param {Float64Array} rows
 * @returns {Span[]}
 */
export function spansOf(rows) {
  return Array.from({ length: Math.floor(rows.length / ROW) }, (_, at) => {
    const row = at * ROW;
    const task = rows[row + TASK] ?? -1;
    return {
      lane: rows[row + LANE] ?? 0,
      kind: SPAN_KINDS[rows[row + KIND] ?? 0] ?? "idle",
      start: rows[row + START] ?? 0,
      end: rows[row + END] ?? 0,
      task: task < 0 ? null : task,
    };
  });
}

/**
 * How far the spans reach before the moment 0: the start of lanes comes before it, and Perfetto drops what has a negative time.
 * @param {readonly Pick<Report, "spanRows">[]} reports
 * @returns {number} milliseconds
 */
export function earliest(reports) {
  let first = 0;
  for (const { spanRows } of reports) {
    for (let at = START; at < spanRows.length; at += ROW) first = Math.min(first, spanRows[at] ?? 0);
  }
  return first === 0 ? 0 : -first;
}

/**
 * The events of one report.
 * @param {Report} report
 * @param {{ pid?: number, before?: number }} [options] `pid`: the number of its process in the trace; `before`: milliseconds that every time is
 *   moved by, so that none is below 0
 * @returns {TraceEvent[]}
 */
export function eventsOf(report, { pid = 1, before = earliest([report]) } = {}) {
  const title = text("export.trace.process", { model: nameOf("model", report.spec.model), repeat: report.shown === null ? null : report.shown + 1 });
  /** @type {TraceEvent[]} */
  const events = [{ ph: "M", pid, tid: 0, ts: 0, name: "process_name", args: { name: title } }];
  for (const [tid, lane] of report.lanes.entries()) {
    events.push({ ph: "M", pid, tid, ts: 0, name: "thread_name", args: { name: laneName(lane) } });
    events.push({ ph: "M", pid, tid, ts: 0, name: "thread_sort_index", args: { sort_index: tid } });
  }
  for (const { lane, kind, start, end, task } of report.spans) {
    const args = task === null ? {} : { task };
    events.push({ ph: "X", pid, tid: lane, name: kind, cat: "lane", ts: (start + before) * 1000, dur: Math.max(0, end - start) * 1000, args });
  }
  return events;
}

/**
 * A trace of one report.
 * @param {Report} report
 * @param {string} version of the page
 */
export function traceEvents(report, version) {
  return { traceEvents: eventsOf(report), displayTimeUnit: "ms", otherData: { spec: report.spec, version } };
}
