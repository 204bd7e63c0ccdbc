/** Trials and the stepper by the page's contract: each comes to its end, bad ones are refused, a stop ends them, and no worker stays. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { openSite } from "./browser.js";
import { workerThreads } from "./threads.js";

/** @import { Page } from "playwright-core" */
/** @import { TestContext } from "node:test" */
/** @import { TrialInput, TrialResult } from "../../www/types.d.ts" */

/** Each trial, small. @type {TrialInput[]} */
const TRIALS = [
  { trial: "counter", additions: 20_000, rounds: 3 },
  { trial: "loop-counter", tasks: 5, additions: 2, rounds: 2 },
  { trial: "deadlock", rounds: 3 },
  { trial: "starvation", ms: 100, rounds: 2 },
  { trial: "killed-holder", waitMs: 60 },
  { trial: "hand-over", sizes: [10, 300_000], rounds: 3, roundMs: 2 },
  { trial: "messages", sizes: [10, 300_000], rounds: 3, roundMs: 2 },
  { trial: "sendable" },
  { trial: "shared-objects", processes: 3, additions: 50, rounds: 3 },
  { trial: "killable", workers: 2 },
  { trial: "interleavings", programs: ["counter"], rules: ["3.9", "3.13"] },
];
/** Those that share no memory. */
const ANYWHERE = ["loop-counter", "messages", "sendable", "shared-objects", "interleavings"];

/** Each trial, longer than anybody waits for. @type {TrialInput[]} */
const LONG = [
  { trial: "counter", additions: 10_000_000, rounds: 200 },
  { trial: "loop-counter", tasks: 1000, additions: 100, rounds: 200 },
  { trial: "deadlock", pauseMs: 1000, rounds: 100 },
  { trial: "starvation", ms: 10_000 },
  { trial: "killed-holder", waitMs: 10_000 },
  { trial: "hand-over", roundMs: 1000, rounds: 50 },
  { trial: "messages", roundMs: 1000, rounds: 50, sizes: [250_000] },
  { trial: "shared-objects", additions: 10_000, rounds: 50, ways: ["proxy-get-set", "queue"] },
  { trial: "killable", workers: 3, limitMs: 60_000 },
];

/** What a browser may take to end a worker's thread after it was asked to, in milliseconds, on a busy machine. */
const ENDS_WITHIN_MS = 60_000;

/** @param {TestContext} t @param {boolean} isolated */
async function open(t, isolated) {
  const opened = await openSite(t, { isolated });
  await opened.page.evaluate(() => globalThis.interleave.ready);
  return opened;
}

/**
 * Carries a trial out; `stopMs` after its begin it is stopped.
 * @param {Page} page
 * @param {unknown} trial
 * @param {number} [stopMs]
 * @returns {Promise<{ result: TrialResult | null, code: string | null, message: string, lateMs: number }>}
 */
function attempt(page, trial, stopMs) {
  return page.evaluate(async ({ trial, stopMs }) => {
    const controller = new AbortController();
    let stopped = NaN;
    if (stopMs !== undefined) setTimeout(() => {
      stopped = performance.now();
      controller.abort();
    }, stopMs);
    try {
      const result = await globalThis.interleave.trial(/** @type {TrialInput} */ (trial), { signal: controller.signal });
      return { result, code: null, message: "", lateMs: performance.now() - stopped };
    } catch (error) {
      const { code, message } = /** @type {{ code: string, message: string }} */ (error);
      return { result: null, code, message, lateMs: performance.now() - stopped };
    }
  }, { trial, stopMs });
}

/** Waits until no more worker threads are there than before. @param {number} before */
async function noneLeft(before) {
  const until = Date.now() + ENDS_WITHIN_MS;
  while (workerThreads() > before && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 250));
  assert.ok(workerThreads() <= before, `${workerThreads()} threads of workers after, ${before} before`);
}

