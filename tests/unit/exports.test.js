/**
 * What can be exported. Perfetto's own trace processor is not at hand; what is checked is what the description of the trace event format
 * asks for ("Trace Event Format", see trace-events.js), and that no time is below 0, since Perfetto drops such events.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { reportText, resultsCsv, spansCsv, traceText } from "../../www/exports.js";
import { SPAN_KINDS } from "../../www/layout.js";
import { spansOf, traceEvents } from "../../www/trace-events.js";

/** @import { Comparison, Report, TraceEvent } from "../../www/types.d.ts" */

/**
 * A report with these spans: lane, kind, start, end, task.
 * @param {string} model
 * @param {[number, string, number, number, number][]} spans
 * @returns {Report}
 */
function reportWith(model, spans) {
  const spanRows = Float64Array.from(spans.flatMap(([lane, kind, start, end, task]) => [lane, SPAN_KINDS.findIndex((one) => one === kind), start, end, task]));
  const lanes = [{ kind: "thread", number: 1, name: "thread 1" }, { kind: "thread", number: 2, name: "thread 2" }];
  const report = { spec: { model }, shown: 2, lanes, wallMs: { values: [1, 2, 3], median: 2, min: 1, max: 3 }, answer: 'a "b", c', startMs: null, errors: [], gil: null, messages: null, spans: spansOf(spanRows) };
  return /** @type {Report} */ (/** @type {unknown} */ (Object.defineProperty(report, "spanRows", { value: spanRows })));
}

const THREADS = reportWith("threads", [
  [0, "start", -12.5, 0, -1],
  [0, "run", 0, 4, 0],
  [1, "start", -11, 0, -1],
  [1, "wait-gil", 0, 1.5, 1],
  [1, "run", 1.5, 5, 1],
]);
const LOOP = reportWith("event-loop", [[0, "run", 0, 2, 0]]);

/** @param {readonly TraceEvent[]} events @param {string} ph */
const only = (events, ph) => events.filter((event) => event.ph === ph);

/** @param {readonly TraceEvent[]} events */
function holdToTheFormat(events) {
  for (const event of events) {
    assert.ok(["M", "X"].includes(event.ph));
    assert.ok(event.name.length > 0 && Number.isInteger(event.pid) && Number.isInteger(event.tid), JSON.stringify(event));
    assert.ok(Number.isFinite(event.ts) && event.ts >= 0, `a time below 0: ${JSON.stringify(event)}`);
    if (event.ph === "X") assert.ok(typeof event.dur === "number" && event.dur >= 0, JSON.stringify(event));
    else assert.ok(["process_name", "thread_name", "thread_sort_index"].includes(event.name));
  }
  // Complete events of one thread lie one after the other, or within each other.
  const spans = only(events, "X").toSorted((a, b) => a.ts - b.ts);
  for (const id of new Set(spans.map(({ pid, tid }) => `${pid} ${tid}`))) {
    const lane = spans.filter(({ pid, tid }) => `${pid} ${tid}` === id);
    lane.forEach((event, at) => {
      const before = lane[at - 1];
      assert.ok(!before || event.ts >= before.ts + (before.dur ?? 0) - 1e-6, "events of one lane overlap");
    });
  }
}

test("every span is a complete event in microseconds, moved so that the first begins at 0", () => {
  const { traceEvents: events, displayTimeUnit } = traceEvents(THREADS, "1.0.0");
  assert.equal(displayTimeUnit, "ms");
  holdToTheFormat(events);
  const spans = only(events, "X");
  assert.deepEqual(spans.map(({ tid, name, ts, dur }) => [tid, name, ts, dur]), [
    [0, "start", 0, 12_500],
    [0, "run", 12_500, 4000],
    [1, "start", 1500, 11_000],
    [1, "wait-gil", 12_500, 1500],
    [1, "run", 14_000, 3500],
  ]);
  assert.deepEqual(spans.map(({ args }) => args), [{}, { task: 0 }, {}, { task: 1 }, { task: 1 }]);
});

test("nothing is moved where nothing begins before 0", () => {
  const [first] = only(traceEvents(LOOP, "1.0.0").traceEvents, "X");
  assert.equal(first?.ts, 0);
  assert.equal(first?.dur, 2000);
});

test("processes and threads have their names and their order", () => {
  const events = only(traceEvents(THREADS, "1.0.0").traceEvents, "M");
  assert.deepEqual(events.map(({ name, tid, args }) => [name, tid, Object.values(args)[0]]), [
    ["process_name", 0, "Threads without the GIL, repeat 3"],
    ["thread_name", 0, "thread 1"], ["thread_sort_index", 0, 0],
    ["thread_name", 1, "thread 2"], ["thread_sort_index", 1, 1],
  ]);
});

test("several reports share one file and one axis, each a process of its own", () => {
  const { traceEvents: events } = JSON.parse(traceText([THREADS, LOOP]));
  holdToTheFormat(events);
  const starts = only(events, "X").filter(({ name }) => name === "run").map(({ pid, ts }) => [pid, ts]);
  assert.deepEqual(starts, [[1, 12_500], [1, 14_000], [2, 12_500]], "0 of each is the same moment");
});

test("a cell of a table for programs is empty where nothing is known, and quoted where it must be", () => {
  const [head = "", row = ""] = resultsCsv([THREADS], null, new Map([["threads", 2]])).split("\r\n");
  assert.equal(head.split(",").length, row.replace(/"(?:[^"]|"")*"/g, "").split(",").length);
  assert.ok(row.endsWith('"a ""b"", c"'), row);
  assert.match(row, /^threads,2,1,3,1 2 3,,2,,,/);
});

test("spans as a table: one row each, with the lane's name", () => {
  const rows = spansCsv([THREADS, LOOP]).trim().split("\r\n");
  assert.equal(rows.length, 1 + 6);
  assert.equal(rows[0], "model,lane,lane_name,kind,start_ms,end_ms,task");
  assert.equal(rows[1], "threads,0,thread 1,start,-12.5,0,");
  assert.equal(rows[5], "threads,1,thread 2,run,1.5,5,1");
});

test("a report as JSON has its spans as objects; one report stands for itself", () => {
  const report = JSON.parse(reportText([LOOP]));
  assert.deepEqual(report.spans, [{ lane: 0, kind: "run", start: 0, end: 2, task: 0 }]);
  assert.equal(JSON.parse(reportText([LOOP, THREADS])).length, 2);
});
