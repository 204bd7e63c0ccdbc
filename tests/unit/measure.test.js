/** Measuring and claims, against an engine that answers what a test tells it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { tryClaim } from "../../www/engine/claims.js";
import { InterleaveError, failure } from "../../www/engine/errors.js";
import { ask, compareAll, figuresOf, freeCores, measureAll, measureAndCompare, runOne, textOf } from "../../www/engine/measure.js";

/** @import { EngineClient, Question, Reply } from "../../www/engine/client.js" */
/** @import { Outcome } from "../../www/protocol.d.ts" */

/** What came of a run or an experiment. @typedef {{ kind: string, rows: number[], reports: object[], error: { key: string }, runs: Record<string, Seen> }} Seen */
/** @typedef {{ freeCores: number[], experiments: Record<string, Seen> }} Evidence */
/** What a question is about. @typedef {{ reports: { spec: { model: string } }[], freeCores: number[], lanes: number | null, evidence: Evidence }} About */

/** @param {string} model @param {number} [wallMs] @returns {Extract<Outcome, { report: unknown }>} */
const report = (model, wallMs = 10) =>
  /** @type {never} */ ({ report: { spec: { model }, answer: "42", lanes: [{ kind: "thread", number: 1 }], wallMs: { values: [wallMs], median: wallMs, min: wallMs, max: wallMs } }, rows: new Float64Array([0, 1, 0, wallMs, 0]) });

/** @type {Outcome} */
const BROKEN = { error: failure("crashed", "process.crashed", { process: 1, error: "unreachable" }) };

/**
 * An engine that is there and answers by these functions.
 * @param {{ measure?: (specs: { model: string }[], nth: number) => object | Error, ask?: (what: string, about: About) => unknown }} answers
 */