/** What must be true of what came of a trial. @param {TrialResult | null} result @param {boolean} [isolated] */
function isGood(result, isolated = true) {
  switch (result?.trial) {
    case "counter":
      assert.deepEqual(result.ways.map(({ kind }) => kind), ["unprotected", "mutex", "atomic", "per-lane"]);
      assert.deepEqual([result.alone.lost, result.alone.wallMs.length], [[0, 0, 0], 3]);
      for (const { kind, lost, wallMs } of result.ways) {
        assert.deepEqual([lost.length, wallMs.length], [3, 3]);
        if (kind !== "unprotected") assert.deepEqual(lost, [0, 0, 0], kind);
      }
      break;
    case "loop-counter":
      assert.deepEqual(result.ways.map(({ awaitsBetween, lost }) => [awaitsBetween, lost]), [[true, [8, 8]], [false, [0, 0]]]);
      break;
    case "deadlock":
      assert.equal(result.rounds.length, 6);
      for (const { order, found, ends } of result.rounds) {
        if (found === null) assert.deepEqual(ends, ["done", "done"]);
        else assert.deepEqual([order, found.cycle], ["opposite", [{ lane: 0, holds: "A", waitsFor: "B" }, { lane: 1, holds: "B", waitsFor: "A" }]]);
      }
      break;
    case "starvation":
      assert.deepEqual(result.ways.map(({ fair, lanes, greedy }) => [fair, lanes.length, greedy.length]), [[false, 3, 2], [true, 3, 2]]);
      break;
    case "killed-holder":
      assert.equal(result.orphaned?.lock, "A");
      assert.deepEqual(result.waits.map(({ lane, end }) => [lane, end]), [[1, "timed-out"], [2, "stopped"]]);
      break;
    case "hand-over":
      assert.deepEqual(result.handOvers.map(({ way, bytes }) => [way, bytes]), [10, 300_000].flatMap((bytes) => ["queue", "cell", "copy"].map((way) => [way, bytes])));
      for (const { eachMs } of result.handOvers) assert.ok(eachMs.length === 3 && eachMs.every((ms) => ms > 0), `${eachMs}`);
      break;
    case "messages": {
      const ways = ["call", "clone", "transfer", ...(isolated ? ["shared"] : []), "manager"];
      assert.deepEqual(result.trips.map(({ way, bytes }) => [way, bytes]), [10, 300_000].flatMap((bytes) => ways.map((way) => [way, bytes])));
      for (const { tripMs } of result.trips) assert.ok(tripMs.length === 3 && tripMs.every((ms) => ms > 0), `${tripMs}`);
      break;
    }
    case "sendable":
      assert.deepEqual(result.offered.filter(({ arrived }) => arrived).map(({ thing }) => thing), ["number", "text", "list", "map", "bytes"]);
      for (const { arrived, refusal } of result.offered) assert.match(refusal ?? "", arrived ? /^$/ : /^DataCloneError: ./);
      assert.deepEqual(result.offered.filter(({ refusal }) => refusal !== null).map(({ thing }) => thing), ["function", "lock", "handle", "generator"]);
      break;
    case "shared-objects": {
      const blocks = ["block", "block-locked"];
      assert.deepEqual(result.missing, isolated ? [] : blocks);
      assert.deepEqual(result.ways.map(({ way }) => way), ["proxy-get-set", "proxy-add", ...(isolated ? blocks : []), "queue"]);
      for (const { way, lost, wallMs } of result.ways) {
        assert.ok(lost.length === 3 && wallMs.length === 3 && wallMs.every((ms) => ms > 0), way);
        // Without a lock a block loses only what was written at the same time, which takes two free cores.
        if (way === "proxy-get-set") assert.ok(lost.some((one) => one > 0), `${lost}`);
        else if (way !== "block") assert.deepEqual(lost, [0, 0, 0], way);
      }
      break;
    }
    case "killable":
      assert.deepEqual([result.processesMs.length, result.askedMs.length, result.endedMs.length], [2, 2, 2]);
      assert.ok([...result.processesMs, ...result.endedMs].every((ms) => ms !== null), JSON.stringify(result));
      assert.deepEqual([result.deaf, result.left], [2, 2]);
      break;
    case "interleavings":
      assert.deepEqual(result.searched.map(({ rules, breach }) => [rules, breach]), [["3.9", "lost-update"], ["3.13", null]]);
      break;
    default:
      assert.fail("it is no trial");
  }
}

