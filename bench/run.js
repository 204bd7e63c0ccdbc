// The benchmarks: `make bench`. Every figure that has a budget, as a ratio of two things measured in this one run, in turn, so that
// a machine whose speed drifts slows both. Prints one table and keeps everything in bench/results.json.
//
// With names as arguments only those parts are run, and the others keep what they had: `node bench/run.js kernels tracing`.

import { execFile } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompressSync } from "node:zlib";
import { launch } from "../tests/page/chromium.js";
import { serve, siteHeaders } from "../tests/page/server.js";

/** @import { Page } from "playwright-core" */
/** @import { BareReport, JobInput, Report, SpecInput } from "../www/types.d.ts" */

/**
 * @typedef {object} Row
 * @property {string} part
 * @property {string} what
 * @property {number | null} value a ratio, unless the unit says otherwise
 * @property {string} unit
 * @property {string} budget
 * @property {boolean | null} held whether the budget was held; null where there is none
 * @property {unknown} [raw] the values behind it
 */

/** How often each of two things is measured, in turn. */
const ROUNDS = 4;
const CORES = Math.min(availableParallelism(), 8);
const ROOT = new URL("..", import.meta.url).pathname;
const RESULTS = join(ROOT, "bench/results.json");
const exec = promisify(execFile);

/** @type {Row[]} */
const rows = [];

/** @param {Row} row */
function enter(row) {
  rows.push(row);
  const value = row.value === null ? "n/a" : row.unit === "" ? row.value.toFixed(3) : `${row.value.toFixed(1)} ${row.unit}`;
  const held = row.held === null ? "" : row.held ? "held" : "NOT HELD";
  console.log([row.part.padEnd(10), row.what.padEnd(44), value.padStart(12), row.budget.padEnd(14), held].join("  "));
}

/** What is in the middle, where values differ by themselves. @param {number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** What a quarter of the values lie below. @param {number[]} values */
function quartile(values) {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 4)] ?? NaN;
}

/**
 * Runs a spec in the page.
 * @param {Page} page
 * @param {SpecInput} spec
 * @returns {Promise<Omit<Report, "spans">>}
 */
function inPage(page, spec) {
  const report = page.evaluate(async (spec) => {
    const { spans: _, ...report } = Object.getOwnPropertyDescriptors(await globalThis.interleave.run(spec));
    return Object.fromEntries(Object.entries(report).map(([name, { value }]) => [name, value]));
  }, /** @type {never} */ (spec));
  return /** @type {Promise<Omit<Report, "spans">>} */ (/** @type {Promise<unknown>} */ (report));
}

/**
 * Measures specs in the page, their repeats in turn.
 * @param {Page} page
 * @param {SpecInput[]} specs
 * @returns {Promise<BareReport[]>} a report for each, without its spans
 */
async function together(page, specs) {
  const { reports, failures } = await page.evaluate(async (specs) => {
    const { reports, failures } = await globalThis.interleave.measure(specs);
    // Each look at the spans makes an object of every one.
    const bare = reports.map((report) => report && Object.fromEntries(Object.entries(Object.getOwnPropertyDescriptors(report)).filter(([name]) => name !== "spans" && name !== "spanRows").map(([name, { value }]) => [name, value])));
    return { reports: bare, failures };
  }, /** @type {never} */ (specs));
  if (failures.length > 0) throw new Error(failures.map(({ spec, message }) => `${JSON.stringify(specs[spec])}: ${message}`).join("\n"));
  return /** @type {BareReport[]} */ (/** @type {unknown} */ (reports));
}

/** The lower quartile of a report's times, with all of them. @param {BareReport | undefined} report */
function times(report) {
  const values = report?.wallMs.values ?? [];
  return { quartile: quartile(values), values };
}

/**
 * Runs a spec on the machine's own threads.
 * @param {SpecInput} spec
 * @returns {Promise<Report>}
 */
async function natively(spec) {
  const { stdout } = await exec(join(ROOT, "target/release/examples/native"), [JSON.stringify(spec)], { maxBuffer: 1 << 26 });
  return JSON.parse(stdout);
}

