// The contract: `globalThis.interleave`. It keeps one engine worker, gives it one run at a time, and starts another when
// that one is spent. Nothing is computed on the page's own thread.

import { claims } from "./claim-titles.js";
import { END, KIND, LANE, ROW, SPAN_KINDS, START, TASK } from "./layout.js";
import { at } from "./spans.js";

/** @typedef {import("./types.d.ts").Batch} Batch */
/** @typedef {import("./types.d.ts").Capabilities} Capabilities */
/** @typedef {import("./types.d.ts").Catalogue} Catalogue */
/** @typedef {import("./types.d.ts").AnyFailure} Failure */
/** @typedef {import("./types.d.ts").Progress} Progress */
/** @typedef {import("./types.d.ts").Report} Report */
/** @typedef {import("./types.d.ts").RunOptions} RunOptions */
/** @typedef {import("./types.d.ts").SpecInput} SpecInput */
/** @typedef {import("./types.d.ts").Comparison} Comparison */
/** @typedef {import("./types.d.ts").ClaimOptions} ClaimOptions */
/** @typedef {import("./types.d.ts").ClaimResult} ClaimResult */
/** @typedef {import("./protocol.d.ts").FromEngine} FromEngine */
/** @typedef {import("./protocol.d.ts").ToEngine} ToEngine */

/** What a cancelled run may take to stop by itself, before its engine is ended, in milliseconds. */
const GRACE_MS = 1500;
/** What an engine may take to be ready, in milliseconds. A worker whose script cannot be loaded may say nothing at all. */
const START_MS = 60_000;
/** Pool workers that a first engine's memory carries. */
const FIRST_WORKERS = 40;
/** Spans of a report that go along to be judged; of more, only the report's figures do. */
const MOST_JUDGED = 20_000;
/** Most lanes that free cores are looked for with. */
const MOST_CORES = 8;
/** What each lane does for that: short tasks of the n-body kernel, in thousand time steps. */
const PROBE = { tasks: 12, size: 80, repeats: 3 };

/** A failure as the contract has it: an Error with a stable code. */
class InterleaveError extends Error {
  /** @param {Failure} failure */
  constructor(failure) {
    super("message" in failure ? failure.message : `${failure.key} ${JSON.stringify(failure.values)}`);
    this.name = "InterleaveError";
    this.code = failure.code;
  }
}

/**
 * @typedef {object} Call what waits for an answer of the engine
 * @property {(message: FromEngine) => void} hear
 * @property {(error: Failure) => void} fail
 */

/** One engine worker, from its start to its end. */
class Engine {
  /** @type {Map<number, Call>} */
  #calls = new Map();
  #gone = new AbortController();

  /** @param {number} workers pool workers that its memory must carry */
  constructor(workers) {
    this.workers = workers;
    const name = `interleave ${crypto.randomUUID?.() ?? Math.random()}`;
    this.worker = new Worker(new URL("./engine.js", import.meta.url), { type: "module", name });
    /** @type {PromiseWithResolvers<Extract<FromEngine, { type: "ready" }>>} */
    const { promise, resolve, reject } = resolvers();
    this.ready = promise;
    // Whoever starts a run sees the rejection; an engine that nobody asked yet must not be an unhandled one.
    promise.catch(() => {});
    const timer = setTimeout(() => {
      this.#break({ code: "crashed", message: `The engine did not start within ${START_MS / 1000} s. Reload the page.` });
    }, START_MS);
    const { signal } = this.#gone;
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new InterleaveError(signal.reason));
    });
    this.worker.addEventListener("message", (/** @type {MessageEvent<FromEngine>} */ { data }) => {
      if (data.type === "ready") {
        clearTimeout(timer);
        resolve(data);
        if (data.locked) this.#watch(name);
      } else if (data.type === "broken") {
        this.#break(data.error);
      } else {
        this.#calls.get(data.id)?.hear(data);
      }
    });
    this.worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#break({ code: "crashed", message: `The engine broke down (${event.message || "its script could not be loaded"}). The next run starts afresh.` });
    });
    this.say({ type: "start", workers });
    this.say({ type: "hidden", hidden: document.hidden });
  }

  get isGone() {
    return this.#gone.signal.aborted;
  }

  /** A worker that is killed from outside says nothing, but it lets go of its lock. @param {string} name */
  #watch(name) {
    navigator.locks
      ?.request(name, { signal: this.#gone.signal }, () => {
        this.#break({ code: "crashed", message: "The engine's worker has gone: the browser ended it. The next run starts afresh." });
      })
      .catch(() => {});
  }

  /** @param {Failure} error */
  #break(error) {
    if (this.isGone) return;
    this.#gone.abort(error);
    this.worker.terminate();
    for (const call of this.#calls.values()) call.fail(error);
    this.#calls.clear();
  }

  /** Ends the worker and with it every worker that it has started. */
  end() {
    this.#break({ code: "cancelled", message: "The run was stopped before it ended." });
  }

  /** @param {ToEngine} message */
  say(message) {
    this.worker.postMessage(message);
  }

  /**
   * @param {Extract<ToEngine, { id: number }>} message
   * @param {Call} call
   */
  call(message, call) {
    if (this.isGone) call.fail(this.#gone.signal.reason);
    this.#calls.set(message.id, call);
    this.say(message);
  }

  /** @param {number} id */
  forget(id) {
    this.#calls.delete(id);
  }
}