for (const isolated of [true, false]) {
  test(`each trial comes to its end, and no worker of it stays, in a page that is ${isolated ? "isolated" : "not isolated"}`, async (t) => {
    const { page, problems } = await open(t, isolated);
    const before = workerThreads();
    for (const trial of TRIALS) {
      const { result, code, message } = await attempt(page, trial);
      if (!isolated && !ANYWHERE.includes(trial.trial)) assert.equal(code, "needs-isolation", trial.trial);
      else {
        assert.equal(code, null, `${trial.trial}: ${message}`);
        isGood(result, isolated);
      }
    }
    await noneLeft(before);
    assert.deepEqual(problems, []);
  });
}

test("a bad trial is refused with a sentence, and the next one runs", async (t) => {
  const { page, problems } = await open(t, true);
  for (const [trial, said] of /** @type {const} */ ([
    [undefined, /^A trial must be an object/],
    [{ trial: "chess" }, /^trial must be one of counter, loop-counter, .*; it was "chess"\.$/],
    [{ trial: "counter", lanes: 0 }, /^lanes must be a whole number from 1 to 8; it was 0\.$/],
    [{ trial: "counter", kinds: ["luck"] }, /^kinds must be one of unprotected, /],
    [{ trial: "deadlock", lanes: 2 }, /^There is no field lanes\./],
    [{ trial: "messages", sizes: [10, 64_000_001] }, /^sizes must be a whole number from 2 to 64000000; it was 64000001\.$/],
    [{ trial: "hand-over", sizes: [] }, /^sizes must be a whole number from 2 to 16000000; it was \[\]\.$/],
    [{ trial: "messages", ways: ["pigeon"] }, /^ways must be one of call, clone, transfer, shared, manager; it was "pigeon"\.$/],
    [{ trial: "shared-objects", queueSize: 0 }, /^queueSize must be a whole number from 1 to 10000; it was 0\.$/],
    [{ trial: "shared-objects", queueSize: -1 }, /^queueSize must be a whole number from 1 to 10000; it was -1\.$/],
    [{ trial: "killable", workers: 0 }, /^workers must be a whole number from 1 to 8; it was 0\.$/],
  ])) {
    const { code, message } = await attempt(page, trial);
    assert.equal(code, "invalid-spec", message);
    assert.match(message, said);
  }
  isGood((await attempt(page, TRIALS[1])).result);
  assert.deepEqual(problems, []);
});

test("a partner that ends in the middle of an exchange is given up within the limit, whichever way somebody waits for it", async (t) => {
  const { page, problems } = await open(t, true);
  const before = workerThreads();
  for (const way of ["clone", "transfer", "shared", "manager"]) {
    const begun = Date.now();
    const { code, message } = await attempt(page, { trial: "messages", ways: [way], sizes: [10], leavesAfter: 5, limitMs: 200 });
    assert.equal(code, "crashed", way);
    assert.match(message, /^The other worker did not answer within 200\sms\./, way);
    assert.ok(Date.now() - begun < ENDS_WITHIN_MS, way);
  }
  await noneLeft(before);
  assert.deepEqual(problems, []);
});

test("the limit of a partner is for each of its answers, and not for all of a round", async (t) => {
  const { page } = await open(t, true);
  const { result, message } = await attempt(page, { trial: "messages", ways: ["clone"], sizes: [10], rounds: 1, roundMs: 1000, limitMs: 500 });
  assert.equal(result?.trial, "messages", message);
});

test("a worker that was never seen at work has no time of its stop", async (t) => {
  const { page } = await open(t, true);
  const { result, message } = await attempt(page, { trial: "killable", workers: 1, limitMs: 1 });
  assert.ok(result?.trial === "killable", message);
  assert.deepEqual(result.processesMs, [null]);
});