/** Each kernel on 1 to N lanes: in the browser against native rayon, and against one lane. @param {Page} page */
async function kernels(page) {
  const list = await page.evaluate(() => globalThis.interleave.catalogue().kernels.map(({ id }) => id));
  const lanes = Array.from({ length: CORES }, (_, at) => at + 1);
  for (const kernel of list) {
    /** @param {"threads" | "processes"} model @param {number} workers @returns {SpecInput} */
    const spec = (model, workers) => ({ work: { kind: "cpu", kernel }, tasks: 4 * CORES, model, workers, repeats: 4 });
    /** @type {Record<string, number[]>} */
    const values = {};
    const keep = (/** @type {string} */ way, /** @type {{ wallMs: { values: number[] } } | undefined} */ report) => (values[way] ??= []).push(...(report?.wallMs.values ?? []));
    const models = /** @type {const} */ (["threads", "processes"]);
    const inBrowser = models.flatMap((model) => lanes.map((workers) => ({ way: `${model} ${workers}`, spec: spec(model, workers) })));
    const rounds = [
      async () => {
        for (const workers of lanes) keep(`native ${workers}`, await natively(spec("threads", workers)));
      },
      async () => {
        const reports = await together(page, inBrowser.map(({ spec }) => spec));
        inBrowser.forEach(({ way }, at) => keep(way, reports[at]));
      },
    ];
    // To and fro, so that neither always comes after the other.
    for (let round = 0; round < ROUNDS; round++) for (const side of round % 2 ? rounds.toReversed() : rounds) await side();
    const seen = Object.fromEntries(Object.entries(values).map(([way, values]) => [way, { quartile: quartile(values), values }]));
    const of = (/** @type {string} */ way) => seen[way]?.quartile ?? NaN;
    for (const workers of lanes) {
      const ratio = of(`threads ${workers}`) / of(`native ${workers}`);
      enter({ part: "kernels", what: `${kernel}: pool / native, ${workers} lanes`, value: ratio, unit: "", budget: "at most 1.15", held: ratio <= 1.15, raw: { pool: seen[`threads ${workers}`], native: seen[`native ${workers}`] } });
    }
    // Cores that are free, as the machine's own threads found them in the same rounds.
    const free = of("native 1") / of(`native ${CORES}`);
    enter({ part: "kernels", what: `${kernel}: native, 1 lane / ${CORES} lanes: free cores`, value: free, unit: "", budget: "", held: null });
    for (const model of ["threads", "processes"]) {
      const share = of(`${model} 1`) / of(`${model} ${CORES}`) / Math.min(free, CORES);
      enter({ part: "kernels", what: `${kernel}: speed-up of ${model} / free cores`, value: share, unit: "", budget: "at least 0.93", held: share >= 0.93, raw: [seen[`${model} 1`], seen[`${model} ${CORES}`]] });
    }
  }
}

/** Spans recorded against not recorded, with the kernel whose time is the steadiest. @param {Page} page */
async function tracing(page) {
  /** @type {[string, SpecInput][]} */
  const specs = [
    ["free threads", { work: { kind: "cpu", kernel: "mandelbrot" }, tasks: 8, model: "threads", workers: CORES, repeats: 4 }],
    ["GIL handed over every 1 ms", { work: { kind: "cpu", kernel: "mandelbrot" }, tasks: 8, model: "threads-gil", workers: 2, switchIntervalMs: 1, repeats: 4 }],
    ["processes", { work: { kind: "cpu", kernel: "mandelbrot" }, tasks: 8, model: "processes", workers: CORES, repeats: 4 }],
  ];
  for (const [what, spec] of specs) {
    const [on, off] = (await together(page, [{ ...spec, repeats: 8 * ROUNDS }, { ...spec, repeats: 8 * ROUNDS, trace: false }])).map(times);
    const seen = { on, off };
    const ratio = (on?.quartile ?? NaN) / (off?.quartile ?? NaN);
    enter({ part: "tracing", what: `${what}: on / off`, value: ratio, unit: "", budget: "at most 1.01", held: ratio <= 1.01, raw: seen });
  }
}