/**
 * @template T
 * @returns {PromiseWithResolvers<T>}
 */
function resolvers() {
  /** @type {PromiseWithResolvers<T>["resolve"]} */
  let resolve = () => {};
  /** @type {PromiseWithResolvers<T>["reject"]} */
  let reject = () => {};
  const promise = new Promise((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise: /** @type {Promise<T>} */ (promise), resolve, reject };
}

/** @type {Engine | undefined} */
let engine;
/** @type {Extract<FromEngine, { type: "ready" }> | undefined} */
let known;
let lastId = 0;
/** Cores that were free when it was last measured. @type {number | null} */
let freeCores = null;
/** The runs in their order: each waits for the one before. @type {Promise<unknown>} */
let line = Promise.resolve();

/** The engine, started if there is none. @param {number} [workers] */
function theEngine(workers = 0) {
  if (!engine || engine.isGone) engine = new Engine(Math.max(workers, FIRST_WORKERS));
  return engine;
}

const canHaveWorkers = typeof Worker === "function" && typeof WebAssembly === "object";

const ready = canHaveWorkers
  ? theEngine().ready.then((message) => {
      known = message;
    })
  : Promise.reject(new InterleaveError({ code: "crashed", message: "This browser cannot start workers, so nothing can be run here." }));
ready.catch(() => {});

document.addEventListener("visibilitychange", () => engine?.say({ type: "hidden", hidden: document.hidden }));

/** @returns {Capabilities} */
function capabilities() {
  const cores = navigator.hardwareConcurrency ?? null;
  const tier = known?.tier ?? "single";
  const reasons = [];
  if (!known) reasons.push(canHaveWorkers ? "The engine has not started yet." : "This browser cannot start workers.");
  if (tier === "separate") {
    reasons.push(
      "This page is not isolated from other sites, so workers cannot share memory: threads cannot run here. Processes and the event loop can.",
    );
  }
  return {
    tier,
    isolated: tier === "full",
    cores,
    freeCores,
    clockStepMs: known?.clockStepMs ?? null,
    maxWorkers: known?.catalogue.fields.find((field) => field.name === "workers")?.max ?? null,
    reasons,
  };
}

/** @returns {Catalogue} */
function catalogue() {
  if (!known) throw new InterleaveError({ code: "crashed", message: "The catalogue is there once `interleave.ready` has resolved." });
  return { ...known.catalogue, claims };
}

/**
 * Rows of spans as objects.
 * @param {Float64Array} rows
 */
function spansOf(rows) {
  return Array.from({ length: rows.length / ROW }, (_, number) => {
    const row = number * ROW;
    const task = at(rows, row + TASK);
    return {
      lane: at(rows, row + LANE),
      kind: SPAN_KINDS[at(rows, row + KIND)] ?? "idle",
      start: at(rows, row + START),
      end: at(rows, row + END),
      task: task < 0 ? null : task,
    };
  });
}

/**
 * @param {Extract<FromEngine, { type: "report" }>} message
 * @returns {Report}
 */
function reportOf({ report, rows }) {
  /** @type {Report["spans"] | undefined} */
  let spans;
  const whole = {
    ...report,
    /** A hundred thousand objects are made only for who looks at them. */
    get spans() {
      return (spans ??= spansOf(rows));
    },
  };
  return Object.defineProperty(/** @type {Report} */ (whole), "spanRows", { value: rows });
}

/** @param {AbortSignal | undefined} signal */
function mayGoOn(signal) {
  if (signal?.aborted) throw new InterleaveError({ code: "cancelled", message: "The run was stopped before it ended." });
}

/**
 * One run on the engine, and on another one if it needs a larger pool.
 * @param {string} spec
 * @param {RunOptions} options
 * @returns {Promise<Report>}
 */
async function runNow(spec, options) {
  const { signal, onSpans, onProgress } = options;
  mayGoOn(signal);
  const own = theEngine();
  await own.ready;
  mayGoOn(signal);
  const id = ++lastId;
  const over = new AbortController();
  /** @type {PromiseWithResolvers<Report | number>} */
  const { promise, resolve, reject } = resolvers();
  signal?.addEventListener(
    "abort",
    () => {
      own.say({ type: "cancel" });
      // What does not stop by itself is ended, the whole memory at once.
      const timer = setTimeout(() => own.end(), GRACE_MS);
      over.signal.addEventListener("abort", () => clearTimeout(timer));
    },
    { signal: over.signal },
  );
  own.call(
    { type: "run", id, spec },
    {
      hear(message) {
        if (message.type === "spans") onSpans?.(message.batch);
        else if (message.type === "progress") onProgress?.(message.progress);
        else if (message.type === "report") resolve(reportOf(message));
        else if (message.type === "larger-pool") {
          resolve(message.workers);
          own.end();
        }
        else if (message.type === "failed") {
          // A memory in which a lane trapped is not to be trusted again, whoever shared it.
          reject(new InterleaveError(message.error));
          if (message.error.code === "crashed") own.end();
        }
      },
      fail: (error) => reject(new InterleaveError(error)),
    },
  );
  try {
    const result = await promise;
    if (typeof result !== "number") return result;
    theEngine(result);
  } finally {
    over.abort();
    own.forget(id);
    if (own.isGone) theEngine();
  }
  return runNow(spec, options);
}

/**
 * Runs a spec. A second run waits until the first has ended.
 * @param {SpecInput} spec
 * @param {RunOptions} [options]
 * @returns {Promise<Report>}
 */
function run(spec, options = {}) {
  let text = "";
  try {
    text = JSON.stringify(spec) ?? "null";
  } catch (error) {
    const message = `The spec must be an object that JSON can hold, and this one cannot be written: ${error}.`;
    return Promise.reject(new InterleaveError({ code: "invalid-spec", message }));
  }
  return inLine(() => runNow(text, options));
}

/**
 * Does this when everything before it has ended; what comes later waits for it.
 * @template T
 * @param {() => Promise<T>} job
 * @returns {Promise<T>}
 */
function inLine(job) {
  const turn = line.then(job);
  line = turn.catch(() => {});
  return turn;
}

/**
 * Has the engine work out something that needs no lane.
 * @param {string} what
 * @param {unknown} about
 * @returns {Promise<unknown>}
 */
async function ask(what, about) {
  const own = theEngine();
  await own.ready;
  const id = ++lastId;
  /** @type {PromiseWithResolvers<string>} */
  const { promise, resolve, reject } = resolvers();
  own.call(
    { type: "ask", id, what, about: JSON.stringify(about) },
    {
      hear(message) {
        if (message.type === "told") resolve(message.text);
        else if (message.type === "failed") reject(new InterleaveError(message.error));
      },
      fail: (error) => reject(new InterleaveError(error)),
    },
  );
  try {
    return JSON.parse(await promise);
  } finally {
    own.forget(id);
  }
}

/**
 * What these reports say together: the baseline is the sequential one, or the first. The cores that were free before and after
 * them may be told too.
 * @param {Report[]} reports
 * @param {{ freeCores?: readonly number[] }} [options]
 */
async function compare(reports, { freeCores: free = [] } = {}) {
  // Destructuring would call the getter of the spans; figures are all that is compared.
  const figures = reports.map(({ spec, answer, wallMs, startMs, overlap, waitOverlap }) => ({ spec, answer, wallMs, startMs, overlap, waitOverlap }));
  return /** @type {Comparison} */ (await ask("compare", { reports: figures, freeCores: free }));
}

/**
 * The cores that are free now: what several lanes get done together against what one lane gets done alone.
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<number | null>}
 */
async function calibrateNow(signal) {
  const lanes = Math.max(1, Math.min(MOST_CORES, capabilities().cores ?? 2));
  /** @param {number} workers */
  const walls = async (workers) => {
    const spec = {
      work: { kind: "cpu", kernel: "n-body", size: PROBE.size },
      tasks: workers * PROBE.tasks,
      model: known?.tier === "full" ? "threads" : "processes",
      workers,
      repeats: PROBE.repeats,
      trace: false,
    };
    const report = await runNow(JSON.stringify(spec), { signal });
    return report.wallMs;
  };
  const alone = await walls(1);
  const together = await walls(lanes);
  // A single lane that somebody disturbed would make up cores that are not there, so its best time counts.
  const rates = { single: PROBE.tasks / alone.min, together: Array.from({ length: lanes }, () => PROBE.tasks / together.median) };
  freeCores = /** @type {number | null} */ (await ask("free-cores", rates));
  return freeCores;
}

/**
 * Measures the cores that are really free; `capabilities().freeCores` has the figure from then on.
 * @param {{ signal?: AbortSignal }} [options]
 */
function calibrate({ signal } = {}) {
  return inLine(() => calibrateNow(signal));
}

/** How often the page's own thread says that it is alive, in milliseconds: once in a picture of most screens. */
const BEAT_MS = 16;

/**
 * Watches for how long the page's own thread does not get its turn, and so neither paints nor answers. It counts beats of a
 * timer: asking for frames would make the browser paint all along, on cores that are being measured. A hidden page's timers are
 * held back, so nothing is told of it.
 */
class FreezeWatch {
  #last = performance.now();
  #longest = 0;
  #wasHidden = document.hidden;
  #timer = setInterval(() => this.#look(), BEAT_MS);

  #look() {
    const now = performance.now();
    this.#longest = Math.max(this.#longest, now - this.#last);
    this.#last = now;
    this.#wasHidden ||= document.hidden;
  }

  /** The longest freeze in milliseconds, or nothing where it cannot be told. */
  end() {
    this.#look();
    clearInterval(this.#timer);
    return this.#wasHidden ? null : this.#longest;
  }
}

/** Ends with the page's next frame, or after a while where there is none: a hidden page has no frames. */
function nextFrame() {
  return /** @type {Promise<void>} */ (
    new Promise((resolve) => {
      const timer = setTimeout(resolve, 200);
      requestAnimationFrame(() => {
        clearTimeout(timer);
        resolve();
      });
    })
  );
}

/** Computes a spec on the page's own thread. @type {((spec: string) => string) | undefined} */
let computeHere;

/** Loads the module into the page, which nothing else does. */
async function pageInstance() {
  const glue = await import("../interleave.js");
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 1024, shared: true });
  await glue.default({ module_or_path: new URL("../interleave_bg.wasm", import.meta.url), memory });
  return glue.computeHere;
}

