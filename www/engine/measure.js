// Runs of specs: one alone, several with their repeats in turn, and the cores that are free meanwhile. Each function has the engine to
// itself until it ends; contract.js sees to that.

import { ROW } from "../layout.js";
import { laneName } from "../texts/texts.js";
import { spansOf } from "../trace-events.js";
import { CANCELLED, InterleaveError, failure, failureOf, untilAborted } from "./errors.js";

/** @typedef {import("./client.js").EngineClient} EngineClient */
/** @typedef {import("./errors.js").Failure} Failure */
/** @typedef {import("../types.d.ts").Comparison} Comparison */
/** @typedef {import("../types.d.ts").MeasureOptions} MeasureOptions */
/** @typedef {import("../types.d.ts").Measured} Measured */
/** @typedef {import("../types.d.ts").Report} Report */
/** @typedef {import("../types.d.ts").RunOptions} RunOptions */
/** @typedef {import("../types.d.ts").SpecInput} SpecInput */
/** @typedef {import("../protocol.d.ts").Outcome} Outcome */
/** @typedef {{ report: Report } | { error: Failure }} Result what came of one spec */

/** What each lane does when free cores are looked for: short tasks of the n-body kernel, whose size counts thousand time steps. */
const PROBE = { tasks: 12, size: 80, repeats: 3 };

/**
 * A spec as JSON text.
 * @param {unknown} spec
 * @returns {string}
 */
export function textOf(spec) {
  try {
    return JSON.stringify(spec) ?? "null";
  } catch (error) {
    throw new InterleaveError(failure("invalid-spec", "spec.not-writable", { error: String(error) }));
  }
}

/**
 * A report with its spans: a hundred thousand objects are made only for who looks at them.
 * @param {Extract<Outcome, { report: unknown }>} outcome
 * @returns {Report}
 */
function reportOf({ report, rows }) {
  /** @type {Report["spans"] | undefined} */
  let spans;
  const whole = {
    ...report,
    lanes: report.lanes.map((lane) => ({ ...lane, name: laneName(lane) })),
    get spans() {
      return (spans ??= spansOf(rows));
    },
  };
  return Object.defineProperty(/** @type {Report} */ (whole), "spanRows", { value: rows });
}

/**
 * Everything of a report but its spans; to copy it by its names would make them all.
 * @param {Report} report
 */
export function figuresOf(report) {
  const { spans, ...getters } = Object.getOwnPropertyDescriptors(report);
  return Object.fromEntries(Object.entries(getters).filter(([, own]) => own.enumerable).map(([name, own]) => [name, own.value]));
}

/**
 * The spans of a report for those who judge them: none where there are too many to hand over.
 * @param {Report} report
 * @param {number} most
 * @returns {number[]}
 */
export const rowsOf = (report, most) => (report.spanRows.length <= most * ROW ? Array.from(report.spanRows) : []);

/**
 * Has the engine work out something that needs no lane.
 * @param {EngineClient} client
 * @param {string} what
 * @param {unknown} about
 * @param {AbortSignal | undefined} [signal]
 * @returns {Promise<unknown>}
 */
export async function ask(client, what, about, signal) {
  const reply = await client.request({ type: "ask", what, about: textOf(about) }, { signal });
  if (reply.type === "told") return JSON.parse(reply.text);
  throw new InterleaveError(reply.type === "failed" ? reply.error : failure("crashed", "engine.crashed"));
}

/**
 * Measures specs with their repeats in turn, on another engine if they need a larger pool.
 * @param {EngineClient} client
 * @param {readonly string[]} specs as JSON text
 * @param {RunOptions} options
 * @returns {Promise<{ results: Result[], cancelled: boolean }>} a result for each spec; after a stop those that are there
 */
export async function measureAll(client, specs, { signal, onSpans, onProgress }) {
  try {
    for (;;) {
      const reply = await client.request({ type: "measure", specs: `[${specs.join(",")}]` }, {
        signal,
        stops: true,
        hear(message) {
          if (message.type === "spans") onSpans?.(message.batch);
          else if (message.type === "progress") onProgress?.(message.progress);
        },
      });
      if (reply.type === "measured") {
        const results = reply.outcomes.map((outcome) => ("error" in outcome ? { error: outcome.error } : { report: reportOf(outcome) }));
        if (reply.spoilt) client.end(reply.spoilt);
        return { results, cancelled: reply.cancelled };
      }
      if (reply.type !== "larger-pool") throw new InterleaveError(reply.type === "failed" ? reply.error : failure("crashed", "engine.crashed"));
      // A pool is built once in a memory: a larger one needs a new engine.
      client.end();
      await untilAborted(client.start(reply.workers), signal);
    }
  } catch (error) {
    if (failureOf(error).code === "crashed") client.end(failureOf(error));
    throw error;
  } finally {
    // The next run finds an engine that is there already.
    if (client.state === "ended") client.start();
  }
}

