/** The picture while it moves: what the timeline says about each lane at a moment is what the report says afterwards. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab, spec, ways } from "./lab.js";

/** @import { AnyPage } from "./engines.js" */
/** @import { Report, SpecInput, WorkInput } from "../../www/types.d.ts" */

/**
 * What the timeline said about a lane when a batch had come.
 * @typedef {object} Said
 * @property {number} lane
 * @property {number} now the moment that was asked for: the batch's
 * @property {{ kind: string, start: number, task: number | null } | null} state
 */

/** @typedef {{ said: Said[], batches: number, lanes: number, spans: Report["spans"] }} Seen */

/** Two clocks differ by some of their steps. */
const STEP_MS = 0.5;
/** A process tells what it does every 33 ms or so, later on a busy machine; a lane that is not drawn is another thing. */
const RIGHT_NOW = 0.5;
const DRAWN = 0.8;

/** @type {Record<string, WorkInput>} */
const WORKS = {
  cpu: { kind: "cpu", kernel: "n-body", size: 6000 },
  io: { kind: "io", service: "api", waitMs: 150, waits: 2 },
  mixed: { kind: "mixed", kernel: "n-body", size: 3600, service: "api", waitMs: 150 },
  beside: { kind: "beside", kernel: "n-body", size: 6000, service: "file", waitMs: 60, waits: 6 },
};

/**
 * Runs a spec with a timeline of its own, and asks it about every lane at each batch.
 * @param {AnyPage} page
 * @param {SpecInput} asked
 * @returns {Promise<Seen>}
 */
function watch(page, asked) {
  return page.evaluate(async (asked) => {
    const timeline = /** @type {import("../../www/elements/lane-timeline.js").LaneTimeline} */ (document.createElement("lane-timeline"));
    document.body.append(timeline);
    timeline.begin([{ id: "track", title: "track" }]);
    /** @type {Said[]} */
    let said = [];
    let batches = 0;
    const report = await globalThis.interleave.run(asked, {
      onSpans(batch) {
        timeline.add(batch, "track");
        if (batch.reset) said = [];
        batches += 1;
        for (let lane = 0; lane < batch.lanes.length; lane += 1) {
          const state = timeline.stateAt("track", lane, batch.now);
          said.push({ lane, now: batch.now, state: state && { kind: state.kind, start: state.start, task: state.task } });
        }
      },
    });
    timeline.remove();
    return { said, batches, lanes: report.lanes.length, spans: report.spans };
  }, asked);
}

/**
 * Holds what was said against the report: what no report has, and for each lane how often it said something where there was something
 * to say (`drawn`), and how often that went on at the very moment (`right`).
 * @param {Seen} seen
 */
function hold({ said, spans, lanes }) {
  /** @type {string[]} */
  const untrue = [];
  const count = Array.from({ length: lanes }, () => ({ all: 0, drawn: 0, right: 0 }));
  for (const { lane, now, state } of said) {
    const own = spans.filter((span) => span.lane === lane);
    const of = count[lane];
    if (of === undefined) continue;
    if (state === null) {
      if (own.some(({ start, end }) => start + STEP_MS < now && now < end - STEP_MS)) of.all += 1;
      continue;
    }
    const real = own.filter(({ kind, task, start }) => kind === state.kind && task === state.task && Math.abs(start - state.start) <= STEP_MS);
    // A message that took less than a step of the clock has no span, but may have been seen where two others touch.
    const brief = state.kind === "copy" && own.some(({ start, end }) => Math.min(Math.abs(start - state.start), Math.abs(end - state.start)) <= STEP_MS);
    // A lane that does nothing until the end has no span for that.
    if (real.length === 0 && state.kind !== "idle" && !brief) untrue.push(`lane ${lane} at ${now}: ${JSON.stringify(state)}`);
    of.all += 1;
    of.drawn += 1;
    if (real.length === 0 || real.some(({ end }) => end >= now - STEP_MS)) of.right += 1;
  }
  return { untrue, count };
}

for (const isolated of [true, false]) {
  for (const [name, work] of Object.entries(WORKS)) {
    test(`each lane of a moving timeline shows what it does, ${name} work, in a page that is ${isolated ? "isolated" : "not isolated"}`, async (t) => {
      const { page, problems, shared } = await openLab(t, isolated);
      for (const way of ways(shared)) {
        const asked = /** @type {SpecInput} */ (spec(way, work, { tasks: 9, workers: 3 }));
        const seen = await watch(page, asked);
        const about = JSON.stringify(way);
        const { untrue, count } = hold(seen);
        assert.deepEqual(untrue, [], `${about}: said, but in no report`);
        for (const [lane, { all, drawn, right }] of count.entries()) {
          assert.ok(drawn >= DRAWN * all, `${about}: lane ${lane} was drawn in ${drawn} of ${all} samples`);
          assert.ok(right >= RIGHT_NOW * drawn, `${about}: lane ${lane} was right in ${right} of ${drawn} samples`);
        }
        // What a lane spent most of its time on was seen while it went on.
        for (let lane = 0; lane < seen.lanes; lane += 1) {
          const longest = seen.spans.filter((span) => span.lane === lane && span.kind !== "start").toSorted((a, b) => b.end - b.start - (a.end - a.start))[0];
          if (longest === undefined || longest.end - longest.start < 100) continue;
          const shown = seen.said.some(({ lane: at, state }) => at === lane && state?.kind === longest.kind);
          assert.ok(shown, `${about}: lane ${lane} did ${longest.kind} for long and was never seen at it`);
        }
      }
      assert.deepEqual(problems, []);
    });
  }
}
