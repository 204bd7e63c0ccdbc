/** Every claim by the real engine in a page, isolated and not, at a small size: it comes to a verdict, and its picture is true while it moves. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { openLab } from "./lab.js";
import { hold, missed } from "./picture.js";

/** @import { AnyPage } from "./engines.js" */
/** @import { Said, Seen } from "./picture.js" */
/** @import { ClaimResult } from "../../www/types.d.ts" */

/** Samples of a lane below which a short run tells nothing: about half a second of them. Many processes bring as many more batches. @param {number} lanes */
const few = (lanes) => Math.max(40, 10 * lanes);
/** Spans of a report beyond which it is not taken apart here. */
const MANY = 20_000;

/**
 * Tries a claim with one repeat of each run, a timeline of its own, and asks that about every lane at each batch.
 * @param {AnyPage} page
 * @param {string} id
 * @returns {Promise<{ came: Omit<ClaimResult, "reports">, plans: number, pictures: Record<string, Seen> }>}
 */
function attempt(page, id) {
  return page.evaluate(async ({ id, many }) => {
    const timeline = /** @type {import("../../www/elements/lane-timeline.js").LaneTimeline} */ (document.createElement("lane-timeline"));
    document.body.append(timeline);
    /** @type {Map<string, Said[]>} */
    const said = new Map();
    /** @type {string[]} */
    let names = [];
    let plans = 0;
    const { reports, ...came } = await globalThis.interleave.runClaim(id, {
      repeats: 1,
      onPlan(runs) {
        plans += 1;
        names = runs.map(({ name }) => name);
        timeline.begin(runs.map(({ name, label }) => ({ id: name, title: label })));
      },
      onSpans(batch) {
        const name = batch.run ?? "";
        timeline.add(batch, name);
        if (batch.reset || !said.has(name)) said.set(name, []);
        for (let lane = 0; lane < batch.lanes.length; lane += 1) {
          const state = timeline.stateAt(name, lane, batch.now);
          said.get(name)?.push({ lane, now: batch.now, state: state && { kind: state.kind, start: state.start, task: state.task } });
        }
      },
    });
    timeline.remove();
    /** @type {Record<string, Seen>} */
    const pictures = {};
    for (const [at, name] of names.entries()) {
      const report = reports[at];
      // Where a process was lost, the report shows that repeat, and another was taken in its place.
      if (report && report.shown !== null && report.dropped === 0 && report.spans.length <= many) pictures[name] = { said: said.get(name) ?? [], lanes: report.lanes.length, spans: [...report.spans] };
    }
    return { came, plans, pictures };
  }, { id, many: MANY });
}

const VERDICTS = ["confirmed", "not-here", "needs-isolation", "inconclusive"];

for (const isolated of [true, false]) {
  test(`every claim comes to a verdict and draws what happens, in a page that is ${isolated ? "isolated" : "not isolated"}`, async (t) => {
    const { page, problems, shared } = await openLab(t, isolated);
    const claims = await page.evaluate(() => globalThis.interleave.catalogue().claims.map(({ id, needs }) => ({ id, needs })));
    assert.equal(claims.length, 41);
    for (const { id, needs } of claims) {
      const { came, plans, pictures } = await attempt(page, id);
      assert.ok(VERDICTS.includes(came.verdict), `${id}: ${came.verdict}`);
      // Some claims ask for workers only, and still find what they are about in a page that shares memory alone.
      if (shared || needs === "isolation") assert.equal(came.verdict === "needs-isolation", !shared, id);
      assert.ok(plans === 1 || plans === 2, id);
      // Sentences, not keys, and no figure that is none.
      assert.match(came.text, /^\S.*[.!?]$/s, id);
      // What stands in quotes is the browser's own text.
      assert.doesNotMatch(came.text.replaceAll(/“[^”]*”/g, ""), /undefined|NaN|null|\[object|claims\.|Infinity|This page has no words/, id);
      for (const { id: figure, title, value, low, high } of came.figures) {
        assert.ok(title !== "" && [value, low, high].every((number) => number === null || Number.isFinite(number)), `${id}: ${figure}`);
      }
      for (const [name, seen] of Object.entries(pictures)) {
        const { untrue, count } = hold(seen);
        assert.deepEqual(untrue, [], `${id}, ${name}: said, but in no report`);
        // Tasks of some claims are shorter than the time between two messages of a process, so what it did last may be over; and a run
        // may be over before a process on a busy machine has said anything.
        for (const [lane, { all, drawn }] of count.entries()) assert.equal(missed({ all, drawn, right: drawn }, few(seen.lanes)), null, `${id}, ${name}: lane ${lane}`);
      }
    }
    assert.deepEqual(problems, []);
  });
}
