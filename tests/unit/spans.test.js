// The spans of a run in columns: what the timeline knows about each lane at each moment.

import assert from "node:assert/strict";
import { test } from "node:test";

import { SPAN_KINDS } from "../../www/layout.js";
import { LaneSpans, Track } from "../../www/spans.js";

/** A row as it crosses. @param {number} lane @param {string} kind @param {number} start @param {number} end @param {number} [task] */
const row = (lane, kind, start, end, task = -1) => [lane, /** @type {readonly string[]} */ (SPAN_KINDS).indexOf(kind), start, end, task];
/** @param {...number[]} rows */
const rows = (...rows) => new Float64Array(rows.flat());

test("every lane's open span is known, not only the first one's", () => {
  const track = new Track();
  track.add(3, rows(row(0, "run", 0, 4, 0)), rows(row(0, "run", 4, 10, 3), row(1, "wait-io", 1, 10, 1), row(2, "wait-gil", 2, 10, 2)), 10);
  assert.deepEqual([0, 1, 2].map((lane) => track.stateAt(lane, 9)?.kind), ["run", "wait-io", "wait-gil"]);
  assert.deepEqual([0, 1, 2].map((lane) => track.stateAt(lane, 9)?.task), [3, 1, 2]);
  assert.deepEqual(track.stateAt(0, 2), { kind: "run", start: 0, end: 4, task: 0, open: false });
  assert.equal(track.stateAt(1, 0.5), null, "before a lane did anything");
  assert.equal(track.stateAt(1, 11), null, "after the last moment that is known");
  assert.equal(track.stateAt(3, 5), null, "a lane that is not there");
});

test("a later batch replaces what was open and keeps what has ended", () => {
  const track = new Track();
  track.add(2, rows(), rows(row(0, "run", 0, 5), row(1, "wait-io", 0, 5)), 5);
  track.add(2, rows(row(0, "run", 0, 6)), rows(row(0, "idle", 6, 8), row(1, "wait-io", 0, 8)), 8);
  assert.equal(track.stateAt(0, 3)?.kind, "run");
  assert.equal(track.stateAt(0, 7)?.kind, "idle");
  assert.equal(track.stateAt(1, 7)?.kind, "wait-io");
  assert.equal(track.to, 8);
  track.endOpen();
  assert.equal(track.stateAt(1, 7), null);
});

test("at an edge the later span counts", () => {
  const track = new Track();
  track.add(1, rows(row(0, "run", 0, 5), row(0, "idle", 5, 9)), rows(), 9);
  assert.equal(track.stateAt(0, 5)?.kind, "idle");
});

test("start-up lies before zero, and the track reaches back to it", () => {
  const track = new Track();
  track.add(2, rows(row(0, "start", -40, 0), row(1, "start", -25, 0)), rows(), 0);
  assert.equal(track.from, -40);
  assert.equal(track.stateAt(1, -30), null);
  assert.equal(track.stateAt(1, -10)?.kind, "start");
});

test("lanes may come during a run", () => {
  const track = new Track();
  track.add(1, rows(row(0, "run", 0, 1)), rows(), 1);
  track.add(2, rows(row(1, "run", 1, 2)), rows(), 2);
  assert.equal(track.lanes.length, 2);
  assert.equal(track.stateAt(1, 1.5)?.kind, "run");
});

test("sums are by lane and kind, and go with the spans", () => {
  const track = new Track();
  track.add(2, rows(row(0, "run", 0, 3), row(0, "idle", 3, 4), row(1, "run", 0, 2)), rows(), 4);
  assert.equal(track.total("ms", SPAN_KINDS.indexOf("run")), 5);
  assert.equal(track.total("count", SPAN_KINDS.indexOf("run")), 2);
  track.clear();
  assert.equal(track.lanes.length, 0);
  track.add(2, rows(), rows(), 0);
  assert.equal(track.total("ms", SPAN_KINDS.indexOf("run")), 0);
});

test("a lane with more spans than its first room keeps them all", () => {
  const spans = new LaneSpans();
  for (let i = 0; i < 1000; i += 1) spans.add(i % 7, i, i + 1, i);
  assert.equal(spans.length, 1000);
  assert.equal(spans.firstAfter(499.5), 499);
  assert.equal(spans.firstAfter(1000), 1000);
  assert.deepEqual(spans.state(999, 0), { kind: SPAN_KINDS[999 % 7], start: 999, end: 1000, task: 999, open: false });
});

test("waits are counted in steps, with their highest number", () => {
  const { waits } = new Track();
  for (const [time, count] of /** @type {const} */ ([[0, 1], [1, 10_000], [1.5, 10_000], [2, 0]])) waits.add(time, count);
  assert.equal(waits.length, 3, "what does not change is no step");
  assert.equal(waits.most, 10_000);
  for (let i = 0; i < 500; i += 1) waits.add(3 + i, i % 2);
  assert.equal(waits.length, 503 - 1);
  waits.clear();
  assert.deepEqual([waits.length, waits.most], [0, 0]);
});
