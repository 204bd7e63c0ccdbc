// The contract of the page: what consoles, courses and tests find as `globalThis.interleave`. To import this does nothing; main.js
// makes the one that the page has.

import { claims } from "../claim-titles.js";
import { load } from "../load.js";
import { traceEvents } from "../trace-events.js";
import { text } from "../texts/texts.js";
import { withNames } from "./catalogue.js";
import { readLine, referenceOf, tryClaim } from "./claims.js";
import { EngineClient } from "./client.js";
import { InterleaveError, failure, untilAborted } from "./errors.js";
import { browserHost } from "./host.js";
import { ask, compareAll, freeCores, measureAndCompare, runOne, textOf } from "./measure.js";
import { pythonScript } from "./python.js";
import { JobQueue } from "./queue.js";
import { runTrial } from "./trials.js";

/** @typedef {import("../types.d.ts").Capabilities} Capabilities */
/** @typedef {import("../types.d.ts").Catalogue} Catalogue */
/** @typedef {import("../types.d.ts").Interleave} Interleave */
/** @typedef {import("../types.d.ts").SpecInput} SpecInput */

/** The version of the page; an engine of another one is refused. */
export const VERSION = "0.1.0";

/** Cores that are reckoned with where the browser names none. */
const USUAL_CORES = 2;

/**
 * A contract with an engine of its own, which `start` starts.
 * @param {import("./host.js").Host} [host]
 * @returns {Interleave}
 */
export function createInterleave(host = browserHost()) {
  const events = new EventTarget();
  /** @param {string} type */
  const told = (type) => events.dispatchEvent(new Event(type));
  const client = new EngineClient(host, VERSION, () => told("state"));
  // Questions that wait for nobody: a job may end its own engine, and must not share a thread with a search while it measures. It has
  // no pool, starts with the first question, and stays.
  const questions = client.another();
  const queue = new JobQueue(() => told("busy"));
  /** The latest start that was asked for. @type {Promise<void> | null} */
  let ready = null;
  /** Cores that were free when it was last measured. @type {import("./measure.js").FreeCores | null} */
  let free = null;

  const start = () => {
    ready = client.start().then(() => {});
    // Whoever waits for it sees the rejection; a start that nobody waits for must not be an unhandled one.
    ready.catch(() => {});
    return ready;
  };
  host.onHidden((hidden) => client.setHidden(hidden));

  /** @param {AbortSignal | undefined} signal @param {readonly SpecInput[]} [specs] for whose sake */
  const look = async (signal, specs) => (free = await freeCores(client, host.cores ?? USUAL_CORES, signal, specs));

  /** @returns {Capabilities} */
  function capabilities() {
    const { known, failed, state } = client;
    const tier = known?.tier ?? "single";
    const reasons = [];
    if (failed) reasons.push(new InterleaveError(failed).message);
    else if (!known) reasons.push(text("engine.not-ready"));
    if (tier === "separate") reasons.push(text("isolation.needed"));
    return {
      tier,
      isolated: tier === "full",
      state,
      cores: host.cores,
      freeCores: free?.free ?? null,
      freeCoresLanes: free?.lanes ?? null,
      clockStepMs: known?.clockStepMs ?? null,
      maxWorkers: known?.catalogue.fields.find((field) => field.name === "workers")?.max ?? null,
      reasons,
    };
  }

  /** @returns {Catalogue} */
  function catalogue() {
    if (!client.known) throw new InterleaveError(client.failed ?? failure("crashed", "engine.not-ready"));
    return { ...withNames(client.known.catalogue), claims };
  }

  /** Where a claim is tried. @param {number} repeats */
  const setting = (repeats) => ({ tier: capabilities().tier, cores: host.cores ?? USUAL_CORES, repeats });

  /** @type {Interleave} */
  const contract = {
    version: VERSION,
    get ready() {
      return ready ?? start();
    },
    get busy() {
      return queue.busy;
    },
    start,
    capabilities,
    catalogue,

    async run(spec, options) {
      const asked = textOf(spec);
      return queue.enter({ kind: "run", id: named(spec, "model") }, options?.signal, (signal) => runOne(client, asked, { ...options, signal }));
    },

    async measure(specs, options) {
      const list = Array.isArray(specs) ? specs : [];
      const asked = list.map(textOf);
      if (asked.length === 0) throw new InterleaveError(failure("invalid-spec", "spec.none"));
      return queue.enter({ kind: "measure", id: null }, options?.signal, (signal) =>
        measureAndCompare(client, asked, { ...options, signal, cores: (stop) => look(stop, list) }));
    },

    calibrate: (options) => queue.enter({ kind: "calibrate", id: null }, options?.signal, async (stop) => (await look(stop))?.free ?? null),

    trial: /** @type {Interleave["trial"]} */ (/** @type {unknown} */ (async (/** @type {unknown} */ trial, /** @type {{ signal?: AbortSignal } | undefined} */ options) => {
      const asked = textOf(trial);
      return queue.enter({ kind: "trial", id: named(trial, "trial") }, options?.signal, (signal) => runTrial(client, asked, signal));
    })),

    advise: (job, options) =>
      queue.enter({ kind: "advise", id: null }, options?.signal, async (signal) => {
        await untilAborted(client.start(), signal);
        const { adviseOn } = /** @type {typeof import("./advise.js")} */ (await untilAborted(load(new URL("./advise.js", import.meta.url)), signal));
        return adviseOn(client, job, setting(5), { ...options, signal });
      }),

    runClaim: (id, options) =>
      queue.enter({ kind: "claim", id }, options?.signal, async (signal) => {
        // A claim that cannot be run here is still judged, as far as an engine is there to do it.
        await untilAborted(client.start(), signal);
        return tryClaim(client, id, setting(options?.repeats ?? 5), { ...options, signal });
      }),

    cancel: () => queue.cancel(),
    compare: (reports, { freeCores: measured = [], lanes = null } = {}) => compareAll(questions, reports, measured, lanes),
    traceEvents: (report) => traceEvents(report, VERSION),
    pythonScript: (id) => pythonScript(id, host.cores ?? USUAL_CORES),
    stepper: /** @type {Interleave["stepper"]} */ (/** @type {unknown} */ ((/** @type {unknown} */ about) => ask(questions, "stepper", about))),
    readPython: (id, line) => readLine(questions, id, line),
    reference: (id) => referenceOf(questions, id),
    addEventListener: (type, listener, options) => events.addEventListener(type, listener, options),
    removeEventListener: (type, listener) => events.removeEventListener(type, listener),
  };
  return Object.freeze(contract);
}

/** The id that stands in this field, if one does. @param {unknown} spec @param {string} field */
function named(spec, field) {
  const id = typeof spec === "object" && spec !== null ? /** @type {Record<string, unknown>} */ (spec)[field] : null;
  return typeof id === "string" ? id : null;
}