/** Many waits on one loop. @param {Page} page */
async function waits(page) {
  const wait = 1000;
  for (const tasks of [10, 1000, 10_000]) {
    const report = await inPage(page, { work: { kind: "io", service: "api", waitMs: wait }, tasks, model: "event-loop", repeats: 3 });
    const ratio = report.wallMs.median / wait;
    enter({ part: "waits", what: `${tasks} waits of 1 s at once / 1 s`, value: ratio, unit: "", budget: "at most 1.1", held: ratio <= 1.1, raw: report.wallMs });
  }
}

/** The GIL: what it costs, and how late a waiting lane gets it beside one that computes. @param {Page} page */
async function gil(page) {
  /** @type {SpecInput} */
  const spec = { work: { kind: "cpu", kernel: "mandelbrot" }, tasks: 8, model: "sequential", repeats: 3 * ROUNDS };
  const lanes = [2, 4];
  const reports = await together(page, [spec, ...lanes.map((workers) => /** @type {SpecInput} */ ({ ...spec, model: "threads-gil", workers }))]);
  const [sequential, ...locked] = reports.map(times);
  for (const [at, workers] of lanes.entries()) {
    const ratio = (sequential?.quartile ?? NaN) / (locked[at]?.quartile ?? NaN);
    enter({ part: "gil", what: `sequential / ${workers} threads under the GIL`, value: ratio, unit: "", budget: "0.80 to 1.05", held: ratio >= 0.8 && ratio <= 1.05, raw: { sequential, gil: locked[at] } });
  }
  // A machine wakes up whoever waits some time late by itself; what the lock adds is the rest.
  const intervals = [1, 5, 20];
  /** @type {SpecInput[]} */
  const waiting = [
    { work: { kind: "io", service: "file", waitMs: 2 }, tasks: 30, model: "threads-gil", workers: 1, repeats: 5 },
    ...intervals.map((interval) => /** @type {SpecInput} */ ({
      work: { kind: "beside", kernel: "primes", service: "file", waitMs: 2, waits: 30 },
      tasks: Math.ceil(interval + 5),
      model: "threads-gil",
      workers: 2,
      switchIntervalMs: interval,
      repeats: 5,
    })),
  ];
  const [alone, ...beside] = await together(page, waiting);
  for (const [at, interval] of intervals.entries()) {
    const ratio = ((beside[at]?.wakeUp?.medianMs ?? NaN) - (alone?.wakeUp?.medianMs ?? NaN)) / interval;
    enter({ part: "gil", what: `wake-up, beside one lane less alone / ${interval} ms`, value: ratio, unit: "", budget: "0.7 to 1.3", held: ratio >= 0.7 && ratio <= 1.3, raw: [beside[at]?.wakeUp, alone?.wakeUp] });
  }
}

/** From the order for a lane to its first word, against a bare module worker's, as many at once, in turn. @param {Page} page */
async function starts(page) {
  /** @type {Record<string, number[]>} */
  const values = { bare: [], process: [], thread: [] };
  for (let round = 0; round < 2 * ROUNDS; round++) {
    // A pool is started with its engine; a larger one than the one before is another engine.
    const workers = 2 + round;
    const seen = await page.evaluate(async (workers) => {
      const bare = await Promise.all(
        Array.from({ length: workers }, async () => {
          const asked = performance.now();
          const worker = new Worker("/bare.js", { type: "module" });
          await new Promise((resolve) => (worker.onmessage = resolve));
          const ms = performance.now() - asked;
          worker.terminate();
          return ms;
        }),
      );
      const of = async (/** @type {"threads" | "processes"} */ model) => {
        const report = await globalThis.interleave.run({ work: { kind: "probe" }, tasks: workers, model, workers, repeats: 1, warmup: 0 });
        return report.lanes.map(({ startMs }) => startMs ?? NaN);
      };
      return { bare, process: await of("processes"), thread: await of("threads") };
    }, workers);
    for (const [name, ms] of Object.entries(seen)) values[name]?.push(...ms);
  }
  for (const lane of ["process", "thread"]) {
    const started = (values[lane] ?? []).filter((ms) => !Number.isNaN(ms));
    const ratio = started.length === 0 ? null : median(started) / median(values.bare ?? []);
    enter({ part: "starts", what: `start of a ${lane} / of a bare module worker`, value: ratio, unit: "", budget: "at most 2", held: ratio === null ? null : ratio <= 2, raw: values });
  }
}

