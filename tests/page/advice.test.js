/** The adviser by the page's contract: costs are measured, ways predicted and run, bad jobs refused, and a stop ends it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { openSite } from "./browser.js";

/** @import { Page } from "playwright-core" */
/** @import { AdviseOptions, Advised, JobInput } from "../../www/types.d.ts" */

const MODELS = ["sequential", "event-loop", "threads-gil", "processes", "hybrid"];

/**
 * Asks for advice; with `stopAt` it is stopped as it gets there.
 * @param {Page} page
 * @param {unknown} job
 * @param {{ check?: boolean, stopAt?: string }} [options]
 * @returns {Promise<{ advised: Advised | null, code: string | null, message: string, stages: string[], lateMs: number }>}
 */
function attempt(page, job, options = {}) {
  return page.evaluate(async ({ job, check, stopAt }) => {
    const controller = new AbortController();
    /** @type {string[]} */
    const stages = [];
    let stopped = NaN;
    /** @type {NonNullable<AdviseOptions["onStage"]>} */
    const onStage = (stage) => {
      stages.push(stage);
      if (stage === stopAt) setTimeout(() => {
        stopped = performance.now();
        controller.abort();
      }, 100);
    };
    try {
      const advised = await globalThis.interleave.advise(/** @type {JobInput} */ (job), { check, onStage, signal: controller.signal });
      return { advised, code: null, message: "", stages, lateMs: performance.now() - stopped };
    } catch (error) {
      const { code, message } = /** @type {{ code: string, message: string }} */ (error);
      return { advised: null, code, message, stages, lateMs: performance.now() - stopped };
    }
  }, { job, check: false, ...options });
}

for (const isolated of [true, false]) {
  test(`a job gets advice that is checked by runs, in a page that is ${isolated ? "isolated" : "not isolated"}`, async (t) => {
    const { page, problems } = await openSite(t, { isolated });
    await page.evaluate(() => globalThis.interleave.ready);
    const { advised, message, stages } = await attempt(page, { items: 8, waitMs: 10, cpuMs: 2 }, { check: true });
    assert.ok(advised, message);
    assert.deepEqual(stages, ["free-cores", "costs", "check"]);
    const { costs, predictions, checked } = advised;
    for (const cost of [costs.cores, costs.messageMs, costs.megabyteMs, costs.processMs, costs.processBytes]) assert.ok(cost !== null && cost > 0, JSON.stringify(costs));
    assert.equal(costs.threadMs !== null, isolated);
    assert.deepEqual(predictions.map(({ model }) => model), MODELS);
    for (const [at, { model, wallMs, fails }] of predictions.entries()) {
      const missing = model === "threads-gil" && !isolated;
      const { measuredMs, error } = checked?.ways[at] ?? {};
      assert.equal(fails, missing ? "needs-isolation" : null, model);
      assert.equal(measuredMs, missing ? null : measuredMs ?? NaN, model);
      if (!missing) assert.ok(wallMs !== null && Math.abs(Math.abs(wallMs / (measuredMs ?? NaN) - 1) - (error ?? NaN)) < 1e-9, model);
    }
    assert.ok(checked && [true, false, null].includes(checked.right));
    assert.match(advised.text, /^What the adviser knows of this machine.* For 8 tasks that wait 10\sms and compute 2\sms each, the adviser takes .* of 1 job nothing was measurably faster/s);
    assert.doesNotMatch(advised.text, /n\/a|undefined|NaN/);
    assert.deepEqual(problems, []);
  });
}

test("a bad job is refused with a sentence that names the field, and the next one is answered", async (t) => {
  const { page, problems } = await openSite(t);
  await page.evaluate(() => globalThis.interleave.ready);
  for (const [job, said] of /** @type {const} */ ([
    [undefined, /^A job must be an object/],
    [{ items: 0 }, /^items must be a whole number from 1 to 10000; it was 0\.$/],
    [{ items: 10_001 }, /^items must be/],
    [{ waitMs: NaN }, /^waitMs must be a number from 0 to 10000; it was null\.$/],
    [{ cpuMs: -1 }, /^cpuMs must be a number from 0\.01 to 500; it was -1\.$/],
    [{ isolated: "yes" }, /^isolated must be true or false; it was "yes"\.$/],
    [{ cores: 4 }, /^There is no field cores\./],
  ])) {
    const { code, message, stages } = await attempt(page, job);
    assert.deepEqual([code, stages], ["invalid-spec", []], message);
    assert.match(message, said);
  }
  const { advised, message } = await attempt(page, { items: 100, waitMs: 50, isolated: true, fresh: true });
  assert.ok(advised, message);
  assert.deepEqual([advised.checked, advised.predictions.map(({ fails }) => fails)], [null, ["not-isolated", "not-isolated", "not-isolated", null, null]]);
  assert.match(advised.text, /It has to start them first\. In one start of each kind, /);
  assert.deepEqual(problems, []);
});

test("a stop in the middle ends it soon, whatever it is at", async (t) => {
  const { page, problems } = await openSite(t);
  await page.evaluate(() => globalThis.interleave.ready);
  for (const stopAt of ["free-cores", "costs", "check"]) {
    const { code, lateMs, message } = await attempt(page, { items: 20, cpuMs: 20 }, { check: true, stopAt });
    assert.equal(code, "cancelled", message);
    assert.ok(lateMs < 1500, `${stopAt}: ${lateMs} ms`);
  }
  assert.deepEqual(problems, []);
});