/**
 * Runs a spec on the page's own thread, which stands still meanwhile: for the one claim that shows why nothing else does so.
 * @param {ClaimItem["spec"]} spec
 * @param {AbortSignal | undefined} signal
 */
async function runOnPage(spec, signal) {
  const compute = (computeHere ??= await pageInstance());
  const text = JSON.stringify(spec);
  const { repeats = 5, warmup = 1 } = spec;
  /** @type {number[]} */
  const values = [];
  let answer = "";
  for (let repeat = -warmup; repeat < repeats; repeat++) {
    mayGoOn(signal);
    await nextFrame();
    const begun = performance.now();
    try {
      answer = compute(text);
    } catch (error) {
      throw new InterleaveError(JSON.parse(String(error)));
    }
    if (repeat >= 0) values.push(performance.now() - begun);
  }
  const sorted = values.toSorted((a, b) => a - b);
  const median = ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
  return { spec, answer, wallMs: { values, median, min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0 } };
}

/** One run of a claim's plan. @typedef {{ spec: SpecInput, mayFail: boolean, onPage: boolean }} ClaimItem */
/**
 * What came of it: a report without its spans, their rows, or an error; and how long the page did not get to paint.
 * @typedef {{ report?: object, rows?: number[], error?: Failure, longestFreezeMs: number | null }} ClaimSeen
 */