/** From the abort to the rejection, in each model, while it computes. @param {Page} page */
async function stopping(page) {
  for (const model of ["sequential", "threads", "threads-gil", "processes", "event-loop", "hybrid"]) {
    /** @type {number[]} */
    const times = [];
    for (let round = 0; round < 5; round++) {
      times.push(
        await page.evaluate(async (model) => {
          const controller = new AbortController();
          let at = 0;
          const onProgress = (/** @type {{ phase: string }} */ { phase }) => {
            if (phase === "measuring" && at === 0) {
              setTimeout(() => {
                at = performance.now();
                controller.abort();
              }, 100);
              at = -1;
            }
          };
          const spec = { work: { kind: "cpu", kernel: "primes" }, tasks: 1000, model, workers: 2, warmup: 0 };
          await globalThis.interleave.run(/** @type {never} */ (spec), { signal: controller.signal, onProgress }).catch(() => {});
          return performance.now() - at;
        }, model),
      );
    }
    const ms = median(times);
    enter({ part: "stopping", what: `${model}: stop asked to stop heard by the page`, value: ms, unit: "ms", budget: "at most 20 ms", held: ms <= 20, raw: times });
  }
}

/**
 * Tasks of the page's own thread while every model runs, in a page of its own: the processor time of the longest, which is what the page
 * does, and its wall time, which is longer where the lanes leave it no core.
 */
async function page_thread() {
  const other = await browser.newPage();
  await other.goto(`${server.bench}?kernel=mandelbrot&models=sequential,threads-gil,threads,processes,event-loop,hybrid`);
  await other.evaluate(() => globalThis.interleave.ready);
  await browser.startTracing(other, { categories: ["toplevel"] });
  await other.click("#run");
  await other.waitForSelector("run-result");
  await other.waitForTimeout(500);
  /** @typedef {{ name: string, ph: string, pid: number, tid: number, dur?: number, tdur?: number, args: { name?: string } }} TraceEvent */
  const events = /** @type {TraceEvent[]} */ (JSON.parse((await browser.stopTracing()).toString()).traceEvents);
  await other.close();
  const own = new Set(events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain").map(({ pid, tid }) => `${pid} ${tid}`));
  const tasks = events.filter(({ name, ph, pid, tid }) => ph === "X" && name.endsWith("RunTask") && own.has(`${pid} ${tid}`));
  if (tasks.length === 0) throw new Error("the browser's trace has no tasks of the page's thread");
  const longest = (/** @type {"dur" | "tdur"} */ which) => Math.max(...tasks.map((task) => task[which] ?? NaN)) / 1000;
  const [busy, wall] = [longest("tdur"), longest("dur")];
  enter({ part: "page", what: "longest task of the page's thread, processor", value: busy, unit: "ms", budget: "at most 50 ms", held: busy <= 50 });
  enter({ part: "page", what: "longest task of the page's thread, wall", value: wall, unit: "ms", budget: "", held: null });
}

/** Pictures of a timeline with 100 000 spans: while they come, and while somebody zooms and moves. @param {Page} page */
async function frames(page) {
  const seen = await page.evaluate(async () => {
    const timeline = /** @type {import("../www/elements/lane-timeline.js").LaneTimeline} */ (document.querySelector("#timeline"));
    const stage = /** @type {HTMLElement} */ (timeline.querySelector(".stage"));
    timeline.scrollIntoView();
    /** @type {number[]} */
    let gaps = [];
    let last = performance.now();
    let going = true;
    const beat = (/** @type {number} */ now) => {
      gaps.push(now - last);
      last = now;
      if (going) requestAnimationFrame(beat);
    };
    requestAnimationFrame(beat);
    const taken = () => {
      const all = gaps.slice(1);
      gaps = [];
      return all;
    };
    const models = ["event-loop", "hybrid"];
    timeline.begin(models.map((id) => ({ id, title: id, python: "asyncio" })));
    taken();
    const reports = [];
    for (const model of models) {
      reports.push(await globalThis.interleave.run(
        { work: { kind: "io", service: "api", waitMs: 20 }, tasks: 100_000, model: /** @type {never} */ (model), repeats: 1, warmup: 0 },
        { onSpans: (batch) => timeline.add(batch) },
      ));
    }
    const live = taken();
    // One after the other, as they do on the page.
    for (const report of reports) {
      timeline.settle(report.spec.model, report);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    timeline.end();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const settled = taken();
    for (let step = 0; step < 120; step += 1) {
      const key = step % 40 < 12 ? "+" : step % 40 < 24 ? "ArrowRight" : step % 40 < 36 ? "-" : "0";
      stage.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey: key === "ArrowRight", bubbles: true, cancelable: true }));
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    going = false;
    return { spans: reports.reduce((sum, report) => sum + report.spanRows.length / 5, 0), live, settled, moving: taken() };
  });
  for (const [what, gaps] of /** @type {[string, number[]][]} */ ([["while they come", seen.live], ["as they settle", seen.settled], ["while zooming", seen.moving]])) {
    const late = gaps.filter((gap) => gap > 25).length;
    enter({ part: "frames", what: `${seen.spans} spans ${what}: pictures dropped`, value: late / gaps.length, unit: "", budget: "at most 0.02", held: late / gaps.length <= 0.02, raw: gaps });
  }
}