test("objects whose owner is gone, whose name is unknown or that are too large are an error soon, and nobody waits for the dead", async (t) => {
  const { page, problems } = await open(t, true);
  const before = workerThreads();
  for (const [more, code, said] of /** @type {const} */ ([
    [{ ways: ["proxy-add"], fault: "manager-gone", limitMs: 300 }, "crashed", /did not answer within 300\sms\./],
    [{ ways: ["block-locked"], fault: "manager-gone", limitMs: 300 }, "crashed", /did not answer within 300\sms\./],
    [{ ways: ["queue"], fault: "process-killed", limitMs: 300 }, "crashed", /did not answer within 300\sms\./],
    [{ ways: ["block"], fault: "process-killed", limitMs: 300 }, "crashed", /did not answer within 300\sms\./],
    [{ ways: ["proxy-get-set"], fault: "no-such-name" }, "invalid-spec", /^Nothing of the name count is shared/],
    [{ ways: ["block"], fault: "no-such-name" }, "invalid-spec", /^Nothing of the name count is shared/],
    [{ ways: ["block"], bytes: 1e15 }, "out-of-memory", /asked for 1,000,000\sGB and was refused/],
  ])) {
    const seen = await attempt(page, { trial: "shared-objects", additions: 20, ...more });
    assert.equal(seen.code, code, `${JSON.stringify(more)}: ${seen.message}`);
    assert.match(seen.message, said);
  }
  await noneLeft(before);
  assert.deepEqual(problems, []);
});

test("what only shared memory could do is refused without it", async (t) => {
  const { page } = await open(t, false);
  assert.equal((await attempt(page, { trial: "messages", ways: ["shared"] })).code, "needs-isolation");
  assert.equal((await attempt(page, { trial: "shared-objects", ways: ["block", "block-locked"] })).code, "needs-isolation");
});

test("a stop in the middle ends a trial soon, and no worker of it stays", async (t) => {
  const { page, problems } = await open(t, true);
  const before = workerThreads();
  for (const trial of LONG) {
    for (const stopMs of [0, 600]) {
      const { code, lateMs, message } = await attempt(page, trial, stopMs);
      assert.equal(code, "cancelled", `${trial.trial}: ${message}`);
      // After 1.5 s its engine would be ended, and whatever holds it up with it.
      assert.ok(lateMs < 1500, `${trial.trial}: ${lateMs} ms`);
    }
  }
  isGood((await attempt(page, TRIALS[2])).result);
  await noneLeft(before);
  assert.deepEqual(problems, []);
});

test("a trial and a run wait for each other", async (t) => {
  const { page } = await open(t, true);
  const seen = await page.evaluate(async () => {
    const { interleave } = globalThis;
    /** @type {unknown[]} */
    const seen = [];
    interleave.addEventListener("busy", () => interleave.busy && seen.push({ ...interleave.busy }));
    const trial = interleave.trial({ trial: "loop-counter" });
    await Promise.all([trial, interleave.run({ work: { kind: "probe" }, model: "sequential", tasks: 1 })]);
    return seen;
  });
  assert.deepEqual(seen, [{ kind: "trial", id: "loop-counter", waiting: 0 }, { kind: "trial", id: "loop-counter", waiting: 1 }, { kind: "run", id: "sequential", waiting: 0 }]);
});

for (const isolated of [true, false]) {
  test(`the stepper lists, searches and runs in a page that is ${isolated ? "isolated" : "not isolated"}`, async (t) => {
    const { page, problems } = await open(t, isolated);
    const seen = await page.evaluate(async () => {
      const { interleave } = globalThis;
      const programs = await interleave.stepper({ ask: "programs" });
      const rules = await interleave.stepper({ ask: "rules" });
      const about = { program: "counter", rules: "3.9" };
      const listing = await interleave.stepper({ ask: "listing", ...about });
      const search = await interleave.stepper({ ask: "search", ...about });
      const run = await interleave.stepper({ ask: "run", ...about, schedule: search.schedule ?? [] });
      const refused = await interleave.stepper({ ask: "search", program: "chess", rules: "3.9" }).catch(({ code, message }) => ({ code, message }));
      const functions = listing.functions.map((/** @type {{ name: string }} */ { name }) => name);
      return { programs: programs.length, rules: rules.length, functions, steps: run.steps.length, search, verdict: run.verdict, refused };
    });
    assert.deepEqual([seen.programs, seen.rules], [18, 6]);
    assert.ok(seen.functions.includes("work"));
    assert.equal(seen.search.verdict.key, "lost-update");
    assert.deepEqual(seen.verdict, seen.search.verdict);
    assert.equal(seen.steps, (seen.search.schedule?.length ?? 0) + 1);
    assert.deepEqual(seen.refused, { code: "invalid-spec", message: "There is no program chess." });
    assert.deepEqual(problems, []);
  });
}