function engine({ measure = (specs) => ({ type: "measured", outcomes: specs.map(({ model }) => report(model)), cancelled: false }), ask = () => null } = {}, log = /** @type {string[]} */ ([])) {
  let measured = 0;
  const client = {
    state: "ready",
    known: { tier: "full", catalogue: { spanKinds: [], fields: [{ name: "workers", min: 1, max: 100, default: 4 }, { name: "repeats", min: 1, max: 100, default: 5 }] } },
    async start(/** @type {number} */ workers = 0) {
      log.push(`start ${workers}`);
      client.state = "ready";
      return client.known;
    },
    another: () => engine({ measure, ask }, log).client,
    end() {
      log.push("end");
      client.state = "ended";
    },
    async request(/** @type {Question} */ question) {
      if (question.type === "ask") {
        log.push(question.what);
        return { type: "told", id: 0, text: JSON.stringify(ask(question.what, JSON.parse(question.about)) ?? null) };
      }
      if (question.type === "trial") {
        log.push(`trial ${question.trial}`);
        return { type: "tried", id: 0, text: '{"trial":"counter","lanes":2,"ways":[]}' };
      }
      const specs = JSON.parse(question.specs);
      log.push(`measure ${specs.map((/** @type {{ model: string }} */ { model }) => model).join(" ")}`);
      const answer = measure(specs, measured++);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  return { client: /** @type {EngineClient} */ (/** @type {unknown} */ (client)), log };
}

const SPECS = [{ model: "sequential" }, { model: "threads" }, { model: "processes" }].map(textOf);
const nobody = async () => null;

test("reports are aligned with their specs, a failure leaves the others, and what is there is compared", async () => {
  const { client } = engine({
    measure: (specs) => ({ type: "measured", outcomes: [report("sequential"), BROKEN, report("processes")], cancelled: false, specs }),
    ask: (what, { reports, freeCores, lanes }) => (what === "compare" ? { models: reports.map(({ spec }) => spec.model), freeCores, lanes } : null),
  });
  const { reports, failures, comparison } = await measureAndCompare(client, SPECS, { cores: async () => ({ free: 2, lanes: 2 }), calibrate: true });
  assert.deepEqual(reports.map((one) => one?.spec.model), ["sequential", undefined, "processes"]);
  assert.deepEqual(failures.map(({ spec, code }) => [spec, code]), [[1, "crashed"]]);
  assert.match(failures[0]?.message ?? "", /^Process 1 crashed/);
  assert.deepEqual(comparison, { models: ["sequential", "processes"], freeCores: [2, 2], lanes: 2 });
});

test("when nothing came of any, the first failure is the error", async () => {
  const { client } = engine({ measure: () => ({ type: "measured", outcomes: [BROKEN, BROKEN], cancelled: false }) });
  await assert.rejects(measureAndCompare(client, SPECS.slice(0, 2), { cores: nobody }), { code: "crashed", message: /Process 1/ });
});

test("a stop rejects, with everything that is complete", async () => {
  const { client } = engine({ measure: () => ({ type: "measured", outcomes: [report("sequential"), { error: failure("cancelled", "run.cancelled") }], cancelled: true }) });
  const error = await measureAndCompare(client, SPECS.slice(0, 2), { cores: nobody }).catch((error) => error);
  assert.ok(error instanceof InterleaveError);
  assert.equal(error.code, "cancelled");
  const partial = /** @type {import("../../www/types.d.ts").Measured} */ (error.partial);
  assert.deepEqual(partial.reports.map((one) => one?.spec.model), ["sequential", undefined]);
  assert.deepEqual(partial.failures, [], "a stop that was asked for is no failure");
});

test("free cores that cannot be found do not take the results away", async () => {
  const { client } = engine({ ask: (what) => (what === "compare" ? { sentences: [] } : null) });
  let looks = 0;
  const cores = async () => {
    looks += 1;
    throw new InterleaveError(failure("crashed", "engine.crashed"));
  };
  const { reports } = await measureAndCompare(client, SPECS, { cores, calibrate: true });
  assert.equal(reports.length, 3);
  assert.equal(looks, 2);
});

test("a comparison that fails does not take the reports away", async () => {
  const { client } = engine({ ask: () => assert.fail("compare broke down") });
  const { reports, comparison } = await measureAndCompare(client, SPECS, { cores: nobody });
  assert.equal(reports.length, 3);
  assert.equal(comparison, null);
});

test("specs that need a larger pool are measured on another engine", async () => {
  const { client, log } = engine({ measure: (specs, nth) => (nth === 0 ? { type: "larger-pool", workers: 60 } : { type: "measured", outcomes: specs.map(({ model }) => report(model)), cancelled: false }) });
  const { results } = await measureAll(client, SPECS, {});
  assert.equal(results.length, 3);
  assert.deepEqual(log, ["measure sequential threads processes", "end", "start 60", "measure sequential threads processes"]);
});

test("a memory that is spoilt is given up, and another engine started; whether it is so, the engine says", async () => {
  for (const [key, given] of /** @type {const} */ ([["lane.crashed", true], ["process.crashed", false], ["process.ended", false], ["process.confused", false]])) {
    const { client, log } = engine({ measure: () => ({ type: "measured", outcomes: [report("sequential"), { error: failure("crashed", key) }], cancelled: false, spoilt: given ? failure("crashed", key) : null }) });
    await measureAll(client, SPECS.slice(0, 2), {});
    assert.deepEqual(log.slice(1), given ? ["end", "start 0"] : [], key);
  }
  const { client, log } = engine({ measure: () => ({ type: "failed", error: failure("crashed", "engine.crashed") }) });
  await assert.rejects(measureAll(client, SPECS, {}), { code: "crashed" });
  assert.deepEqual(log.slice(1), ["end", "start 0"]);
});

test("one run that was stopped is no report, though what is complete goes along", async () => {
  const { client } = engine({ measure: () => ({ type: "measured", outcomes: [report("threads")], cancelled: true }) });
  const error = await runOne(client, SPECS[1] ?? "", {}).catch((error) => error);
  assert.equal(error.code, "cancelled");
  assert.equal(error.partial.report.spec.model, "threads");
});

test("a report's spans become objects when somebody looks, and its figures go without them", async () => {
  const { client } = engine();
  const one = await runOne(client, SPECS[1] ?? "", {});
  assert.deepEqual(one.spans, [{ lane: 0, kind: "run", start: 0, end: 10, task: 0 }]);
  assert.ok(!Object.keys(figuresOf(one)).includes("spans"));
  assert.equal(figuresOf(one).answer, "42");
  assert.ok(!Object.keys(one).includes("spanRows"));
});

test("free cores are looked for with one lane and with as many as are asked, in one measurement", async () => {
  /** @type {unknown} */
  let rates;
  const { client, log } = engine({
    measure: (specs) => ({ type: "measured", outcomes: specs.map(({ model }, at) => report(model, at === 0 ? 12 : 24)), cancelled: false }),
    ask: (what, about) => ((rates = about), what === "free-cores" ? 6 : null),
  });
  assert.deepEqual(await freeCores(client, 12, undefined), { free: 6, lanes: null });
  assert.deepEqual(log, ["measure threads threads", "free-cores"]);
  assert.deepEqual(rates, { single: 1, together: Array.from({ length: 12 }, () => 0.5) });
});

test("no more lanes are tried for free cores than a spec may have or the specs in question ask for, and that is said", async () => {
  /** @type {number[]} */
  let lanes = [];
  const { client } = engine({
    measure: (specs) => ((lanes = specs.map((spec) => Number(/** @type {{ workers?: number }} */ (spec).workers))), { type: "measured", outcomes: specs.map(({ model }) => report(model)), cancelled: false }),
    ask: () => 3,
  });
  const of = (/** @type {object[]} */ specs) => freeCores(client, 16, undefined, /** @type {import("../../www/types.d.ts").SpecInput[]} */ (specs));
  for (const [specs, tried] of /** @type {const} */ ([[[{ workers: 2 }, { workers: 6 }], 6], [[{}], 4], [[{ workers: "x" }], 1]])) {
    assert.deepEqual(await of([...specs]), { free: 3, lanes: tried });
    assert.deepEqual(lanes, [1, tried]);
  }
  assert.deepEqual(await of([{ workers: 40 }]), { free: 3, lanes: null });
  assert.deepEqual(await freeCores(client, 128, undefined), { free: 3, lanes: 100 });
});

test("what is asked wrongly is refused with a code", async () => {
  const { client } = engine();
  for (const bad of [null, [null], "reports"]) await assert.rejects(compareAll(client, /** @type {never} */ (bad), []), { code: "invalid-spec" });
  /** @type {Record<string, unknown>} */
  const circle = {};
  circle.own = circle;
  await assert.rejects(ask(client, "stepper", circle), { code: "invalid-spec" });
  assert.equal(await ask(client, "stepper", undefined), null);
});

test("a spec that JSON cannot hold is refused in a sentence", () => {
  /** @type {Record<string, unknown>} */
  const circle = {};
  circle.own = circle;
  assert.throws(() => textOf(circle), { code: "invalid-spec", message: /cannot be written/ });
  assert.equal(textOf(undefined), "null");
});

const RUN = (/** @type {string} */ name, /** @type {string} */ model) => ({ name, label: { key: `model.${model}`, values: {} }, spec: { model } });
const SETTING = /** @type {const} */ ({ tier: "full", cores: 4, repeats: 5 });
const RULING = { verdict: "confirmed", sentences: [{ key: "claims.not-run", values: {} }, { key: "claims.too-few", values: {} }], figures: [{ id: "a", title: { key: "gil-cpu.figure-without-gil", values: {} }, value: 2, low: 1, high: 3, unit: "times", source: "measured" }] };

/** @param {object[]} experiments @param {Parameters<typeof engine>[0]} [answers] */
function claim(experiments, answers = {}) {
  /** @type {Evidence | undefined} */
  let evidence;
  const made = engine({
    ask: (what, about) => {
      if (what === "plan") return { calibrate: false, experiments };
      if (what === "judge") evidence = about.evidence;
      return what === "judge" ? RULING : null;
    },
    ...answers,
  });
  /** @param {string} experiment @param {string} [run] @returns {Partial<Seen>} */
  const seen = (experiment, run) => {
    const outcome = evidence?.experiments[experiment];
    return (run === undefined ? outcome : outcome?.runs[run]) ?? {};
  };
  return { ...made, seen };
}

test("a claim's runs are measured together, streamed by their names, and judged by them", async () => {
  const { client, log, seen } = claim([
    { kind: "compare", id: "main", runs: [RUN("loop", "sequential"), RUN("two", "threads")] },
    { kind: "from-the-future", id: "later" },
  ]);
  /** @type {string[]} */
  const planned = [];
  const result = await tryClaim(client, "gil-cpu", SETTING, { onPlan: (runs) => planned.push(...runs.map(({ name, label }) => `${name}: ${label}`)) });
  assert.deepEqual(planned, ["loop: One after another", "two: Threads without the GIL"]);
  assert.deepEqual(log, ["plan", "measure sequential threads", "judge"]);
  assert.deepEqual(Object.keys(seen("main").runs ?? {}), ["loop", "two"]);
  assert.deepEqual(seen("main", "two").rows, [0, 1, 0, 10, 0]);
  assert.deepEqual(seen("later"), { kind: "unknown" });
  assert.equal(result.verdict, "confirmed");
  assert.match(result.text, /^\S.*\. \S.*\.$/, "the sentences in a row");
  assert.deepEqual(result.figures, [{ id: "a", title: "speed-up with 2 threads without the GIL", value: 2, low: 1, high: 3, unit: "times", source: "measured" }]);
  assert.deepEqual(result.reports.map((one) => one?.spec.model), ["sequential", "threads"]);
});

test("a run that fails is evidence, and so is an experiment that fails as a whole", async () => {
  const { client, seen } = claim([{ kind: "compare", id: "one", runs: [RUN("a", "sequential"), RUN("b", "processes")] }, { kind: "compare", id: "two", runs: [RUN("c", "threads")] }], {
    measure: (_, nth) => (nth === 0 ? { type: "measured", outcomes: [report("sequential"), BROKEN], cancelled: false } : { type: "failed", error: failure("crashed", "engine.crashed", { error: "gone" }) }),
  });
  const { reports } = await tryClaim(client, "gil-cpu", SETTING, {});
  assert.equal(seen("one", "b").error?.key, "process.crashed");
  assert.equal(seen("two").kind, "failed");
  assert.equal(seen("two").error?.key, "engine.crashed");
  assert.deepEqual(reports.map((one) => one?.spec.model), ["sequential", undefined, undefined]);
});

test("repeats of a claim are within the limits of a spec, in the first look and in the second", async () => {
  /** @type {number[]} */
  const looks = [];
  const ask = (/** @type {string} */ what, /** @type {object} */ about) => {
    if (what === "plan") looks.push(/** @type {{ setting: { repeats: number } }} */ (about).setting.repeats);
    return what === "plan" ? { calibrate: false, experiments: [] } : { ...RULING, again: true };
  };
  const tried = (/** @type {number} */ repeats) => tryClaim(engine({ ask }).client, "gil-cpu", { ...SETTING, repeats }, {});
  for (const bad of [0, 101, 2.5, NaN]) await assert.rejects(tried(bad), { code: "invalid-spec", message: /repeats must be a whole number from 1 to 100/ });
  for (const good of [5, 60, 100]) await tried(good);
  assert.deepEqual(looks, [5, 10, 60, 100, 100]);
});

test("a trial of a claim is carried out on an engine of its own, which ends with it", async () => {
  const trial = { trial: "counter" };
  const { client, log, seen } = claim([{ kind: "trial", id: "count", trial }]);
  /** @type {string[]} */
  const stages = [];
  const { reports } = await tryClaim(client, "race", SETTING, { onStage: (stage) => stages.push(stage) });
  assert.deepEqual(log, ["plan", 'trial {"trial":"counter"}', "end", "judge"]);
  assert.deepEqual(seen("count"), { kind: "tried", result: { trial: "counter", lanes: 2, ways: [] } });
  assert.deepEqual(stages, ["experiments", "trial"]);
  assert.deepEqual(reports, []);
});

test("what starting costs is seen on a new engine each time, in turn", async () => {
  const { client, log, seen } = claim([{ kind: "start", id: "start", times: 2, runs: [RUN("a", "threads"), RUN("b", "processes")] }]);
  await tryClaim(client, "io-hundred", SETTING, {});
  assert.deepEqual(log.filter((line) => line.startsWith("measure")), ["measure threads", "measure processes", "measure processes", "measure threads"]);
  assert.equal(log.filter((line) => line === "end").length, 4);
  assert.equal(seen("start", "a").reports?.length, 2);
});

test("a claim whose last look at the cores fails keeps its results", async () => {
  let looks = 0;
  /** @type {number[] | undefined} */
  let judged;
  const { client } = claim([], {
    ask: (what, about) => {
      if (what === "plan") return { calibrate: true, experiments: [{ kind: "compare", id: "main", runs: [RUN("a", "sequential")] }] };
      if (what === "free-cores") return (looks += 1) === 1 ? 4 : assert.fail("it cannot be found");
      if (what === "judge") judged = about.evidence.freeCores;
      return what === "judge" ? RULING : null;
    },
  });
  const result = await tryClaim(client, "gil-cpu", SETTING, {});
  assert.equal(result.verdict, "confirmed");
  assert.deepEqual(judged, []);
});

test("a claim that is stopped is not judged, and gives the reports that are there", async () => {
  const { client, log } = claim([{ kind: "compare", id: "one", runs: [RUN("a", "sequential")] }, { kind: "compare", id: "two", runs: [RUN("b", "threads")] }], {
    measure: (_, nth) => (nth === 0 ? { type: "measured", outcomes: [report("sequential")], cancelled: false } : new InterleaveError(failure("cancelled", "run.cancelled"))),
  });
  const error = await tryClaim(client, "gil-cpu", SETTING, {}).catch((error) => error);
  assert.equal(error.code, "cancelled");
  assert.deepEqual(error.partial.reports.map((/** @type {{ spec: { model: string } } | null} */ one) => one?.spec.model), ["sequential", undefined]);
  assert.ok(!log.includes("judge"));
});