/** Jobs that the adviser was not made with. @type {JobInput[]} */
const JOBS = [
  { items: 12, cpuMs: 20 },
  { items: 3, cpuMs: 60 },
  { items: 300, cpuMs: 0.3 },
  { items: 40, waitMs: 20 },
  { items: 200, waitMs: 5 },
  { items: 1000, waitMs: 50 },
  { items: 24, waitMs: 20, cpuMs: 5 },
  { items: 16, waitMs: 80, cpuMs: 5 },
  { items: 50, waitMs: 2, cpuMs: 1 },
  { items: 7, waitMs: 3, cpuMs: 12, isolated: true },
];

/** The adviser's predictions against runs, for jobs that it was not made with. @param {Page} page */
async function advice(page) {
  let [right, jobs] = [0, 0];
  /** @type {number[]} */
  const errors = [];
  for (const job of JOBS) {
    const advised = await page.evaluate((job) => globalThis.interleave.advise(job, { check: true }), job);
    const seen = advised.predictions.map(({ way, wallMs }, at) => ({ way, wallMs, ...advised.checked?.ways[at] })).filter(({ measuredMs }) => measuredMs);
    const worst = seen.reduce((most, one) => ((one.error ?? 0) > (most?.error ?? -1) ? one : most), seen[0]);
    errors.push(...seen.map(({ error }) => error ?? NaN));
    jobs += 1;
    // What could not be told was not beaten by more than the repeats vary.
    if (advised.checked?.right !== false) right += 1;
    const what = `${job.items} × ${job.waitMs ?? 0} + ${job.cpuMs ?? 0} ms: ${advised.best}${advised.checked?.right === false ? " (wrong)" : ""}; most wrong about ${worst?.way}`;
    const error = worst?.error ?? null;
    enter({ part: "advice", what, value: error, unit: "", budget: "at most 0.25", held: error !== null && error <= 0.25, raw: { costs: advised.costs, seen } });
  }
  enter({ part: "advice", what: "error of a prediction, median", value: median(errors), unit: "", budget: "", held: null });
  enter({ part: "advice", what: "jobs whose way was right", value: right / jobs, unit: "", budget: "at least 0.9", held: right / jobs >= 0.9 });
}

