/** The picture while it moves: what the timeline says about each lane at a moment is what the report says afterwards. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab, spec, ways } from "./lab.js";
import { hold, missed } from "./picture.js";

/** @import { AnyPage } from "./engines.js" */
/** @import { Said, Seen } from "./picture.js" */
/** @import { SpecInput, WorkInput } from "../../www/types.d.ts" */

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
    const report = await globalThis.interleave.run(asked, {
      onSpans(batch) {
        timeline.add(batch, "track");
        if (batch.reset) said = [];
        for (let lane = 0; lane < batch.lanes.length; lane += 1) {
          const state = timeline.stateAt("track", lane, batch.now);
          said.push({ lane, now: batch.now, state: state && { kind: state.kind, start: state.start, task: state.task } });
        }
      },
    });
    timeline.remove();
    return { said, lanes: report.lanes.length, spans: report.spans };
  }, asked);
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
        for (const [lane, of] of count.entries()) assert.equal(missed(of), null, `${about}: lane ${lane}`);
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