/** Everything of a report but its spans. @param {Report} report */
function figuresOf(report) {
  const keys = Object.keys(report).filter((key) => key !== "spans");
  return Object.fromEntries(keys.map((key) => [key, report[/** @type {keyof Report} */ (key)]]));
}

/**
 * Runs one item of a claim's plan.
 * @param {ClaimItem} item
 * @param {RunOptions} options
 * @returns {Promise<{ seen: ClaimSeen, report: Report | null }>}
 */
async function tryItem({ spec, mayFail, onPage }, options) {
  const watch = new FreezeWatch();
  try {
    if (onPage) {
      const report = await runOnPage(spec, options.signal);
      return { seen: { report, longestFreezeMs: watch.end() }, report: null };
    }
    const report = await runNow(JSON.stringify(spec), options);
    const rows = report.spanRows.length <= MOST_JUDGED * ROW ? Array.from(report.spanRows) : [];
    return { seen: { report: figuresOf(report), rows, longestFreezeMs: watch.end() }, report };
  } catch (error) {
    const longestFreezeMs = watch.end();
    if (!mayFail || !(error instanceof InterleaveError) || error.code === "cancelled") throw error;
    return { seen: { error: { code: error.code, message: error.message }, longestFreezeMs }, report: null };
  }
}

/**
 * Tries a claim: runs what it plans and judges what came of it. No other run comes between.
 * @param {string} id
 * @param {ClaimOptions} [options]
 * @returns {Promise<ClaimResult>}
 */
