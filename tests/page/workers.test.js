/** The workers behind the page, as the browser itself shows them: which there are, and what happens when one is gone. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { openSite } from "./browser.js";
import { ENDLESS, MINUTE, QUICK, attempt, run, spec, ways } from "./lab.js";

/** @import { Page } from "playwright-core" */
/** @import { TestContext } from "node:test" */
/** @import { SpecInput } from "../../www/types.d.ts" */

/** The engine workers of a page. @param {Page} page */
const engines = (page) => page.workers().filter((worker) => worker.url().endsWith("/www/engine.js"));

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
    for (const name of ["/www/engine.js", "/web.js"]) {
      const running = await page.evaluateHandle((spec) => {
        /** @type {() => void} */
        let seen;
        const underWay = new Promise((resolve) => (seen = () => resolve(undefined)));
        const onSpans = (/** @type {{ open: Float64Array }} */ { open }) => {
          if (open[1] === globalThis.interleave.catalogue().spanKinds.indexOf("wait-io")) seen();
        };
        const ended = globalThis.interleave.run(/** @type {SpecInput} */ (spec), { onSpans }).then(() => "ended well", (error) => error.code);
        return { underWay, ended };
      }, spec({ model: "processes" }, MINUTE));
      await running.evaluate(({ underWay }) => underWay);
      // Workers of a run before may still be in the list for a while.
      const victim = page.workers().findLast((worker) => worker.url().endsWith(name));
      assert.ok(victim, name);
      await victim.evaluate(() => globalThis.close()).catch(() => {});
      assert.equal(await running.evaluate(({ ended }) => ended), "crashed", name);
      await run(page, spec({ model: "processes" }, QUICK));
    }
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
