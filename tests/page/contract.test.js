/** The contract `globalThis.interleave` in a real page, isolated and not. Codes, answers, order and ratios; never seconds. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { openSite } from "./browser.js";

/** @import { Page } from "playwright-core" */
/** @import { Report, SpecInput } from "../../www/types.d.ts" */

/** @type {SpecInput["work"]} */
const PRIMES = { kind: "cpu", kernel: "primes", size: 1_000_000 };
/** @type {SpecInput["work"]} */
const LONG = { kind: "cpu", kernel: "primes", size: 1_000_000_000 };
/** Work that would go on for minutes: computing, and waiting. @type {SpecInput["work"][]} */
const ENDLESS = [LONG, { kind: "io", service: "api", waitMs: 60_000 }];
const SHORT = { tasks: 4, workers: 2, repeats: 1, warmup: 0 };
const ALL = ["sequential", "threads-gil", "threads", "processes", "event-loop", "hybrid"];
const WITHOUT_SHARING = ["sequential", "processes", "event-loop", "hybrid"];

/**
 * What came of a run: the report without its spans, or the failure.
 * @param {Page} page
 * @param {unknown} spec
 * @param {{ cancelAfterMs?: number }} [options]
 * @returns {Promise<{ report?: Report, code?: string, message?: string }>}
 */
function run(page, spec, { cancelAfterMs } = {}) {
  return page.evaluate(
    async ({ spec, cancelAfterMs }) => {
      const controller = new AbortController();
      if (cancelAfterMs === 0) controller.abort();
      else if (cancelAfterMs !== undefined) setTimeout(() => controller.abort(), cancelAfterMs);
      try {
        return { report: JSON.parse(JSON.stringify(await globalThis.interleave.run(/** @type {never} */ (spec), { signal: controller.signal }))) };
      } catch (error) {
        const { code, message } = /** @type {{ code: string, message: string }} */ (error);
        return { code, message };
      }
    },
    { spec, cancelAfterMs },
  );
}

for (const isolated of [true, false]) {
  const where = isolated ? "in an isolated page" : "in a page that is not isolated";
  const models = isolated ? ALL : WITHOUT_SHARING;
  const executor = isolated ? "threads" : "processes";

  test(`${where} every model that it has gives the same answer for each kind of work`, async (t) => {
    const { page, problems } = await openSite(t, { isolated });
    await page.evaluate(() => globalThis.interleave.ready);
    for (const work of [
      PRIMES,
      { kind: "io", service: "api", waitMs: 20 },
      { kind: "mixed", kernel: "sha256", size: 64, service: "download", waitMs: 20 },
      { kind: "beside", kernel: "sort", size: 20, service: "file", waitMs: 2, waits: 5 },
      { kind: "probe" },
    ]) {
      const answers = new Set();
      for (const model of models) {
        const { report, message } = await run(page, { ...SHORT, work, model, executor });
        assert.ok(report, `${model} on ${work.kind}: ${message}`);
        answers.add(report.answer);
        assert.ok(report.spans.length > 0 && report.wallMs.values.length === 1);
      }
      assert.equal(answers.size, 1, [...answers].join(" | "));
    }
    assert.deepEqual(problems, []);
  });

  test(`${where} it says what it can do, and refuses what it cannot`, async (t) => {
    const { page } = await openSite(t, { isolated });
    const { capabilities, catalogue } = await page.evaluate(async () => {
      await globalThis.interleave.ready;
      return { capabilities: globalThis.interleave.capabilities(), catalogue: globalThis.interleave.catalogue() };
    });
    assert.equal(capabilities.tier, isolated ? "full" : "separate");
    assert.equal(capabilities.isolated, isolated);
    assert.equal(capabilities.reasons.length, isolated ? 0 : 1);
    assert.deepEqual(catalogue.models.map(({ id }) => id), ALL);
    assert.ok(catalogue.kernels.length >= 11 && catalogue.services.length >= 6 && catalogue.claims.length >= 25);
    const { code, report } = await run(page, { ...SHORT, work: PRIMES, model: "threads" });
    if (isolated) assert.ok(report);
    else assert.equal(code, "needs-isolation");
  });

  test(`${where} a run is cancelled in the middle of anything, and the next one works`, async (t) => {
    const { page, problems } = await openSite(t, { isolated });
    await page.evaluate(() => globalThis.interleave.ready);
    assert.equal((await run(page, { ...SHORT, work: LONG, model: "processes" }, { cancelAfterMs: 0 })).code, "cancelled");
    for (const model of models) {
      for (const work of ENDLESS) {
        const long = { ...SHORT, tasks: 50, work, model, executor };
        assert.equal((await run(page, long, { cancelAfterMs: 150 })).code, "cancelled", `${model} ${work.kind}`);
      }
      const { report } = await run(page, { ...SHORT, work: PRIMES, model, executor });
      assert.equal(report?.answer, "78498 primes", model);
    }
    assert.deepEqual(problems, []);
  });

  test(`${where} each fault comes out as what it is, and the next run works`, async (t) => {
    const { page } = await openSite(t, { isolated });
    await page.evaluate(() => globalThis.interleave.ready);
    for (const model of models) {
      for (const [fault, expected] of [["trap", "crashed"], ["out-of-memory", "out-of-memory"], ["bit-flip", "wrong-answer"]]) {
        const { code, message } = await run(page, { ...SHORT, work: { ...PRIMES, size: 30_000_000 }, model, executor, fault });
        assert.equal(code, expected, `${model}: ${message}`);
      }
      const failed = await run(page, { ...SHORT, work: PRIMES, model, executor, fault: "error" });
      assert.equal(failed.report?.errors.length, 1, model);
      const { report } = await run(page, { ...SHORT, work: PRIMES, model, executor });
      assert.equal(report?.answer, "78498 primes", model);
    }
  });
}

