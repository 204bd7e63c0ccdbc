// The engine worker: owns one instance of the crate, its memory and its pool. It starts lanes and never blocks, since
// a blocked worker can neither start another one nor hear a message. The page throws it away to get another pool or to end
// what does not stop by itself. What goes over this boundary is written down in protocol.d.ts.

import { endChildren, endPool, startTimes, unlessOneFails } from "./worker/children.js";
import { importFromMemory } from "./worker/modules.js";

/** @typedef {import("./protocol.d.ts").ToEngine} ToEngine */
/** @typedef {import("./protocol.d.ts").FromEngine} FromEngine */
/** @typedef {import("./protocol.d.ts").Outcome} Outcome */
/** @typedef {import("./types.d.ts").AnyFailure} AnyFailure */
/** @typedef {typeof import("../interleave.js")} Crate */

/** Pages of 64 KiB that the memory starts with, and that it may grow to unless a large pool needs more. */
const INITIAL_PAGES = 64;
const MOST_PAGES = 4096;
/** What a worker of the pool takes: a stack of 2 MiB, and as much to work with. */
const PAGES_PER_WORKER = 64;
/** What the module accepts. */
const LIMIT_PAGES = 16384;

/** A pool is this large at least, so that the next run seldom needs a larger one: a lane for each core, and a loop. */
const USUAL_WORKERS = Math.min(8, navigator.hardwareConcurrency || 2) + 1;

/**
 * @param {FromEngine} message
 * @param {Transferable[]} [transfer]
 */
const say = (message, transfer = []) => postMessage(message, { transfer });

/**
 * A memory of this largest size, or of the half, or of the half of that: phones refuse large reservations.
 * @param {number} most
 */
function memoryOf(most) {
  for (let pages = most; ; pages /= 2) {
    try {
      return new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: pages, shared: true });
    } catch (error) {
      if (pages / 2 < 512) throw error;
    }
  }
}

/**
 * Whether workers can share this memory. Only posting it tells: one engine says `crossOriginIsolated` and cannot.
 * @param {WebAssembly.Memory} memory
 */
function canShare(memory) {
  const { port1 } = new MessageChannel();
  try {
    port1.postMessage(memory);
    return true;
  } catch {
    return false;
  } finally {
    port1.close();
  }
}

/** An error of the crate is JSON text; anything else is a trap. @param {unknown} error */
function errorOf(error) {
  try {
    return JSON.parse(String(error));
  } catch {
    return { code: "crashed", key: "engine.crashed", values: { error: String(error) } };
  }
}

// Held for as long as this worker lives: the page asks for the same lock and gets it when the worker is gone, however it went.
// The page must not ask before it is held, and not at all where there is none: Web Locks exist only in secure contexts, and are
// refused (SecurityError) in a frame of another site whose storage is blocked.
/** @type {Promise<boolean>} */
const held = new Promise((resolve) => {
  if (!navigator.locks) resolve(false);
  else navigator.locks.request(self.name, () => {
    resolve(true);
    return new Promise(() => {});
  }).catch(() => resolve(false));
});

/** The crate, once it is there. @type {Crate | undefined} */
let crate;
let shared = false;
let most = 0;
let hidden = false;

/** @param {Extract<ToEngine, { type: "start" }>} message */
async function start(message) {
  most = message.workers;
  const memory = memoryOf(Math.min(LIMIT_PAGES, Math.max(MOST_PAGES, most * PAGES_PER_WORKER)));
  const wasm = fetch(new URL("../interleave_bg.wasm", import.meta.url));
  // It may fail before anything waits for it; the failure is seen below.
  wasm.catch(() => {});
  const own = /** @type {Crate} */ (await importFromMemory(new URL("../interleave.js", import.meta.url)));
  const { memory: used } = await own.default({ module_or_path: wasm, memory });
  crate = own;
  own.setHidden(hidden);
  shared = canShare(used);
  const tier = shared ? "full" : "separate";
  say({ type: "ready", version: own.version(), tier, locked: await held, clockStepMs: own.clockStepMs(), catalogue: JSON.parse(own.catalogue(tier)) });
}

