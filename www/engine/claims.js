// Claims: runs what a claim plans, experiment by experiment, and has it judged. What is planned and what decides is Rust; the JSON that
// crosses is described in src/claims. The engine is this module's alone until a function ends; contract.js sees to that.

import { say } from "../texts/texts.js";
import { loadClaimTexts } from "../texts/load.js";
import { InterleaveError, failure, failureOf, throwIfAborted, untilAborted } from "./errors.js";
import { load } from "../load.js";
import { ask, figuresOf, freeCores, measureAll, rowsOf, runOne, textOf } from "./measure.js";
import { runTrial } from "./trials.js";

/** @typedef {import("./client.js").EngineClient} EngineClient */
/** @typedef {import("../texts/texts.js").Message} Message */
/** @typedef {import("../types.d.ts").ClaimOptions} ClaimOptions */
/** @typedef {import("../types.d.ts").ClaimResult} ClaimResult */
/** @typedef {import("../types.d.ts").ClaimFigure} ClaimFigure */
/** @typedef {import("../types.d.ts").Report} Report */
/** @typedef {import("../types.d.ts").RunOptions} RunOptions */

/** @typedef {import("../types.d.ts").ClaimExperiment} Experiment */
/** @typedef {import("../types.d.ts").ClaimPlan} Plan */
/** @typedef {import("../types.d.ts").ClaimRun} ClaimRun */
/** @typedef {import("../types.d.ts").ClaimSetting} Setting */
/** @typedef {import("../types.d.ts").BareFigure} BareFigure */
/** @typedef {import("../types.d.ts").Ruling} Ruling */

/** Spans of a report that go along to be judged; of more, only the report's figures do. */
const MOST_ROWS = 20_000;

/** How often a sample is taken again when the page was hidden meanwhile. */
const MOST_AGAIN = 3;

/**
 * What an experiment has to work with.
 * @typedef {object} Bench
 * @property {EngineClient} client
 * @property {RunOptions} options
 * @property {Map<string, Report>} reports the report of each run that has one
 * @property {ClaimResult["trials"]} trials what came of each trial, by its experiment
 */

/**
 * The options of a run that belong to one of these runs: what streams is labelled with it.
 * @param {Bench} bench
 * @param {readonly ClaimRun[]} runs
 * @returns {RunOptions}
 */
function labelled({ options: { signal, onSpans, onProgress } }, runs) {
  /** @param {number} spec */
  const name = (spec) => runs[spec]?.name ?? "";
  return {
    signal,
    onSpans: onSpans && ((batch) => onSpans({ ...batch, run: name(batch.spec) })),
    onProgress: onProgress && ((progress) => onProgress({ ...progress, run: name(progress.spec) })),
  };
}

/** The runs of an experiment; a trial has none. @param {Experiment} experiment */
const runsOf = (experiment) => ("runs" in experiment ? experiment.runs : []);

/**
 * Runs of an experiment in the order of one round: there and back again in the next one.
 * @param {readonly ClaimRun[]} runs
 * @param {number} round
 */
const inTurn = (runs, round) => (round % 2 === 0 ? runs : runs.toReversed());

/**
 * All specs with their repeats in turn.
 * @param {readonly ClaimRun[]} runs
 * @param {Bench} bench
 */
async function compare(runs, bench) {
  const { results, cancelled } = await measureAll(bench.client, runs.map(({ spec }) => textOf(spec)), labelled(bench, runs));
  /** @type {Record<string, object>} */
  const seen = {};
  for (const [at, { name }] of runs.entries()) {
    const result = results[at];
    if (!result) continue;
    if ("error" in result) seen[name] = { error: result.error, rows: [] };
    else {
      bench.reports.set(name, result.report);
      seen[name] = { report: figuresOf(result.report), rows: rowsOf(result.report, MOST_ROWS) };
    }
  }
  if (cancelled) throwIfAborted(bench.options.signal);
  return { kind: "measured", runs: seen };
}

/**
 * What starting costs: each run alone on a new engine, round after round.
 * @param {readonly ClaimRun[]} runs
 * @param {number} times
 * @param {Bench} bench
 */