/** What is written by hand in place of a trial: round trips between two workers. The page gets milliseconds for one of each. */
const BARE_TALK = `
const echo = new Worker("/bare-echo.js", { type: "module" });
const answer = () => new Promise((resolve) => (echo.onmessage = ({ data }) => resolve(data)));
onmessage = async ({ data: { way, bytes: size, count } }) => {
  let bytes = new Uint8Array(way === "shared" ? new SharedArrayBuffer(size) : size).fill(1);
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const trips = async (count) => {
    const begun = performance.now();
    if (way === "shared") {
      echo.postMessage({ way, bytes, cell, count });
      for (let at = 0; at < count; at += 1) {
        Atomics.store(cell, 0, 1);
        Atomics.notify(cell, 0);
        while (Atomics.load(cell, 0) === 1) Atomics.wait(cell, 0, 1);
      }
    }
    for (let at = 0; at < count && way !== "shared"; at += 1) {
      const came = answer();
      echo.postMessage({ way, bytes }, way === "transfer" ? [bytes.buffer] : []);
      bytes = await came;
    }
    return (performance.now() - begun) / count;
  };
  await trips(count);
  postMessage(await trips(count));
};
postMessage(0);
`;
const BARE_ECHO = `
onmessage = ({ data: { way, bytes, cell, count } }) => {
  for (let at = 0; at < count; at += 1) {
    while (Atomics.load(cell, 0) === 0) Atomics.wait(cell, 0, 0);
    bytes[0] += 1;
    Atomics.store(cell, 0, 0);
    Atomics.notify(cell, 0);
  }
  if (way === "shared") return;
  bytes[0] += 1;
  postMessage(bytes, { transfer: way === "transfer" ? [bytes.buffer] : [] });
};
`;

/** What talking costs: messages against what is written by hand, and locks, queues and tasks that nobody else wants. @param {Page} page */
async function talk(page) {
  for (const way of /** @type {const} */ (["clone", "transfer", "shared"])) {
    for (const [bytes, count] of /** @type {const} */ ([[10, 300], [1_000_000, 40], [16_000_000, 5]])) {
      /** @type {{ bare: number[], trial: number[] }} */
      const seen = { bare: [], trial: [] };
      for (let round = 0; round < 2 * ROUNDS; round++) {
        const one = await page.evaluate(async ({ way, bytes, count }) => {
          const worker = new Worker("/bare-talk.js", { type: "module" });
          const heard = () => new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
          await heard();
          worker.postMessage({ way, bytes, count });
          const bare = await heard();
          worker.terminate();
          const { trips } = await globalThis.interleave.trial({ trial: /** @type {const} */ ("messages"), ways: [way], sizes: [bytes], rounds: 3 });
          return { bare: [bare], trial: trips[0]?.tripMs ?? [] };
        }, { way, bytes, count });
        seen.bare.push(...one.bare);
        seen.trial.push(...one.trial);
      }
      const ratio = median(seen.trial) / median(seen.bare);
      enter({ part: "talk", what: `${way} of ${bytes} bytes / by hand`, value: ratio, unit: "", budget: "at most 2", held: ratio <= 2, raw: seen });
    }
  }
  /** @type {[string, { trial: "counter" | "hand-over" } & Record<string, unknown>, (result: any) => number[]][]} */
  const alone = [
    ["a lock", { trial: "counter", kinds: ["mutex"], lanes: 1 }, ({ ways: [way] }) => way.wallMs.map((/** @type {number} */ ms) => ms / way.additions)],
    ["a queue operation", { trial: "hand-over", ways: ["own-queue"], sizes: [10] }, ({ handOvers: [one] }) => one.eachMs],
  ];
  for (const [what, trial, of] of alone) {
    const { stdout } = await exec(join(ROOT, "target/release/examples/native"), [JSON.stringify(trial)]);
    const browser = await page.evaluate((trial) => globalThis.interleave.trial(/** @type {never} */ (trial)), trial);
    for (const [where, result] of /** @type {const} */ ([["native", JSON.parse(stdout)], ["browser", browser]])) {
      const values = of(result);
      const ns = median(values) * 1e6;
      enter({ part: "talk", what: `${what} that nobody else wants, ${where}`, value: ns, unit: "ns", budget: "below 1000 ns", held: ns < 1000, raw: values });
    }
  }
  const tasks = 20_000;
  /** @type {(model: "sequential" | "threads") => SpecInput} */
  const tiny = (model) => ({ work: { kind: "cpu", kernel: "n-body", size: 1 }, tasks, model, workers: 1, repeats: 2 * ROUNDS, trace: false });
  const [plain, lane] = (await together(page, [tiny("sequential"), tiny("threads")])).map(times);
  const us = (((lane?.quartile ?? NaN) - (plain?.quartile ?? NaN)) / tasks) * 1000;
  enter({ part: "talk", what: "handing a task to a thread", value: us, unit: "µs", budget: "below 5 µs", held: us < 5, raw: { plain, lane } });
}