/** What a request throws that comes before the engine has said that it is ready. */
const NOT_READY = { code: "crashed", key: "engine.not-ready", values: {} };

/** @returns {Crate} */
function theCrate() {
  if (!crate) throw JSON.stringify(NOT_READY);
  return crate;
}

const BUSY = { code: "invalid-spec", key: "run.busy", values: {} };
const CANCELLED = { code: "cancelled", key: "run.cancelled", values: {} };

/** What came of each spec, whether a stop came first, and why this memory must not be used again. @typedef {{ outcomes: Outcome[], cancelled: boolean, spoilt: AnyFailure | null }} Measured */
/** What came of one as the crate says it, in JSON texts. @typedef {{ report: string, rows: Float64Array<ArrayBuffer>, error?: string }} Texts */

/**
 * Whether the run, or the trial, that is going on was asked to stop, and how its module is told, as long as there is one. A module knows
 * of it only once its pool is there.
 * @type {{ stopped: boolean, stop: () => void } | null}
 */
let running = null;

/**
 * Measures specs in turn. What came of each, or how large a pool they need where this engine cannot have it.
 * @param {number} id
 * @param {string} specs a list as JSON text
 * @returns {Promise<Measured | number>}
 */
async function measure(id, specs) {
  if (running) throw JSON.stringify(BUSY);
  const own = (running = { stopped: false, stop: theCrate().cancel });
  try {
    return await measureNow(id, specs, own);
  } finally {
    running = null;
  }
}

/**
 * A pool that has started in part cannot be had again in this memory, so the engine is of no use then.
 * @param {unknown} error an error of the crate, or why a worker did not start
 * @returns {never}
 */
function poolFailed(error) {
  const failed = error instanceof Error ? { code: /** @type {const} */ ("crashed"), key: "pool.not-started", values: { error: error.message } } : errorOf(error);
  say({ type: "broken", error: failed });
  throw JSON.stringify(failed);
}

/** @type {(id: number, specs: string, own: { stopped: boolean }) => Promise<Measured | number>} */
async function measureNow(id, specs, own) {
  const { poolFor, poolSize, startPool, poolStarted, measure: measureSpecs } = theCrate();
  const need = shared ? poolFor(specs) : 0;
  // A pool is built once in a memory: a larger one needs a new engine.
  if (need > (poolSize() || most)) return need;
  if (need > 0 && poolSize() === 0) {
    const begun = performance.now();
    await unlessOneFails(startPool(Math.max(need, USUAL_WORKERS))).catch(poolFailed);
    poolStarted(startTimes(begun));
  }
  if (own.stopped) throw JSON.stringify(CANCELLED);
  const measured = await measureSpecs(
    specs,
    shared,
    (/** @type {string} */ head, /** @type {Float64Array<ArrayBuffer>} */ ended, /** @type {Float64Array<ArrayBuffer>} */ open) =>
      say({ type: "spans", id, batch: { ...JSON.parse(head), new: ended, open } }, [ended.buffer, open.buffer]),
    (/** @type {string} */ progress) => say({ type: "progress", id, progress: JSON.parse(progress) }),
  );
  const { outcomes, cancelled, spoilt } = /** @type {{ outcomes: Texts[], cancelled: boolean, spoilt: string | null }} */ (measured);
  /** @param {Texts} outcome */
  const read = ({ report, rows, error }) => (error === undefined ? { report: JSON.parse(report), rows } : { error: JSON.parse(error) });
  return { outcomes: outcomes.map(read), cancelled, spoilt: spoilt === null ? null : JSON.parse(spoilt) };
}

/** @param {Extract<ToEngine, { type: "measure" }>} message */
async function answerMeasure({ id, specs }) {
  const measured = await measure(id, specs);
  if (typeof measured === "number") say({ type: "larger-pool", id, workers: measured });
  else say({ type: "measured", id, ...measured }, measured.outcomes.flatMap((outcome) => ("rows" in outcome ? [outcome.rows.buffer] : [])));
}

