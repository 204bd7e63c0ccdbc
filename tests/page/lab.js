/** The page as a laboratory: runs specs by its contract, `globalThis.interleave`, and says what came of them. */

import assert from "node:assert/strict";
import { openAnywhere, sharesMemory } from "./engines.js";

/** @import { TestContext } from "node:test" */
/** @import { AnyPage } from "./engines.js" */
/** @import { BareReport, Phase, SpanKind, SpecInput, WorkInput } from "../../www/types.d.ts" */

/**
 * When a run is stopped: before it is asked for, right after, in the turn after that, when it gets to a phase, or when a lane is
 * seen to do something.
 * @typedef {"before" | "at-once" | "soon" | Phase | SpanKind} Moment
 */

/**
 * What came of a run.
 * @typedef {object} Outcome
 * @property {BareReport | null} report without its spans
 * @property {string | null} code of its failure
 * @property {string} message
 * @property {number | null} stopMs what it took from the stop to the end
 */

/** A run that takes longer than this hangs. */
const HANGS_AFTER_MS = 60_000;

/**
 * Opens the page in the engine that is tested, as soon as its contract is there.
 * @param {TestContext} t with which it is closed
 * @param {boolean} isolated whether it is served with the headers that isolate it
 * @returns {Promise<{ page: AnyPage, problems: string[], shared: boolean, url: string }>} the page, what it complains about as it
 *   goes, and whether it can share memory
 */
export async function openPageOfSite(t, isolated) {
  const { page, problems, url } = await openAnywhere(t, { isolated });
  await page.evaluate(async () => {
    while (!("interleave" in globalThis)) await new Promise((resolve) => setTimeout(resolve, 5));
  });
  return { page, problems, shared: sharesMemory(isolated), url };
}

/**
 * Opens the page and waits until its engine can take runs.
 * @param {TestContext} t
 * @param {boolean} isolated
 */
export async function openLab(t, isolated) {
  const lab = await openPageOfSite(t, isolated);
  await lab.page.evaluate(() => globalThis.interleave.ready);
  return lab;
}

/**
 * Runs a spec.
 * @param {Pick<AnyPage, "evaluate">} page
 * @param {unknown} spec
 * @param {Moment} [moment] when it is stopped
 * @returns {Promise<Outcome>}
 */
export function attempt(page, spec, moment) {
  return page.evaluate(
    async ({ spec, moment, hangs }) => {
      const { interleave } = globalThis;
      const controller = new AbortController();
      /** @type {number | null} */
      let stopped = null;
      const stop = () => {
        stopped ??= performance.now();
        controller.abort();
      };
      if (moment === "before") stop();
      const ended = interleave.run(/** @type {SpecInput} */ (spec), {
        signal: controller.signal,
        onProgress: ({ phase }) => phase === moment && stop(),
        onSpans: ({ open }) => {
          const kind = interleave.catalogue().spanKinds.findIndex((kind) => kind === moment);
          for (let at = 1; at < open.length; at += 5) if (open[at] === kind) stop();
        },
      });
      if (moment === "at-once") stop();
      if (moment === "soon") setTimeout(stop);
      const late = new Promise((_, reject) => {
        setTimeout(() => reject(Object.assign(new Error("It hangs."), { code: "hangs" })), hangs);
      });
      const took = () => (stopped === null ? null : performance.now() - stopped);
      try {
        const report = await Promise.race([ended, /** @type {Promise<never>} */ (late)]);
        const stopMs = took();
        // Each look at the spans makes an object of every one.
        const names = Object.keys(report).filter((name) => name !== "spans");
        const figures = Object.fromEntries(names.map((name) => [name, report[/** @type {keyof BareReport} */ (name)]]));
        return { report: /** @type {BareReport} */ (/** @type {unknown} */ (figures)), code: null, message: "", stopMs };
      } catch (error) {
        const { code, message } = /** @type {{ code?: string, message: string }} */ (error);
        return { report: null, code: code ?? `none: ${message}`, message, stopMs: took() };
      }
    },
    { spec, moment, hangs: HANGS_AFTER_MS },
  );
}

/**
 * Runs a spec that must come to a good end.
 * @param {Pick<AnyPage, "evaluate">} page
 * @param {unknown} spec
 * @returns {Promise<BareReport>}
 */
export async function run(page, spec) {
  const { report, code, message } = await attempt(page, spec);
  assert.ok(report, `${JSON.stringify(spec)}: ${code}: ${message}`);
  return report;
}

/**
 * The models that run in a page, as parts of a spec.
 * @param {boolean} shared whether it can share memory
 * @returns {Partial<SpecInput>[]}
 */
export function ways(shared) {
  /** @type {Partial<SpecInput>[]} */
  const anywhere = [{ model: "sequential" }, { model: "processes" }, { model: "event-loop" }, { model: "hybrid", executor: "processes" }];
  return shared ? [...anywhere, { model: "threads" }, { model: "threads-gil" }, { model: "hybrid", executor: "threads" }, { model: "hybrid", executor: "free-threads" }] : anywhere;
}

/**
 * A spec for a way to run, quick unless told otherwise.
 * @param {Partial<SpecInput>} way
 * @param {WorkInput} work
 * @param {Partial<SpecInput>} [more]
 */
export function spec(way, work, more = {}) {
  return { work, tasks: 5, workers: 2, repeats: 1, warmup: 0, ...way, ...more };
}

/** Some milliseconds of computing. @type {WorkInput} */
export const QUICK = { kind: "cpu", kernel: "n-body", size: 8 };
/** Far more computing than anybody waits for. @type {WorkInput} */
export const ENDLESS = { kind: "cpu", kernel: "n-body", size: 30_000 };
/** A minute of waiting. @type {WorkInput} */
export const MINUTE = { kind: "io", service: "api", waitMs: 60_000 };
