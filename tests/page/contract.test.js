/** The page's contract, `globalThis.interleave`, as the page, a teacher's console and other pages use it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { sharesMemory } from "./engines.js";
import { ENDLESS, MINUTE, QUICK, attempt, openLab, openPageOfSite, run, spec, ways } from "./lab.js";

/** @import { BareReport, SpecInput, WorkInput } from "../../www/types.d.ts" */
/** @import { Moment } from "./lab.js" */

/** What a run that was asked to stop may take, as a share of the time after which its engine would be ended. */
const PROMPT = 0.5;
/** That time, as engine/client.js has it. */
const GRACE_MS = 1500;

/** @type {WorkInput[]} */
const WORKS = [
  QUICK,
  { kind: "cpu", kernel: "primes", size: 100_000 },
  { kind: "io", service: "database", waitMs: 3, waits: 2, connections: 2 },
  { kind: "io", service: "scrape", waitMs: 3, perSecond: 500, failureShare: 0.4 },
  { kind: "mixed", kernel: "sha256", size: 64, service: "download", waitMs: 3, bandwidth: 2 },
  { kind: "beside", kernel: "sort", size: 20, service: "file", waitMs: 1, waits: 4 },
  { kind: "probe" },
];

/** Whether the page is isolated, in words for messages. @param {boolean} isolated */
const where = (isolated) => (isolated ? "isolated" : "not isolated");

/**
 * Tries something that the rest of the machine may disturb, a few times.
 * @param {() => Promise<string | null>} tried says what is wrong, or nothing
 */
async function inTheEnd(tried) {
  let wrong = null;
  for (let time = 0; time < 4; time++) {
    wrong = await tried();
    if (wrong === null) return;
  }
  assert.fail(wrong ?? "");
}