/** What is downloaded. */
async function sizes() {
  /** @param {string[]} files */
  const brotli = async (files) => {
    const parts = await Promise.all(files.map((file) => readFile(join(ROOT, "dist", file))));
    return parts.reduce((sum, part) => sum + brotliCompressSync(part).length, 0) / 1000;
  };
  const all = await readdir(join(ROOT, "dist"), { recursive: true });
  const own = all.filter((file) => file.startsWith("www") && /\.(js|css)$/.test(file));
  /** What a page asks for before it is parsed, and itself. @param {string} page */
  const asked = async (page) => [page, ...[...(await readFile(join(ROOT, "dist", page), "utf8")).matchAll(/<link rel="(?:modulepreload|stylesheet)" href="([^"]+)"/g)].map(([, file]) => String(file))];
  const wasm = await brotli(["interleave_bg.wasm"]);
  const claims = await brotli(["claims_bg.wasm"]);
  const trials = await brotli(["trials_bg.wasm"]);
  const page = await brotli(await asked("index.html"));
  const bench = await brotli(await asked("bench.html"));
  const whole = await brotli([...own, "index.html", "bench.html"]);
  const glue = await brotli(all.filter((file) => /\.js$/.test(file) && !file.startsWith("www")));
  enter({ part: "sizes", what: "wasm module, brotli", value: wasm, unit: "kB", budget: "at most 150", held: wasm <= 150 });
  enter({ part: "sizes", what: "second module, when a claim is tried, brotli", value: claims, unit: "kB", budget: "at most 150", held: claims <= 150 });
  enter({ part: "sizes", what: "third module, when a trial is run, brotli", value: trials, unit: "kB", budget: "at most 150", held: trials <= 150 });
  enter({ part: "sizes", what: "page, scripts and styles of the first screen, brotli", value: page, unit: "kB", budget: "at most 60", held: page <= 60 });
  enter({ part: "sizes", what: "bench, scripts and styles of its page, brotli", value: bench, unit: "kB", budget: "at most 60", held: bench <= 60 });
  enter({ part: "sizes", what: "page, all scripts and styles, brotli", value: whole, unit: "kB", budget: "", held: null });
  enter({ part: "sizes", what: "wasm-bindgen's glue, brotli", value: glue, unit: "kB", budget: "", held: null });
}

const parts = { sizes, kernels, tracing, waits, gil, starts, stopping, page_thread, frames, talk, advice };
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(", ")}; there are ${Object.keys(parts).join(", ")}.`);
  process.exit(2);
}

await exec("cargo", ["build", "--release", "--example", "native"], { cwd: ROOT });
const server = await serve({ headers: await siteHeaders(), pages: { "/bare.js": "postMessage(0);", "/bare-talk.js": BARE_TALK, "/bare-echo.js": BARE_ECHO } });
const browser = await launch();
try {
  const page = await browser.newPage();
  await page.goto(server.bench);
  await page.evaluate(() => globalThis.interleave.ready);
  for (const [name, part] of Object.entries(parts)) {
    if (asked.length === 0 || asked.includes(name)) await part(page);
  }
  const kept = asked.length === 0 ? [] : await readFile(RESULTS, "utf8").then((text) => /** @type {Row[]} */ (JSON.parse(text).rows), () => []);
  const again = new Set(rows.map(({ part }) => part));
  const about = { when: new Date().toISOString(), cores: availableParallelism(), browser: browser.version() };
  await writeFile(RESULTS, `${JSON.stringify({ about, rows: [...kept.filter(({ part }) => !again.has(part)), ...rows] }, null, 1)}\n`);
  const missed = rows.filter((row) => row.held === false);
  console.log(`${rows.length} figures, ${missed.length} over their budget; all values are in bench/results.json`);
} finally {
  await browser.close();
  await server.close();
}