/**
 * Runs one spec.
 * @param {EngineClient} client
 * @param {string} spec
 * @param {RunOptions} options
 * @returns {Promise<Report>}
 */
export async function runOne(client, spec, options) {
  const { results: [result], cancelled } = await measureAll(client, [spec], options);
  if (result && "report" in result && !cancelled) return result.report;
  const error = new InterleaveError(result && "error" in result && !cancelled ? result.error : CANCELLED);
  if (result && "report" in result) error.partial = { report: result.report };
  throw error;
}

/**
 * What reports say together.
 * @param {EngineClient} client
 * @param {readonly Report[]} reports
 * @param {readonly number[]} freeCores before and after them, where they were measured
 * @param {number | null} [lanes] with how many lanes, where that was fewer than there are cores
 */
export async function compareAll(client, reports, freeCores, lanes = null) {
  const isList = Array.isArray(reports) && reports.every((report) => typeof report === "object" && report !== null);
  if (!isList) throw new InterleaveError(failure("invalid-spec", "request.unread", { error: "compare() takes a list of reports" }));
  return /** @type {Comparison} */ (await ask(client, "compare", { reports: reports.map(figuresOf), freeCores, lanes }));
}

/**
 * Measures specs and compares what came of them.
 * @param {EngineClient} client
 * @param {readonly string[]} specs
 * @param {MeasureOptions & { cores: (signal: AbortSignal | undefined) => Promise<FreeCores | null> }} options `cores` looks for the free cores
 * @returns {Promise<Measured>}
 */
export async function measureAndCompare(client, specs, { cores, calibrate = false, ...options }) {
  const { signal } = options;
  /** @type {FreeCores[]} */
  const looks = [];
  const look = async () => {
    // What is known of the cores helps to explain a result; without it the result still stands.
    const free = calibrate && !signal?.aborted ? await cores(signal).catch(() => null) : null;
    if (free !== null) looks.push(free);
  };
  await look();
  const { results, cancelled } = await measureAll(client, specs, options);
  if (!cancelled) await look();
  const reports = results.map((result) => ("report" in result ? result.report : null));
  const failures = results.flatMap((result, spec) => ("error" in result && result.error.code !== "cancelled" ? [{ spec, error: new InterleaveError(result.error) }] : []));
  const there = reports.filter((report) => report !== null);
  const comparison = there.length === 0 ? null : await compareAll(client, there, looks.map(({ free }) => free), looks[0]?.lanes).catch(() => null);
  const measured = { reports, failures: failures.map(({ spec, error }) => ({ spec, code: error.code, message: error.message })), comparison };
  if (cancelled || signal?.aborted) {
    const error = new InterleaveError(CANCELLED);
    error.partial = measured;
    throw error;
  }
  if (there.length === 0 && failures[0]) throw failures[0].error;
  return measured;
}

/**
 * Free cores as they were found.
 * @typedef {object} FreeCores
 * @property {number} free
 * @property {number | null} lanes with how many lanes, where that was fewer than there are cores: no more could be found
 */

/**
 * The cores that are free now: what several lanes get done together against what one lane gets done alone, in turn.
 * @param {EngineClient} client
 * @param {number} cores that there are
 * @param {AbortSignal | undefined} signal
 * @param {readonly SpecInput[]} [specs] for whose sake: no more lanes are of interest than the largest of them has
 * @returns {Promise<FreeCores | null>}
 */
export async function freeCores(client, cores, signal, specs) {
  const { tier, catalogue } = client.known ?? (await untilAborted(client.start(), signal));
  const field = catalogue.fields.find(({ name }) => name === "workers");
  const workers = specs?.map((spec) => Number(spec?.workers ?? field?.default ?? 1)).filter(Number.isInteger);
  const lanes = Math.max(1, Math.min(cores, field?.max ?? cores, workers ? Math.max(1, ...workers) : Infinity));
  /** @param {number} workers */
  const spec = (workers) => textOf({
    work: { kind: "cpu", kernel: "n-body", size: PROBE.size },
    tasks: workers * PROBE.tasks,
    model: tier === "full" ? "threads" : "processes",
    workers,
    repeats: PROBE.repeats,
    trace: false,
  });
  const { results, cancelled } = await measureAll(client, [spec(1), spec(lanes)], { signal });
  const [alone, together] = results.map((result) => {
    if ("error" in result) throw new InterleaveError(result.error);
    return result.report.wallMs;
  });
  if (cancelled || !alone || !together) throw new InterleaveError(CANCELLED);
  // A single lane that something disturbed would make up cores that are not there, so its best time counts.
  const rates = { single: PROBE.tasks / alone.min, together: Array.from({ length: lanes }, () => PROBE.tasks / together.median) };
  const free = /** @type {number | null} */ (await ask(client, "free-cores", rates, signal));
  return free === null ? null : { free, lanes: lanes < cores ? lanes : null };
}