function runClaim(id, { signal, onSpans, onProgress, repeats = 5 } = {}) {
  return inLine(async () => {
    mayGoOn(signal);
    await ready.catch(() => {});
    const { tier, cores } = capabilities();
    const setting = { tier, cores: cores ?? 2, repeats };
    const items = /** @type {ClaimItem[]} */ (await ask("plan", { id, setting }));
    // Waiting needs no core.
    const computes = items.some(({ spec }) => spec.work.kind !== "io" && spec.work.kind !== "probe");
    const evidence = { setting, seen: /** @type {ClaimSeen[]} */ ([]), freeCores: /** @type {number[]} */ ([]) };
    const calibrated = async () => {
      const free = computes ? await calibrateNow(signal) : null;
      if (free !== null) evidence.freeCores.push(free);
    };
    /** @type {Report[]} */
    const reports = [];
    await calibrated();
    for (const [at, item] of items.entries()) {
      mayGoOn(signal);
      const { seen, report } = await tryItem(item, {
        signal,
        onSpans,
        onProgress: (progress) => onProgress?.({ ...progress, item: at, items: items.length }),
      });
      evidence.seen.push(seen);
      if (report) reports.push(report);
    }
    await calibrated();
    mayGoOn(signal);
    const ruling = /** @type {Omit<ClaimResult, "id" | "reports">} */ (await ask("judge", { id, evidence }));
    return { id, ...ruling, reports };
  });
}

/**
 * The claim's experiment as a Python file, with as many workers as this page has cores.
 * @param {string} id
 */
async function pythonScript(id) {
  const { tier, cores } = capabilities();
  return /** @type {string} */ (await ask("python", { id, setting: { tier, cores: cores ?? 2, repeats: 5 } }));
}

/** @typedef {{ id: string, title: string, value: number | null, unit: string }} PythonFigure */

/**
 * What the line says that the claim's Python script printed; a line that is cut, edited or of something else rejects.
 * @param {string} id
 * @param {string} line
 */
async function readPython(id, line) {
  const pasted = await ask("read-python", { id, line });
  return /** @type {{ python: string, gil: boolean, cores: number, figures: PythonFigure[], text: string }} */ (pasted);
}

/** What CPython showed for this claim elsewhere, where it was measured. @param {string} id */
async function reference(id) {
  return /** @type {PythonFigure[]} */ (await ask("reference", { id }));
}

/**
 * The report's spans as Chrome trace events, which ui.perfetto.dev and chrome://tracing open. Times are microseconds.
 * @param {Report} report
 */
function traceEvents(report) {
  const name = `${report.spec.model}, repeat ${report.shown + 1}`;
  const events = [
    { ph: "M", pid: 1, tid: 0, ts: 0, name: "process_name", args: { name } },
    ...report.lanes.map((lane, tid) => ({ ph: "M", pid: 1, tid, ts: 0, name: "thread_name", args: { name: lane.name } })),
    ...report.spans.map(({ lane, kind, start, end, task }) => ({
      ph: "X",
      pid: 1,
      tid: lane,
      name: kind,
      cat: "lane",
      ts: start * 1000,
      dur: (end - start) * 1000,
      args: task === null ? {} : { task },
    })),
  ];
  return { traceEvents: events, displayTimeUnit: "ms", otherData: { spec: report.spec, version } };
}

const version = "0.1.0";

export const interleave = Object.freeze({ version, ready, capabilities, catalogue, run, calibrate, runClaim, compare, traceEvents, pythonScript, readPython, reference });

globalThis.interleave = interleave;