test("a bad spec is refused with a sentence that names the field, the value and what is allowed", async (t) => {
  const { page, problems } = await openSite(t);
  const good = { ...SHORT, work: PRIMES, model: "threads" };
  /** @type {[unknown, RegExp][]} */
  const bad = [
    [{ ...good, workers: 0 }, /^workers must be a whole number from 1 to 100; it was 0\.$/],
    [{ ...good, workers: 10_000 }, /^workers must be .* it was 10000\.$/],
    [{ ...good, workers: NaN }, /^workers must be .* it was null\.$/],
    [{ ...good, workers: "2" }, /^workers must be .* it was "2"\.$/],
    [{ ...good, model: "fibres" }, /^model must be one of sequential, .* it was "fibres"\.$/],
    [{ ...good, work: { kind: "cpu", kernel: "chess" } }, /^work\.kernel must be one of primes, .* it was "chess"\.$/],
    [{ ...good, work: { kind: "cpu", kernel: "primes", size: 1 } }, /^work\.size of primes must be .* it was 1\.$/],
    [{ ...good, work: { kind: "io", service: "fax" } }, /^work\.service must be one of download, .* it was "fax"\.$/],
    [{ ...good, work: { kind: "io", service: "api", failureShare: 2 } }, /^work\.failureShare must be .* it was 2\.$/],
    [{ ...good, switchIntervalMs: 1000 }, /^switchIntervalMs must be a number from 0\.1 to 100; it was 1000\.$/],
    [{ ...good, chunk: 0 }, /^chunk must be .* it was 0\.$/],
    [{ ...good, wokers: 2 }, /^There is no field wokers\./],
    [null, /must be an object/],
    [[1], /must be an object/],
    ["threads", /must be an object/],
    [undefined, /must be an object/],
  ];
  for (const [spec, sentence] of bad) {
    const { code, message } = await run(page, spec);
    assert.equal(code, "invalid-spec", JSON.stringify(spec));
    assert.match(message ?? "", sentence);
  }
  assert.equal((await run(page, good)).report?.answer, "78498 primes");
  assert.deepEqual(problems, []);
});

test("two runs at once wait their turn", async (t) => {
  const { page } = await openSite(t);
  const order = await page.evaluate(async ([first, second]) => {
    /** @type {string[]} */
    const order = [];
    const one = (/** @type {string} */ name, /** @type {unknown} */ spec) =>
      globalThis.interleave
        .run(/** @type {never} */ (spec), { onProgress: ({ phase }) => order.at(-1) !== `${name} ${phase}` && order.push(`${name} ${phase}`) })
        .then(() => order.push(`${name} ended`));
    await Promise.all([one("first", first), one("second", second)]);
    return order;
  }, [{ ...SHORT, work: PRIMES, model: "threads" }, { ...SHORT, work: PRIMES, model: "processes" }]);
  assert.ok(order.indexOf("first ended") < order.findIndex((entry) => entry.startsWith("second")), order.join(", "));
});