/** What the engine's own module answers, and the one with the trials; the rest is about claims. */
const OWN = ["compare", "free-cores"];
const IN_TRIALS = ["stepper", "advise"];

/**
 * A module with a memory of its own that is loaded when it is first needed, since most visitors begin elsewhere.
 * @template {{ default(options: { module_or_path: URL, memory: WebAssembly.Memory }): Promise<unknown> }} Module
 * @param {string} name
 * @returns {() => Promise<Module>}
 */
function onDemand(name) {
  /** @type {Promise<Module> | undefined} */
  let loaded;
  let failures = 0;
  const load = async () => {
    const again = failures === 0 ? "" : `?again=${failures}`;
    const module = /** @type {Module} */ (await import(`../${name}.js${again}`));
    await module.default({ module_or_path: new URL(`../${name}_bg.wasm`, import.meta.url), memory: memoryOf(MOST_PAGES) });
    return module;
  };
  return () =>
    (loaded ??= load().catch((error) => {
      // It is tried again the next time, under another address: a browser may keep the failure under this one.
      loaded = undefined;
      failures += 1;
      throw JSON.stringify({ code: "crashed", key: "module.not-loaded", values: { error: String(error) } });
    }));
}

/** Plans and judges claims. @type {() => Promise<typeof import("../claims.js")>} */
const claims = onDemand("claims");
/** Carries trials out, and answers for the stepper and the adviser. @type {() => Promise<typeof import("../trials.js")>} */
const trials = onDemand("trials");

/** @param {string} what @param {string} about */
async function ask(what, about) {
  if (OWN.includes(what)) return theCrate().ask(what, about);
  return (await (IN_TRIALS.includes(what) ? trials() : claims())).ask(what, about);
}

/** @param {Extract<ToEngine, { type: "trial" }>} message */
async function answerTrial({ id, trial }) {
  if (running) throw JSON.stringify(BUSY);
  const own = (running = { stopped: false, stop: () => {} });
  try {
    const { lanesFor, poolSize, startPool, run, cancel } = await trials();
    own.stop = cancel;
    const lanes = lanesFor(trial);
    if (shared && lanes > poolSize()) await unlessOneFails(startPool(lanes)).catch(poolFailed);
    if (own.stopped) throw JSON.stringify(CANCELLED);
    say({ type: "tried", id, text: await run(trial, shared, endPool) });
  } finally {
    running = null;
  }
}

// A trap inside a promise is no error event of this worker; without this the page would wait for ever.
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  say({ type: "broken", error: errorOf(event.reason) });
});

addEventListener("message", async (/** @type {MessageEvent<ToEngine>} */ event) => {
  const message = event.data;
  switch (message.type) {
    case "start":
      try {
        await start(message);
      } catch (error) {
        // What was refused was memory, or to compile the module, or something could not be loaded.
        const isMemory = error instanceof RangeError;
        const key = isMemory ? "engine.no-memory" : error instanceof WebAssembly.CompileError ? "engine.not-compiled" : "engine.not-loaded";
        say({ type: "broken", error: { code: isMemory ? "out-of-memory" : "crashed", key, values: { error: String(error) } } });
      }
      break;
    case "measure":
      try {
        await answerMeasure(message);
      } catch (error) {
        say({ type: "failed", id: message.id, error: errorOf(error) });
      }
      break;
    case "ask":
      try {
        say({ type: "told", id: message.id, text: await ask(message.what, message.about) });
      } catch (error) {
        say({ type: "failed", id: message.id, error: errorOf(error) });
      }
      break;
    case "trial":
      try {
        await answerTrial(message);
      } catch (error) {
        say({ type: "failed", id: message.id, error: errorOf(error) });
      }
      break;
    case "cancel":
      if (running) {
        running.stopped = true;
        running.stop();
      }
      break;
    case "hidden":
      hidden = message.hidden;
      crate?.setHidden(hidden);
      break;
    case "end":
      await endChildren();
      close();
      break;
  }
});