async function start(runs, times, bench) {
  /** @type {Record<string, import("../types.d.ts").ClaimStarted>} */
  const seen = Object.fromEntries(runs.map(({ name }) => [name, { reports: [] }]));
  for (let round = 0; round < times; round++) {
    for (const run of inTurn(runs, round)) {
      const own = seen[run.name];
      if (!own || own.error) continue;
      bench.client.end();
      await untilAborted(bench.client.start(), bench.options.signal);
      try {
        const report = await runOne(bench.client, textOf(run.spec), labelled(bench, [run]));
        bench.reports.set(run.name, report);
        own.reports.push(figuresOf(report));
      } catch (error) {
        if (failureOf(error).code === "cancelled") throw error;
        own.error = failureOf(error);
      }
    }
  }
  return { kind: "started", runs: seen };
}

/**
 * How long the page stands still: each run once a round, in turn, after a round that does not count.
 * @param {readonly ClaimRun[]} runs
 * @param {number} times
 * @param {Bench} bench
 */
async function freeze(runs, times, bench) {
  const page = /** @type {typeof import("./page-thread.js")} */ (await load(new URL("./page-thread.js", import.meta.url)));
  const { signal } = bench.options;
  /** @type {Record<string, import("../types.d.ts").ClaimFrozen>} */
  const seen = Object.fromEntries(runs.map(({ name }) => [name, { freezesMs: [], wallMs: [], answer: "" }]));
  /** @param {ClaimRun} run */
  const once = async (run) => {
    await page.whenVisible(signal);
    await page.nextFrame();
    const watch = new page.FreezeWatch();
    try {
      if (run.name === "page") return { ...(await page.computeOnPage(textOf(run.spec))), freezeMs: watch.end() };
      const report = await runOne(bench.client, textOf(run.spec), labelled(bench, [run]));
      const freezeMs = watch.end();
      bench.reports.set(run.name, report);
      return { answer: report.answer, wallMs: report.wallMs.median, freezeMs };
    } finally {
      watch.end();
    }
  };
  for (let round = -1; round < times; round++) {
    for (const run of inTurn(runs, Math.max(0, round))) {
      const own = seen[run.name];
      if (!own || own.error) continue;
      try {
        let sample = await once(run);
        for (let again = 0; sample.freezeMs === null && again < MOST_AGAIN; again++) sample = await once(run);
        own.answer = sample.answer;
        if (round < 0 || sample.freezeMs === null) continue;
        own.freezesMs.push(sample.freezeMs);
        own.wallMs.push(sample.wallMs);
      } catch (error) {
        if (failureOf(error).code === "cancelled") throw error;
        own.error = failureOf(error);
      }
    }
  }
  return { kind: "frozen", runs: seen };
}

/**
 * Carries an experiment out. A kind that this page does not know is said to be unknown, and the judge decides without it.
 * @param {Experiment} experiment
 * @param {Bench} bench
 * @returns {Promise<object>} an outcome
 */
export async function conduct(experiment, bench) {
  switch (experiment.kind) {
    case "compare":
    case "sweep":
      return compare(experiment.runs, bench);
    case "start":
      return start(experiment.runs, experiment.times, bench);
    case "freeze":
      return freeze(experiment.runs, experiment.times, bench);
    case "trial": {
      const result = await runTrial(bench.client, textOf(experiment.trial), bench.options.signal);
      bench.trials[experiment.id] = result;
      return { kind: "tried", result };
    }
    default:
      return { kind: "unknown" };
  }
}

/** A figure with its words. @param {BareFigure} figure @returns {ClaimFigure} */
function worded({ id, title, value, low = null, high = null, unit, source }) {
  return { id, title: say(title), value, low, high, unit, source };
}

/**
 * How often the repeats of the second look are those of the first. Two looks hold together what one promises: five repeats cover the
 * median with 0.9375 and ten with 0.979, so both do with 0.916 or more, and an interval promises 0.9.
 */
const MORE = 2;
/** A first look that took longer than this, in milliseconds, is not followed by a longer one: nobody would wait for it. */
const PATIENCE_MS = 15_000;

/**
 * Tries a claim. Where the repeats scatter too far to decide it, the experiments are made once more with more of
 * them, and that look decides.
 * @param {EngineClient} client
 * @param {string} id
 * @param {Setting} setting
 * @param {ClaimOptions} options
 * @returns {Promise<ClaimResult>}
 */
