// Where things lie on the timeline.

import assert from "node:assert/strict";
import { test } from "node:test";

import { START_SHARE, foldOf, hit, layout, markStep, pixelOf, roundUp, timeAt, timeOf, wayOf } from "../../www/axis.js";
import { LaneSpans } from "../../www/spans.js";

test("start-up that is short keeps its scale; one that would dominate is folded to its share", () => {
  assert.equal(foldOf(0, 100), 1);
  assert.equal(foldOf(-20, 100), 1);
  const fold = foldOf(-400, 100);
  assert.ok(fold < 1);
  const folded = 400 * fold;
  assert.ok(Math.abs(folded / (folded + 100) - START_SHARE) < 1e-9);
  assert.equal(foldOf(-400, 0), 1, "with nothing after it there is nothing to fold for");
});

test("time and way go there and back", () => {
  for (const time of [-400, -1, 0, 0.5, 100]) assert.ok(Math.abs(timeOf(wayOf(time, 0.1), 0.1) - time) < 1e-9);
});

test("time and pixels go there and back, over the fold too", () => {
  const view = { from: wayOf(-400, 0.0625), to: 100, fold: 0.0625, left: 96, right: 1096 };
  assert.equal(pixelOf(view, -400), 96);
  assert.equal(pixelOf(view, 100), 1096);
  assert.equal(pixelOf(view, 0), 296);
  for (const time of [-400, -100, 0, 50, 100]) assert.ok(Math.abs(timeAt(view, pixelOf(view, time)) - time) < 1e-9);
});

test("an axis grows in few steps", () => {
  for (const [time, end] of /** @type {const} */ ([[0, 0], [1, 1], [1.1, 1.25], [99, 100], [100, 100], [101, 125], [4700, 5000], [0.3, 0.32]])) {
    assert.ok(Math.abs(roundUp(time) - end) < 1e-9, `${time}: ${roundUp(time)}`);
  }
  const ends = new Set(Array.from({ length: 5000 }, (_, ms) => roundUp(ms + 1)));
  assert.ok(ends.size < 45, `${ends.size} steps from 1 to 5000 ms`);
});

test("marks stand at 1, 2 or 5 times a power of ten", () => {
  assert.equal(markStep(100, 10), 10);
  assert.equal(markStep(130, 10), 20);
  assert.equal(markStep(0.3, 10), 0.05);
  assert.equal(markStep(60_000, 8), 10_000);
});

test("lanes get the height there is, down to a hair", () => {
  assert.ok(layout(2, false).pitch > layout(8, false).pitch);
  assert.equal(layout(100, false).pitch, 3);
  for (const lanes of [0, 1, 4, 16, 17, 100]) {
    const { top, pitch, bar, height } = layout(lanes, false);
    assert.ok(bar > 0 && top + lanes * pitch <= height + pitch - bar, `${lanes} lanes`);
  }
  const { wavesTop, waves, height } = layout(1, true);
  assert.ok(waves > 0 && wavesTop + waves < height);
});

/** @param {...[kind: number, start: number, end: number]} list */
function lane(...list) {
  const spans = new LaneSpans();
  for (const [kind, start, end] of list) spans.add(kind, start, end, -1);
  return spans;
}

test("pointing finds the span there; of thin ones the longest that is near", () => {
  const spans = lane([1, 0, 10], [2, 10, 10.1], [1, 10.1, 10.15], [6, 20, 30]);
  assert.equal(hit(spans, 4, 5, 6, 30), 0);
  assert.equal(hit(spans, 9.5, 10.05, 10.6, 30), 0, "a long one that is near");
  assert.equal(hit(lane([2, 10, 10.1], [1, 10.1, 10.15]), 9, 10.12, 11, 30), 0);
  assert.equal(hit(spans, 14, 15, 16, 30), -1);
  assert.equal(hit(spans, 24, 25, 26, 30), 3);
});

test("what still goes on can be pointed at as far as it is known", () => {
  const spans = lane([1, 0, 10]);
  spans.openKind = 3;
  spans.openStart = 10;
  assert.equal(hit(spans, 19, 20, 21, 30), 1);
  assert.equal(hit(spans, 34, 35, 36, 30), -1);
  assert.equal(hit(spans, 4, 5, 6, 30), 0);
});