for (const isolated of [true, false]) {
  test(`every model gives the same answer for each kind of work in a page that is ${where(isolated)}`, async (t) => {
    const { page, problems, shared } = await openLab(t, isolated);
    for (const work of WORKS) {
      /** @type {string | undefined} */
      let known;
      for (const way of ways(shared)) {
        const { answer } = await run(page, spec(way, work));
        known ??= answer;
        assert.equal(answer, known, `${JSON.stringify(work)} by ${JSON.stringify(way)}`);
      }
      if (work.kind === "cpu" && work.kernel === "primes") assert.equal(known, "9592 primes");
    }
    assert.deepEqual(problems, []);
  });

  test(`a page that is ${where(isolated)} says what it can do and what there is to choose`, async (t) => {
    const { page, problems, shared } = await openLab(t, isolated);
    const { capabilities, catalogue, version } = await page.evaluate(() => ({
      capabilities: globalThis.interleave.capabilities(),
      catalogue: globalThis.interleave.catalogue(),
      version: globalThis.interleave.version,
    }));
    assert.match(version, /^\d+\.\d+\.\d+$/);
    assert.equal(capabilities.tier, shared ? "full" : "separate");
    assert.equal(capabilities.isolated, shared);
    assert.equal(capabilities.reasons.length > 0, !shared, "what is missing is said, and only then");
    assert.ok((capabilities.cores ?? 0) >= 1);
    assert.equal(capabilities.freeCores, null, "nobody has measured yet");
    assert.ok((capabilities.clockStepMs ?? 0) > 0);
    assert.equal(capabilities.maxWorkers, 100);

    const ids = catalogue.models.map((model) => model.id);
    assert.deepEqual(ids, ["sequential", "threads-gil", "threads", "processes", "event-loop", "hybrid"]);
    const missing = catalogue.models.filter((model) => !model.available);
    assert.deepEqual(missing.map((model) => model.id), shared ? [] : ["threads-gil", "threads"]);
    for (const model of missing) {
      assert.equal(model.needs, "isolation");
      assert.ok(model.reason);
    }
    assert.ok(catalogue.kernels.length >= 11);
    for (const { id, minSize, defaultSize, maxSize } of catalogue.kernels) {
      assert.match(id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
      assert.ok(0 < minSize && minSize <= defaultSize && defaultSize <= maxSize, id);
    }
    assert.deepEqual(catalogue.services.map((service) => service.id), ["download", "api", "database", "file", "upload", "scrape"]);
    assert.deepEqual(catalogue.spanKinds, ["start", "run", "wait-gil", "wait-io", "wait-lock", "copy", "idle"]);
    assert.ok(catalogue.claims.length >= 25);
    for (const { id, title } of catalogue.claims) {
      assert.match(id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
      assert.ok(title.length > 0);
    }
    assert.deepEqual(problems, []);
  });

  test(`a run is stopped whatever it does, promptly and by itself, in a page that is ${where(isolated)}`, async (t) => {
    const { page, problems, shared } = await openLab(t, isolated);
    /** @type {[Moment, WorkInput, Partial<SpecInput>][]} */
    const moments = [
      ["before", ENDLESS, {}],
      ["run", ENDLESS, { tasks: 50 }],
      ["run", ENDLESS, { tasks: 50, schedule: "master-worker", chunk: 3 }],
      ["warm-up", ENDLESS, { tasks: 50, warmup: 1 }],
      ["wait-io", MINUTE, { tasks: 50 }],
      ["wait-io", MINUTE, { tasks: 50, schedule: "master-worker" }],
    ];
    for (const way of ways(shared)) {
      await run(page, spec(way, QUICK, { schedule: "master-worker" }));
      for (const [moment, work, more] of moments) {
        const asked = spec(way, work, more);
        const said = `${JSON.stringify(asked)} at ${moment}`;
        const { code, stopMs } = await attempt(page, asked, moment);
        assert.equal(code, "cancelled", said);
        assert.ok((stopMs ?? Infinity) < PROMPT * GRACE_MS, `${said} took ${(stopMs ?? Infinity) / GRACE_MS} of the grace time`);
        await run(page, spec(way, QUICK));
      }
      if (way.model === "threads-gil") {
        const { code } = await attempt(page, spec(way, ENDLESS), "wait-gil");
        assert.equal(code, "cancelled", "while a lane waits for the GIL");
      }
    }
    assert.deepEqual(problems, []);
  });

  test(`a run is stopped while its engine, its pool or its lanes start in a page that is ${where(isolated)}`, async (t) => {
    for (const way of ways(sharesMemory(isolated))) {
      const { page, problems } = await openPageOfSite(t, isolated);
      // The engine is not there yet, then its pool is not, then both are.
      for (const moment of /** @type {Moment[]} */ (["soon", "soon", "at-once", "starting"])) {
        const { code } = await attempt(page, spec(way, QUICK, { repeats: 100 }), moment);
        assert.equal(code, "cancelled", `${moment} ${JSON.stringify(way)}`);
      }
      await run(page, spec(way, QUICK));
      assert.deepEqual(problems, []);
      await page.close();
    }
  });

  test(`after a lane broke down the next run works in a page that is ${where(isolated)}`, async (t) => {
    const { page, problems, shared } = await openLab(t, isolated);
    for (const way of ways(shared)) {
      for (const more of /** @type {Partial<SpecInput>[]} */ ([{}, { schedule: "master-worker" }])) {
        // A process has a memory of its own, so a crash is a crash of the run only when it was the last.
        const { code, message } = await attempt(page, spec(way, QUICK, { workers: 1, ...more, fault: "trap" }));
        assert.equal(code, "crashed", `${JSON.stringify(way)}: ${message}`);
        await run(page, spec(way, QUICK, more));
      }
    }
    assert.deepEqual(problems, []);
  });

  test(`a process that crashes takes only its own tasks with it in a page that is ${where(isolated)}`, async (t) => {
    const { page, problems } = await openLab(t, isolated);
    for (const way of /** @type {Partial<SpecInput>[]} */ ([{ model: "processes" }, { model: "hybrid", executor: "processes" }])) {
      const { lanes, errors, answer } = await run(page, spec(way, QUICK, { workers: 3, tasks: 9, repeats: 2, fault: "trap" }));
      const outcomes = lanes.filter(({ kind }) => kind === "process").map(({ outcome }) => outcome);
      assert.deepEqual(outcomes.toSorted(), ["crashed", "done", "done"], JSON.stringify(way));
      assert.deepEqual(errors.map(({ task }) => task), [0], JSON.stringify(way));
      assert.equal(answer, (await run(page, spec(way, QUICK))).answer);
    }
    assert.deepEqual(problems, []);
  });

  test(`faults come out as what they are in a page that is ${where(isolated)}`, async (t) => {
    const { page, problems, shared } = await openLab(t, isolated);
    for (const way of ways(shared)) {
      const memory = await attempt(page, spec(way, QUICK, { fault: "out-of-memory" }));
      assert.equal(memory.code, "out-of-memory", JSON.stringify(way));
      const flip = await attempt(page, spec(way, { kind: "cpu", kernel: "n-body", size: 100 }, { fault: "bit-flip" }));
      assert.equal(flip.code, "wrong-answer", JSON.stringify(way));
      const { errors, answer } = await run(page, spec(way, QUICK, { fault: "error" }));
      assert.deepEqual(errors.map(({ task }) => task), [0], JSON.stringify(way));
      assert.equal(answer, (await run(page, spec(way, QUICK))).answer);
    }
    assert.deepEqual(problems, []);
  });

  test(`10 000 waits on one loop take the time of the longest in a page that is ${where(isolated)}`, async (t) => {
    const { page, problems } = await openLab(t, isolated);
    const waitMs = 1000;
    const asked = spec({ model: "event-loop" }, { kind: "io", service: "api", waitMs }, { tasks: 10_000 });
    await inTheEnd(async () => {
      const { wallMs } = await run(page, asked);
      return wallMs.median / waitMs <= 1.1 ? null : `${wallMs.median / waitMs} times the longest wait`;
    });
    assert.deepEqual(problems, []);
  });
}

test("processes have memory for as many tasks as a spec may have", async (t) => {
  const { page, problems } = await openLab(t, false);
  const cpu = /** @type {const} */ ({ kernel: "sha256", size: 1 });
  const io = /** @type {const} */ ({ service: "api", waitMs: 500 });
  /** @type {[SpecInput["model"], WorkInput][]} */
  const all = [
    ["sequential", { kind: "cpu", ...cpu }],
    ["processes", { kind: "cpu", ...cpu }],
    ["event-loop", { kind: "io", ...io }],
    ["event-loop", { kind: "mixed", ...cpu, ...io }],
  ];
  for (const [model, work] of all) {
    const asked = spec({ model }, work, { tasks: 100_000, workers: 1, schedule: "static" });
    const { errors, memoryBytes } = await run(page, asked);
    assert.deepEqual(errors, [], model);
    assert.ok((memoryBytes ?? 0) < 100 * 2 ** 20, `${model}, ${work.kind}: ${memoryBytes} bytes`);
  }
  assert.deepEqual(problems, []);
});

for (const isolated of [true, false].filter((isolated) => !sharesMemory(isolated))) test(`where memory cannot be shared a model that needs it is refused by its name, and says what it needs, in a page that is ${where(isolated)}`, async (t) => {
  const { page, problems } = await openLab(t, isolated);
  for (const model of ["threads", "threads-gil", "hybrid"]) {
    const { code, message } = await attempt(page, { work: QUICK, model });
    assert.equal(code, "needs-isolation");
    assert.match(message, new RegExp(`model ${model} .*isolat`));
  }
  assert.deepEqual(problems, []);
});

test("a bad spec is refused in a sentence that names the field, the value and what is allowed", async (t) => {
  const { page, problems } = await openLab(t, true);
  const good = { work: QUICK, model: "processes" };
  /** @type {[unknown, ...string[]][]} */
  const table = [
    [{ ...good, model: "fibres" }, "model", "fibres", "sequential, threads-gil, threads, processes, event-loop, hybrid"],
    [{ work: QUICK }, "model", "missing", "sequential"],
    [{ model: "threads" }, "work", "missing", "kind"],
    [{ ...good, work: 7 }, "work", "7", "kind"],
    [{ ...good, work: { kind: "gpu" } }, "work.kind", "gpu", "cpu, io, mixed, beside, probe"],
    [{ ...good, work: { kind: "cpu", kernel: "chess" } }, "work.kernel", "chess", "primes, mandelbrot"],
    [{ ...good, work: { kind: "cpu", kernel: "primes", size: 1 } }, "work.size of primes", "1", "from 1000 to 2000000000"],
    [{ ...good, work: { kind: "cpu", kernel: "primes", size: 1e12 } }, "work.size of primes", "1000000000000", "from 1000 to"],
    [{ ...good, work: { kind: "cpu", kernel: "primes", size: "big" } }, "work.size", '"big"', "a whole number"],
    [{ ...good, work: { kind: "io", service: "pigeon" } }, "work.service", "pigeon", "download, api"],
    [{ ...good, work: { kind: "io", service: "api", waitMs: -1 } }, "work.waitMs", "-1", "from 0 to 60000"],
    [{ ...good, work: { kind: "io", service: "api", failureShare: 1 } }, "work.failureShare", "1", "from 0 to 0.9"],
    [{ ...good, work: { kind: "io", service: "api", speed: 3 } }, "work.speed", "service, waitMs"],
    [{ ...good, workers: 0 }, "workers", "0", "from 1 to 100"],
    [{ ...good, workers: 10_000 }, "workers", "10000", "from 1 to 100"],
    [{ ...good, workers: 2.5 }, "workers", "2.5", "a whole number"],
    [{ ...good, workers: "4" }, "workers", '"4"', "a whole number"],
    [{ ...good, workers: null }, "workers", "null", "a whole number"],
    [{ ...good, tasks: NaN }, "tasks", "null", "from 1 to 100000"],
    [{ ...good, repeats: Infinity }, "repeats", "null", "from 1 to 100"],
    [{ ...good, switchIntervalMs: 0 }, "switchIntervalMs", "0", "from 0.1 to 100"],
    [{ ...good, gil: true }, "gil", "true", "held, released-in-kernel"],
    [{ ...good, schedule: "random" }, "schedule", "random", "shared-queue, static, master-worker"],
    [{ ...good, seed: -1 }, "seed", "-1", "from 0 to 4294967295"],
    [{ ...good, trace: "yes" }, "trace", '"yes"', "true or false"],
    [{ ...good, wokers: 4 }, "wokers", "work", "workers"],
    [7, "spec", "7", "object"],
    [[], "spec", "[]", "object"],
    ["threads", "spec", '"threads"', "object"],
    [null, "spec", "null", "object"],
    [undefined, "spec", "null", "object"],
  ];
  for (const [bad, ...words] of table) {
    const { code, message } = await attempt(page, bad);
    assert.equal(code, "invalid-spec", JSON.stringify(bad));
    for (const word of words) assert.ok(message.includes(word), `“${message}” does not say ${word}`);
    assert.match(message, /^\p{L}.*\.$/su, message);
  }
  const unreadable = await page.evaluate(() => {
    /** @type {Record<string, unknown>} */
    const circle = { model: "threads" };
    circle.work = circle;
    return globalThis.interleave.run(/** @type {never} */ (circle)).catch((error) => error.code);
  });
  assert.equal(unreadable, "invalid-spec", "a spec that is no JSON");
  const lists = await page.evaluate(() => Promise.all([null, undefined, 7, [], [null]].map((list) => globalThis.interleave.measure(/** @type {never} */ (list)).then(() => "measured", (error) => error.code))));
  assert.deepEqual(lists, Array(5).fill("invalid-spec"), "what is no list of specs");
  await page.evaluate((spec) => globalThis.interleave.run(/** @type {never} */ (spec), /** @type {never} */ (null)), good);
  await run(page, good);
  assert.deepEqual(problems, []);
});

test("a second run waits until the first has ended", async (t) => {
  const { page, problems } = await openLab(t, true);
  const order = await page.evaluate(async (spec) => {
    /** @type {string[]} */
    const told = [];
    const tell = (/** @type {string} */ what) => told.at(-1) === what || told.push(what);
    const one = (/** @type {string} */ name) =>
      globalThis.interleave.run(/** @type {SpecInput} */ (spec), { onProgress: () => tell(name), onSpans: () => tell(name) }).then(() => tell(`${name} ended`));
    await Promise.all([one("first"), one("second"), one("third")]);
    return told;
  }, spec({ model: "processes" }, { kind: "io", service: "api", waitMs: 20 }, { repeats: 3 }));
  assert.deepEqual(order, ["first", "first ended", "second", "second ended", "third", "third ended"]);
  assert.deepEqual(problems, []);
});

test("a run that fails, or is stopped in the queue, does not hold up those behind it", async (t) => {
  const { page, problems, shared } = await openLab(t, true);
  const model = shared ? "threads" : "processes";
  const codes = await page.evaluate(async ([good, bad]) => {
    const { run } = globalThis.interleave;
    const controller = new AbortController();
    const runs = [run(good), run(bad), run(good, { signal: controller.signal }), run(good)];
    controller.abort();
    const ended = await Promise.allSettled(runs);
    return ended.map((end) => (end.status === "fulfilled" ? "ok" : end.reason.code));
  }, /** @type {[SpecInput, SpecInput]} */ ([spec({ model }, QUICK), spec({ model }, QUICK, { fault: "trap", workers: 1 })]));
  assert.deepEqual(codes, ["ok", "crashed", "cancelled", "ok"]);
  assert.deepEqual(problems, []);
});

test("a question is answered though a run replaces the engine meanwhile, and one asked wrongly is refused with a code", async (t) => {
  const { page, problems } = await openLab(t, true);
  const codes = await page.evaluate(async (large) => {
    const { interleave } = globalThis;
    const code = (/** @type {Promise<unknown>} */ promise) => promise.then(() => "ok", (error) => error.code);
    const loose = /** @type {{ stepper(about?: unknown): Promise<unknown>, compare(reports: unknown): Promise<unknown> }} */ (/** @type {unknown} */ (interleave));
    const running = code(interleave.run(/** @type {SpecInput} */ (large)));
    const asked = [interleave.stepper({ ask: "search", program: "counter", rules: "3.9" }), interleave.reference("gil-cpu"), loose.compare([]), loose.stepper(), loose.compare(null), loose.compare([null]), interleave.runClaim("gil-cpu", { repeats: 0 })];
    return [...(await Promise.all(asked.map(code))), await running];
  }, spec({ model: sharesMemory(true) ? "threads" : "processes" }, QUICK, { workers: 60 }));
  const bad = "invalid-spec";
  assert.deepEqual(codes, ["ok", "ok", "ok", bad, bad, bad, bad, "ok"]);
  assert.deepEqual(problems, []);
});

test("the memory of very many processes is known at the end also where nothing is traced", async (t) => {
  const { page } = await openLab(t, true);
  const ask = { kind: "cpu", kernel: "sort", size: 2000 };
  const of = async (/** @type {number} */ workers) => (await run(page, spec({ model: "processes" }, /** @type {WorkInput} */ (ask), { tasks: workers, workers, trace: false }))).memoryBytes ?? 0;
  const [few, many] = [await of(16), await of(17)];
  assert.ok(Math.abs(few / 16 - many / 17) < 65_536, `${few / 16} and ${many / 17} bytes each`);
});

test("a hundred threads, and a hundred processes, each take their share", async (t) => {
  const { page, problems, shared } = await openLab(t, true);
  for (const model of shared ? /** @type {const} */ (["threads", "processes"]) : /** @type {const} */ (["processes"])) {
    const asked = spec({ model }, { kind: "io", service: "api", waitMs: 1000 }, { tasks: 200, workers: 100 });
    const { lanes, waitOverlap } = await run(page, asked);
    assert.equal(lanes.length, 100, model);
    assert.ok((waitOverlap ?? 0) > 30, `${waitOverlap} waits at once with ${model}`);
  }
  assert.deepEqual(problems, []);
});

test("what streamed while a run went is what its report says", async (t) => {
  const { page, problems, shared } = await openLab(t, true);
  for (const way of ways(shared)) {
    const asked = spec(way, { kind: "mixed", kernel: "n-body", size: 50, service: "api", waitMs: 10 });
    const seen = await page.evaluate(async (spec) => {
      /** @type {number[]} */
      const starts = [];
      let done = 0;
      /** @type {number[]} */
      const times = [];
      /** @type {string[]} */
      const phases = [];
      /** @type {Set<string>} */
      const names = new Set();
      const report = await globalThis.interleave.run(/** @type {SpecInput} */ (spec), {
        onSpans(batch) {
          if (batch.reset) starts.length = times.length = 0;
          for (let at = 2; at < batch.new.length; at += 5) starts.push(batch.new[at] ?? NaN);
          times.push(batch.now);
          batch.lanes.forEach(({ kind, number }) => names.add(`${kind} ${number}`));
        },
        onProgress({ phase, tasksDone }) {
          if (phases.at(-1) !== phase) phases.push(phase);
          done = tasksDone;
        },
      });
      // A process may say what it did after its last result; a report ends with its repeat.
      const wall = report.wallMs.values[report.shown ?? 0] ?? NaN;
      const rows = starts.filter((start) => start < wall).length;
      const reported = report.spans.filter(({ kind, start }) => kind !== "start" && start < wall).length;
      return { rows, reported, times, phases, done, names: [...names], lanes: report.lanes.map(({ kind, number }) => `${kind} ${number}`) };
    }, asked);
    assert.equal(seen.rows, seen.reported, JSON.stringify(way));
    assert.ok(seen.reported > 0, JSON.stringify(way));
    assert.deepEqual(seen.times, seen.times.toSorted((a, b) => a - b), JSON.stringify(way));
    assert.deepEqual(seen.phases, ["starting", "measuring"], JSON.stringify(way));
    assert.equal(seen.done, asked.tasks, JSON.stringify(way));
    assert.deepEqual(seen.names, seen.lanes, JSON.stringify(way));
  }
  assert.deepEqual(problems, []);
});

test("the figures of a report fit its spans", async (t) => {
  const { page, problems, shared } = await openLab(t, true);
  for (const way of ways(shared)) {
    const asked = spec(way, { kind: "mixed", kernel: "n-body", size: 100, service: "api", waitMs: 10 }, { repeats: 3 });
    const { figures, spans, lanes } = await page.evaluate(async (spec) => {
      const report = await globalThis.interleave.run(/** @type {SpecInput} */ (spec));
      return { figures: { busyMs: report.busyMs, overlap: report.overlap, wall: report.wallMs.values[report.shown ?? 0], gil: report.gil }, spans: report.spans, lanes: report.lanes };
    }, asked);
    const said = JSON.stringify(way);
    const step = 0.1;
    for (const [number] of lanes.entries()) {
      const own = spans.filter(({ lane }) => lane === number).toSorted((a, b) => a.start - b.start);
      own.forEach((span, at) => assert.ok(at === 0 || span.start >= (own[at - 1]?.end ?? 0) - 1e-6, `${said}: spans of lane ${number} overlap`));
    }
    for (const { kind, start, end } of spans) {
      if (kind !== "start") assert.ok(start >= -step && end <= (figures.wall ?? 0) + step + 5, `${said}: ${start} to ${end} of ${figures.wall}`);
    }
    const busy = spans.filter(({ kind }) => kind === "run").reduce((sum, { start, end }) => sum + end - start, 0);
    assert.ok(Math.abs(busy - (figures.busyMs ?? 0)) < 1e-3 * busy, `${said}: ${busy} and ${figures.busyMs}`);
    // Threads that compute for a loop share its lock; a process has one of its own.
    const oneLock = way.model === "threads-gil" || way.executor === "threads";
    assert.equal(figures.gil !== null, oneLock || way.model === "processes", said);
    if (oneLock || way.model === "sequential" || way.model === "event-loop") {
      assert.ok(Math.abs((figures.overlap ?? 0) - 1) < 0.01, `${said}: ${figures.overlap} at once`);
    }
  }
  assert.deepEqual(problems, []);
});

test("lanes without a common lock compute at once, in either page", async (t) => {
  for (const isolated of [true, false]) {
    const { page, problems, shared } = await openLab(t, isolated);
    const free = ways(shared).filter(({ model, executor }) => model === "threads" || model === "processes" || (model === "hybrid" && executor !== "threads"));
    for (const way of free) {
      const asked = spec(way, { kind: "cpu", kernel: "n-body", size: 300 }, { tasks: 8, warmup: 1 });
      await inTheEnd(async () => {
        const { overlap } = await run(page, asked);
        return (overlap ?? 0) > 1.3 ? null : `${overlap} lanes at once by ${JSON.stringify(way)}`;
      });
    }
    assert.deepEqual(problems, []);
  }
});

test("the trace events of a report are what trace viewers read", async (t) => {
  const { page, problems, shared } = await openLab(t, true);
  const { trace, lanes, spans } = await page.evaluate(async (spec) => {
    const report = await globalThis.interleave.run(/** @type {SpecInput} */ (spec));
    return { trace: JSON.stringify(globalThis.interleave.traceEvents(report)), lanes: report.lanes, spans: report.spans.length };
  }, spec({ model: shared ? "threads-gil" : "processes" }, { kind: "mixed", kernel: "n-body", size: 50, service: "api", waitMs: 5 }));
  const { traceEvents, displayTimeUnit } = JSON.parse(trace);
  assert.equal(displayTimeUnit, "ms");
  for (const event of traceEvents) {
    assert.ok(["M", "X"].includes(event.ph) && event.name.length > 0 && Number.isInteger(event.pid) && Number.isInteger(event.tid));
    assert.ok(Number.isFinite(event.ts));
    if (event.ph === "X") assert.ok(event.dur >= 0 && lanes[event.tid], JSON.stringify(event));
  }
  const names = traceEvents.filter((/** @type {{ name: string }} */ { name }) => name === "thread_name").map((/** @type {{ args: { name: string } }} */ { args }) => args.name);
  assert.deepEqual(names, lanes.map(({ name }) => name));
  assert.equal(traceEvents.filter((/** @type {{ ph: string }} */ { ph }) => ph === "X").length, spans);
  assert.deepEqual(problems, []);
});

test("a report can be written as JSON with its spans, and its rows are the same spans", async (t) => {
  const { page, problems, shared } = await openLab(t, true);
  const { text, rows, enumerable } = await page.evaluate(async (spec) => {
    const report = await globalThis.interleave.run(/** @type {SpecInput} */ (spec));
    return { text: JSON.stringify(report), rows: [...report.spanRows], enumerable: Object.keys(report).includes("spanRows") };
  }, spec({ model: "hybrid" }, { kind: "mixed", kernel: "n-body", size: 50, service: "api", waitMs: 5 }));
  assert.equal(enumerable, false);
  /** @type {import("../../www/types.d.ts").Report} */
  const report = JSON.parse(text);
  const kinds = await page.evaluate(() => globalThis.interleave.catalogue().spanKinds);
  const written = report.spans.flatMap(({ lane, kind, start, end, task }) => [lane, kinds.indexOf(kind), start, end, task ?? -1]);
  assert.deepEqual(written, rows);
  assert.ok(rows.length > 0);
  assert.deepEqual(report.spec.work, { kind: "mixed", kernel: "n-body", size: 50, service: "api", waitMs: 5, waits: 1, bandwidth: 32, connections: 5, perSecond: 20, failureShare: 0, retries: 3 });
  assert.deepEqual(problems, []);
});

test("a crash in the memory that lanes share is told as a crash and not as a stop, with what was complete", async (t) => {
  const { page, shared } = await openLab(t, true);
  if (!shared) {
    t.skip("no memory is shared here");
    return;
  }
  const good = spec({ model: "threads" }, QUICK, { repeats: 5, warmup: 0 });
  const { codes, repeats, partial } = await page.evaluate(async (specs) => {
    const { reports, failures } = await globalThis.interleave.measure(/** @type {SpecInput[]} */ (specs));
    return { codes: failures.map(({ spec, code }) => [spec, code]), repeats: reports.map((report) => report?.wallMs.values.length), partial: reports[0]?.partial };
  }, [good, { ...good, fault: "trap" }]);
  assert.deepEqual(codes, [[1, "crashed"]]);
  assert.deepEqual(repeats, [1, undefined]);
  assert.equal(partial, true);
});

test("what several reports say together is one sentence, and answers that differ are said before any time", async (t) => {
  const { page, problems, shared } = await openLab(t, true);
  const other = shared ? "threads" : "processes";
  const [same, different] = await page.evaluate(async (specs) => {
    const { run, compare } = globalThis.interleave;
    const reports = [];
    for (const spec of specs) reports.push(await run(/** @type {SpecInput} */ (spec)));
    const [one, two, other] = reports;
    if (!one || !two || !other) throw new Error("a report is missing");
    return [await compare([one, two]), await compare([one, other])];
  }, [spec({ model: "sequential" }, QUICK, { repeats: 5 }), spec({ model: other }, QUICK, { repeats: 5 }), spec({ model: other }, ENDLESS, { work: { kind: "probe" } })]);
  assert.equal(same?.answersAgree, true);
  assert.deepEqual(same?.rows.map(({ model }) => model), ["sequential", other]);
  assert.equal(same?.sentences[0]?.key, "finding.compared");
  assert.equal(different?.answersAgree, false);
  assert.equal(different?.sentences[0]?.key, "finding.answers-differ");
  assert.deepEqual(problems, []);
});

test("samples taken while the page is hidden are thrown away and counted", async (t) => {
  const { page, problems, shared } = await openLab(t, true);
  for (const way of ways(shared)) {
    // No headless browser hides a page, so this is emulated: the page hears of it in the way in which it would.
    const { discarded, phases, values } = await page.evaluate(async (spec) => {
      const hide = (/** @type {boolean} */ hidden) => {
        Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      };
      /** @type {string[]} */
      const phases = [];
      const report = await globalThis.interleave.run(/** @type {SpecInput} */ (spec), {
        onProgress({ phase }) {
          if (phase === "measuring" && !phases.includes(phase)) hide(true);
          if (phase === "paused") hide(false);
          if (phases.at(-1) !== phase) phases.push(phase);
        },
      });
      return { discarded: report.discarded, phases, values: report.wallMs.values.length };
    }, spec(way, { kind: "io", service: "api", waitMs: 60 }, { repeats: 3 }));
    assert.ok(discarded >= 1, `the repeat that was going on is thrown away: ${JSON.stringify(way)}`);
    assert.deepEqual(phases, ["starting", "measuring", "paused", "measuring"], JSON.stringify(way));
    assert.equal(values, 3, `every repeat that was asked for is there: ${JSON.stringify(way)}`);
  }
  assert.deepEqual(problems, []);
});

test("a claim is planned, run and judged, with its script for Python", async (t) => {
  const { page, problems, shared } = await openLab(t, true);
  const { result, script, refusal, half, unknown } = await page.evaluate(async () => {
    const { runClaim, pythonScript, readPython } = globalThis.interleave;
    const result = await runClaim("memory-model", { repeats: 1 });
    return {
      result: { id: result.id, verdict: result.verdict, text: result.text, figures: result.figures.length, reports: result.reports.length },
      script: await pythonScript("memory-model"),
      refusal: await readPython("memory-model", '{"interleave": 1, "cl').catch((error) => error.code),
      half: await readPython("memory-model", "\ud83d is half of a letter").catch((error) => error.message),
      unknown: await runClaim("flat-earth").catch((error) => String(error)),
    };
  });
  assert.equal(result.id, "memory-model");
  assert.equal(result.verdict, "confirmed", result.text);
  assert.ok(result.figures > 0 && result.reports > 0);
  assert.match(script, /if __name__ == "__main__":/);
  assert.equal(refusal, "invalid-spec");
  assert.match(half, /not a line of the script/);
  assert.match(String(unknown), /flat-earth.*memory-model/);
  assert.deepEqual(problems, []);
});