export async function tryClaim(client, id, setting, options) {
  const { catalogue } = client.known ?? (await untilAborted(client.start(), options.signal));
  const { min, max } = catalogue.fields.find(({ name }) => name === "repeats") ?? { min: 1, max: Infinity };
  const { repeats } = setting;
  const least = min ?? 1;
  const most = max ?? Infinity;
  if (!Number.isInteger(repeats) || repeats < least || repeats > most) {
    throw new InterleaveError(failure("invalid-spec", "spec.out-of-range", { field: "repeats", was: textOf(repeats), min, max, whole: true }));
  }
  const begun = performance.now();
  const { again, ...first } = await look(client, id, setting, options);
  const more = Math.min(repeats * MORE, most);
  if (!again || more <= repeats || performance.now() - begun > PATIENCE_MS) return first;
  options.onStage?.("again");
  try {
    const { again: _, ...second } = await look(client, id, { ...setting, repeats: more }, options);
    return second;
  } catch (error) {
    if (failureOf(error).code === "cancelled") throw error;
    // The first look stands.
    return first;
  }
}

/**
 * Makes the experiments of a claim and has them judged.
 * @param {EngineClient} client
 * @param {string} id
 * @param {Setting} setting
 * @param {ClaimOptions} options
 * @returns {Promise<ClaimResult & { again: boolean }>} and whether more repeats could decide what is open
 */
async function look(client, id, setting, { signal, onSpans, onProgress, onPlan, onStage }) {
  const plan = /** @type {Plan} */ (await ask(client, "plan", { id, setting }, signal));
  await untilAborted(loadClaimTexts(id), signal);
  const runs = plan.experiments.flatMap(runsOf);
  onPlan?.(plan.experiments.flatMap((experiment) => runsOf(experiment).map(({ name, label, spec }) => ({ experiment: experiment.id, kind: experiment.kind, name, label: say(label), spec }))));
  /** @type {Map<string, Report>} */
  const reports = new Map();
  /** @type {ClaimResult["trials"]} */
  const trials = {};
  /** @type {Bench} */
  const bench = { client, reports, trials, options: { signal, onSpans, onProgress } };
  const cores = async () => {
    if (!plan.calibrate) return null;
    onStage?.("free-cores");
    // What is known of the cores helps to explain a result; without it the result still stands.
    return freeCores(client, setting.cores, signal).catch(() => null);
  };
  /** @type {Record<string, object>} */
  const experiments = {};
  try {
    const before = await cores();
    throwIfAborted(signal);
    onStage?.("experiments");
    for (const experiment of plan.experiments) {
      if (experiment.kind === "trial") onStage?.("trial");
      try {
        experiments[experiment.id] = await conduct(experiment, bench);
      } catch (error) {
        if (failureOf(error).code === "cancelled") throw error;
        experiments[experiment.id] = { kind: "failed", error: failureOf(error) };
      }
      throwIfAborted(signal);
    }
    const after = await cores();
    throwIfAborted(signal);
    const free = before !== null && after !== null ? [before.free, after.free] : [];
    const evidence = { setting, freeCores: free, experiments };
    const ruling = /** @type {Ruling} */ (await ask(client, "judge", { id, evidence }, signal));
    return {
      id,
      again: ruling.again,
      verdict: ruling.verdict,
      text: ruling.sentences.map(say).join(" "),
      figures: ruling.figures.map(worded),
      reports: runs.map(({ name }) => reports.get(name) ?? null),
      trials,
    };
  } catch (error) {
    if (error instanceof InterleaveError && error.code === "cancelled") error.partial = { reports: runs.map(({ name }) => reports.get(name) ?? null) };
    throw error;
  }
}

/**
 * What the line says that the claim's Python script printed.
 * @param {EngineClient} client
 * @param {string} id
 * @param {string} line
 */
export async function readLine(client, id, line) {
  // Half of a letter can be pasted, and Rust's text cannot hold it.
  const whole = String(line).replace(/\p{Surrogate}/gu, "\uFFFD");
  const { figures, ...python } = /** @type {import("../types.d.ts").PythonHead & { figures: BareFigure[] }} */ (await ask(client, "read-python", { id, line: whole }));
  await loadClaimTexts(id);
  return { ...python, text: say({ key: "claims.python", values: { ...python } }), figures: figures.map(worded) };
}

/** CPython's figures for a claim, measured elsewhere. @param {EngineClient} client @param {string} id */
export async function referenceOf(client, id) {
  const figures = /** @type {BareFigure[]} */ (await ask(client, "reference", { id }));
  await loadClaimTexts(id);
  return figures.map(worded);
}
