/** The workers behind the page, as the browser itself shows them: which there are, and what happens when one is gone. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { openSite } from "./browser.js";
import { ENDLESS, MINUTE, QUICK, attempt, run, spec, ways } from "./lab.js";
import { workerThreads } from "./threads.js";

/** @import { Page, Worker } from "playwright-core" */
/** @import { TestContext } from "node:test" */
/** @import { SpecInput } from "../../www/types.d.ts" */

/** The engine workers of a page. @param {Page} page */
const engines = (page) => page.workers().filter(isEngine);

/** @param {Worker} worker */
const isEngine = (worker) => worker.url().endsWith("/www/engine.js");

/** @param {TestContext} t @param {boolean} isolated */
async function open(t, isolated) {
  const opened = await openSite(t, { isolated });
  await opened.page.evaluate(() => globalThis.interleave.ready);
  return opened;
}

for (const isolated of [true, false]) {
  const where = isolated ? "isolated" : "not isolated";

  test(`a run that is stopped leaves its engine in a page that is ${where}`, async (t) => {
    const { page, problems } = await open(t, isolated);
    for (const way of ways(isolated)) {
      // Its pool is there then, and its engine is the one that has to live on.
      await run(page, spec(way, QUICK, { schedule: "master-worker" }));
      const before = engines(page);
      assert.equal(before.length, 1);
      for (const work of [ENDLESS, MINUTE]) {
        const { code } = await attempt(page, spec(way, work, { tasks: 50 }), work === ENDLESS ? "run" : "wait-io");
        assert.equal(code, "cancelled", JSON.stringify(way));
        assert.deepEqual(engines(page), before, JSON.stringify(way));
      }
    }
    assert.deepEqual(problems, []);
  });

  test(`a worker that somebody ends is said to have gone, and the next run works, in a page that is ${where}`, async (t) => {
    const { page, problems } = await open(t, isolated);
    for (const [name, isIt] of /** @type {const} */ ([["the engine", isEngine], ["a process", (/** @type {Worker} */ worker) => !isEngine(worker)]])) {
      const running = await page.evaluateHandle((spec) => {
        /** @type {() => void} */
        let seen;
        const underWay = new Promise((resolve) => (seen = () => resolve(undefined)));
        const onSpans = (/** @type {{ open: Float64Array }} */ { open }) => {
          if (open[1] === globalThis.interleave.catalogue().spanKinds.indexOf("wait-io")) seen();
        };
        const ended = globalThis.interleave.run(/** @type {SpecInput} */ (spec), { onSpans }).then(() => "ended well", (error) => error.code);
        return { underWay, ended };
      }, spec({ model: "processes" }, MINUTE, { workers: 1 }));
      await running.evaluate(({ underWay }) => underWay);
      // Workers of a run before may still be in the list for a while.
      const victim = page.workers().findLast(isIt);
      assert.ok(victim, name);
      await victim.evaluate(() => globalThis.close()).catch(() => {});
      assert.equal(await running.evaluate(({ ended }) => ended), "crashed", name);
      await run(page, spec({ model: "processes" }, QUICK));
    }
    assert.deepEqual(problems, []);
  });
}

/** How often an engine is spent or asked to stop. */
const TIMES = 50;
/** What a browser may take to end a worker's thread after it was asked to, in milliseconds, on a busy machine. */
const ENDS_WITHIN_MS = 60_000;

for (const isolated of [true, false]) {
  test(`after ${TIMES} crashes and ${TIMES} stops no thread of a worker is left in a page that is ${isolated ? "isolated" : "not isolated"}`, async (t) => {
    const { page, problems } = await open(t, isolated);
    const ways = isolated ? ["threads", "processes"] : ["sequential", "processes"];
    // An engine with its pool, and no process.
    const rest = async () => {
      await run(page, spec({ model: isolated ? "threads" : "sequential" }, QUICK));
    };
    await rest();
    const before = workerThreads();
    assert.ok(before > 0, "threads of workers are found by their name");
    for (let time = 0; time < TIMES; time++) {
      const way = { model: /** @type {SpecInput["model"]} */ (ways[time % ways.length]) };
      const { code } = await attempt(page, spec(way, QUICK, { fault: "trap", workers: way.model === "processes" ? 1 : 2 }));
      assert.equal(code, "crashed");
      const stopped = await attempt(page, spec(way, ENDLESS, { tasks: 50 }), "run");
      assert.equal(stopped.code, "cancelled", stopped.message);
    }
    await rest();
    const until = Date.now() + ENDS_WITHIN_MS;
    while (workerThreads() > before && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 250));
    assert.ok(workerThreads() <= before, `${workerThreads()} threads of workers after, ${before} before`);
    assert.deepEqual(problems, []);
  });
}

test("a run that needs a larger pool gets another engine, and smaller ones keep theirs", async (t) => {
  const { page, problems } = await open(t, true);
  await run(page, spec({ model: "threads" }, QUICK, { workers: 2 }));
  const [small] = engines(page);
  const gone = small?.waitForEvent("close");
  await run(page, spec({ model: "threads" }, QUICK, { workers: 12 }));
  await gone;
  const [large, ...more] = engines(page);
  assert.ok(large && large !== small);
  assert.deepEqual(more, [], "the engine before is gone");
  await run(page, spec({ model: "threads-gil" }, QUICK, { workers: 2 }));
  assert.deepEqual(engines(page), [large]);
  assert.deepEqual(problems, []);
});