test("a hundred threads and a hundred processes can be had, and a larger pool takes another engine", async (t) => {
  const { page } = await openSite(t);
  const work = { kind: "io", service: "api", waitMs: 50 };
  for (const model of ["threads", "processes"]) {
    const { report, message } = await run(page, { ...SHORT, work, model, workers: 100, tasks: 100 });
    assert.equal(report?.lanes.length, 100, `${model}: ${message}`);
    assert.ok((report?.waitOverlap ?? 0) > 10, `${model}: ${report?.waitOverlap}`);
  }
});

test("ten thousand waits on one loop take little longer than one", async (t) => {
  const { page } = await openSite(t);
  const { report } = await run(page, { work: { kind: "io", service: "api", waitMs: 1000 }, tasks: 10_000, model: "event-loop", repeats: 1, warmup: 0 });
  assert.ok((report?.waitOverlap ?? 0) > 5000, `${report?.waitOverlap}`);
  assert.ok((report?.wallMs.median ?? Infinity) / 1000 < 2, `${report?.wallMs.median}`);
});

test("spans come while the run goes, and as Chrome trace events afterwards", async (t) => {
  const { page } = await openSite(t);
  const { batches, rows, events, lanes } = await page.evaluate(async (spec) => {
    let batches = 0;
    const report = await globalThis.interleave.run(/** @type {never} */ (spec), { onSpans: () => batches++ });
    const { traceEvents } = globalThis.interleave.traceEvents(report);
    return { batches, rows: report.spanRows.length / 5, events: traceEvents, lanes: report.lanes.length };
  }, { ...SHORT, work: { ...PRIMES, size: 100_000_000 }, tasks: 20, model: "threads-gil", switchIntervalMs: 1 });
  assert.ok(batches > 3, `${batches} batches`);
  const complete = events.filter(({ ph }) => ph === "X");
  assert.equal(complete.length, rows);
  assert.ok(complete.every((event) => "dur" in event && event.dur >= 0 && event.tid < lanes));
});

test("samples taken while the page is hidden are thrown away and counted", async (t) => {
  const { page } = await openSite(t);
  // No headless browser hides a page, so the page is told that it is hidden, in the way in which it would hear it.
  const { discarded, paused, values } = await page.evaluate(async (spec) => {
    await globalThis.interleave.ready;
    const hide = (/** @type {boolean} */ hidden) => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    };
    let paused = 0;
    let hid = false;
    const report = await globalThis.interleave.run(/** @type {never} */ (spec), {
      onProgress({ phase }) {
        if (phase === "measuring" && !hid) {
          hid = true;
          hide(true);
          setTimeout(() => hide(false), 1500);
        }
        if (phase === "paused") paused++;
      },
    });
    return { discarded: report.discarded, paused, values: report.wallMs.values.length };
  }, { ...SHORT, repeats: 3, work: { ...PRIMES, size: 100_000_000 }, tasks: 8, model: "processes" });
  assert.ok(discarded >= 1, "the repeat that was going on is thrown away");
  assert.ok(paused >= 1, "no repeat begins while the page is hidden");
  assert.equal(values, 3, "every repeat that was asked for is there");
});

test("an engine that is killed from outside ends the run, and the next one works", async (t) => {
  const { page } = await openSite(t);
  await page.evaluate(() => globalThis.interleave.ready);
  const running = run(page, { ...SHORT, work: LONG, tasks: 50, model: "processes" });
  await page.waitForTimeout(300);
  const engine = page.workers().find((worker) => worker.url().endsWith("/engine.js"));
  await engine?.evaluate(() => globalThis.close());
  assert.equal((await running).code, "crashed");
  assert.equal((await run(page, { ...SHORT, work: PRIMES, model: "threads" })).report?.answer, "78498 primes");
});

test("a claim is planned, run and judged, with its script for Python", async (t) => {
  const { page, problems } = await openSite(t);
  const { result, script, refusal } = await page.evaluate(async () => {
    const result = await globalThis.interleave.runClaim("memory-model", { repeats: 1 });
    const script = await globalThis.interleave.pythonScript("memory-model");
    const refusal = await globalThis.interleave.readPython("memory-model", '{"interleave": 1, "cl').catch((error) => error.code);
    return { result: { verdict: result.verdict, text: result.text, figures: result.figures.length }, script, refusal };
  });
  assert.equal(result.verdict, "confirmed", result.text);
  assert.ok(result.figures > 0);
  assert.match(script, /if __name__ == "__main__":/);
  assert.equal(refusal, "invalid-spec");
  assert.deepEqual(problems, []);
});
