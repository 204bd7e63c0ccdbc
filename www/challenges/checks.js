// What each challenge runs, and whether what came of it passes. `plan` says what to run for a choice; `judge` is a pure function of the
// choice and of what came of each step, in order. Nothing passes whose interval reaches beyond the limit: what is too close to tell is
// said to be too close.

/** @typedef {import("../types.d.ts").Interleave} Interleave */
/** @typedef {import("../types.d.ts").Measured} Measured */
/** @typedef {import("../types.d.ts").Report} Report */
/** @typedef {import("../types.d.ts").SpecInput} SpecInput */
/** @typedef {import("../types.d.ts").StepperRun} StepperRun */
/** @typedef {import("../types.d.ts").StepperSearch} StepperSearch */
/** @typedef {import("../types.d.ts").TrialInput} TrialInput */
/** @typedef {import("../types.d.ts").TrialResult} TrialResult */
/** @typedef {import("../types.d.ts").Unit} Unit */

/** What the visitor chose: the values of the form; of a stepper its `rules`, and as `schedule` the threads of its steps. @typedef {Readonly<Record<string, string>>} Choice */
/** Where it is tried. @typedef {{ cores: number, shared: boolean }} Setting */
/**
 * One step of a plan. `ask` is a question to the stepper.
 * @typedef {{ measure: SpecInput[] } | { trial: TrialInput } | { ask: { ask: "run", program: string, rules: string, schedule: number[] } | { ask: "search", program: string, rules: string } }} Step
 */
/** What came of a step. @typedef {Measured | TrialResult | StepperRun | StepperSearch} Came */
/** A value with its interval, where there is one. @typedef {{ value: number, low: number | null, high: number | null }} Estimate */
/** `title` is a text `challenge.figure.<title>`. @typedef {Estimate & { title: string, values?: Record<string, unknown>, unit: Unit, source: "measured" | "modelled" }} Figure */
/** `key` is a text `challenge.<challenge>.<key>`. @typedef {{ passed: boolean, key: string, values?: Record<string, unknown>, figures?: Figure[] }} Outcome */
/**
 * @typedef {object} Check
 * @property {(choice: Choice, setting: Setting) => Step[]} plan
 * @property {(came: readonly Came[], choice: Choice, setting: Setting) => Outcome} judge
 */

/** Repeats of each run: with eight, the interval can leave out the smallest and the largest. */
const REPEATS = 8;
/** The kernel of most runs, and its size for a millisecond on one core, about. */
const [KERNEL, SIZE_PER_MS] = ["n-body", 24];
/** The probability with which an interval has to hold the true median. */
const LEVEL = 0.9;

/**
 * The median of these values and the interval in which that of ever more repeats lies: between the k-th smallest and the k-th largest, with
 * the largest k for which 1 − 2·P(fewer than k heads in n throws) is at least 0.9. Fewer than five values have no interval.
 * @param {readonly number[]} values
 * @returns {Estimate | null}
 */
export function estimate(values) {
  if (values.length === 0 || !values.every(Number.isFinite)) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  /** @param {number} place */
  const at = (place) => sorted[place] ?? Number.NaN;
  let [k, heads, below] = [0, 1 / 2 ** n, 0];
  while (1 - 2 * (below + heads) >= LEVEL) {
    below += heads;
    heads *= (n - k) / (k + 1);
    k += 1;
  }
  const value = (at((n - 1) >> 1) + at(n >> 1)) / 2;
  return k === 0 ? { value, low: null, high: null } : { value, low: at(k - 1), high: at(n - k) };
}

/** How an estimate lies to a limit. @param {Estimate} estimate @param {number} limit @returns {"within" | "beyond" | "close"} */
export const against = ({ low, high }, limit) => (high !== null && high <= limit ? "within" : low !== null && low > limit ? "beyond" : "close");

/** How many times as long one took as the other, round by round. @param {readonly number[]} one @param {readonly number[]} other */
const ratio = (one, other) => estimate(one.slice(0, other.length).map((value, at) => value / (other[at] ?? Number.NaN)));

/** @param {string} title @param {Estimate} of @param {Unit} unit @param {Record<string, unknown>} [values] @returns {Figure} */
const figure = (title, of, unit, values = {}) => ({ ...of, title, unit, values, source: "measured" });

/** @param {number} value @returns {Estimate} */
const exactly = (value) => ({ value, low: null, high: null });

/** Work that computes. @param {number} ms on one core, about */
const computing = (ms) => /** @type {const} */ ({ kind: "cpu", kernel: KERNEL, size: Math.max(1, Math.round(ms * SIZE_PER_MS)) });

/** @param {Came | undefined} came */
const measured = (came) => /** @type {Measured} */ (came);

/** The wall times of a report. @param {Report} report */
const walls = ({ wallMs }) => wallMs.values;

/** A run failed. @param {Measured} came @returns {Outcome} */
const failed = ({ failures: [failure] }) => ({ passed: false, key: "failed", values: { message: failure?.message ?? "" } });

/** No figure could be read. @type {Outcome} */
const UNKNOWN = { passed: false, key: "unknown" };

/**
 * Whether waits ended in time.
 * @param {Came | undefined} came
 * @param {"medianMs" | "p95Ms"} of each repeat
 * @param {number} limit in milliseconds
 * @param {string} title of the figure
 */
function punctual(came, of, limit, title) {
  const { reports: [report] } = measured(came);
  if (!report) return failed(measured(came));
  const late = estimate(report.wakeUp?.perRepeat.flatMap((repeat) => (repeat ? [repeat[of]] : [])) ?? []);
  if (!late) return UNKNOWN;
  const key = against(late, limit);
  return { passed: key === "within", key, values: { late: late.value, low: late.low, high: late.high }, figures: [figure(title, late, "ms")] };
}

/** Processes for work that computes. @param {Setting} setting */
const processes = ({ cores }) => Math.max(2, Math.min(4, cores));

/** What `model` means beside a model: its executor. @param {string | undefined} way `hybrid:processes`, or a model @returns {Pick<SpecInput, "model" | "executor">} */
function modelOf(way = "") {
  const [model, executor] = way.split(":");
  return /** @type {Pick<SpecInput, "model" | "executor">} */ (executor ? { model, executor } : { model });
}

/**
 * The chosen run, the first of those measured, against the fastest of all.
 * @param {Measured} came
 * @param {number} limit how many times as long it may take
 * @returns {Outcome}
 */
function againstBest(came, limit) {
  const [own, ...others] = came.reports;
  if (!own) return failed(came);
  const best = others.filter((report) => report !== null).reduce((least, report) => (report.wallMs.median < least.wallMs.median ? report : least), own);
  const [mine, least] = [estimate(walls(own)), estimate(walls(best))];
  const times = best === own ? exactly(1) : ratio(walls(own), walls(best));
  if (!mine || !least || !times) return UNKNOWN;
  const figures = [figure("yours", mine, "ms"), figure("best", least, "ms", { model: best.spec.model, workers: best.spec.workers, chunk: best.spec.chunk }), figure("ratio", times, "times")];
  const key = best === own ? "best" : against(times, limit);
  return { passed: key === "best" || key === "within", key, values: { times: times.value, low: times.low, high: times.high, limit, model: best.spec.model, workers: best.spec.workers, chunk: best.spec.chunk }, figures };
}

/** Steps of threads that are to break a program. @param {string} program @returns {Check} */
const stepping = (program) => ({
  plan: ({ rules = "3.9", schedule = "" }) => {
    const steps = schedule === "" ? [] : schedule.split(",").map(Number);
    return [{ ask: { ask: "run", program, rules, schedule: steps } }, { ask: { ask: "search", program, rules } }];
  },
  judge([run, search]) {
    const { verdict: { key }, steps } = /** @type {StepperRun} */ (run);
    const { switches: fewest, states } = /** @type {StepperSearch} */ (search);
    const taken = steps.filter(({ switched }) => switched).length;
    if (fewest === null) return { passed: false, key: "none-here", values: { states } };
    if (key === "unfinished" || key === "holds") return { passed: false, key };
    return { passed: true, key: taken <= fewest ? "fewest" : "broken", values: { taken, fewest } };
  },
});

/** The three jobs of `choose-for-three`, with a task of each. @type {Record<string, { work: SpecInput["work"], tasks: number }>} */
const JOBS = {
  waits: { work: { kind: "io", service: "api", waitMs: 20 }, tasks: 12 },
  computes: { work: computing(12), tasks: 8 },
  both: { work: { kind: "mixed", ...{ kernel: KERNEL, size: 12 * SIZE_PER_MS }, service: "api", waitMs: 12 }, tasks: 8 },
};
const WAYS = ["sequential", "event-loop", "threads-gil", "processes", "hybrid:processes"];
/** The rules of every version that the stepper knows. */
const RULES = ["3.9", "3.10", "3.11", "3.13", "3.14", "free-threaded"];
/** Rounds of the deadlock: as many as show, if all end alike, that more than 9 of 10 do. */
const ROUNDS = 30;

/** @type {Readonly<Record<string, Check>>} */
export const checks = {
  "download-and-hash": {
    plan({ model, workers, gil }, setting) {
      const base = /** @type {const} */ ({ work: { kind: "mixed", kernel: "sha256", size: 4096, service: "download", waitMs: 60 }, tasks: 12, repeats: REPEATS, trace: false });
      const others = setting.shared
        ? [{ ...modelOf("threads"), workers: 12 }, { ...modelOf("threads-gil"), workers: 12, gil: /** @type {const} */ ("released-in-kernel") }, { ...modelOf("hybrid:processes"), workers: processes(setting) }]
        : [{ ...modelOf("hybrid:processes"), workers: processes(setting) }, { ...modelOf("processes"), workers: 12 }];
      return [{ measure: [{ ...base, ...modelOf(model), workers: Number(workers), gil: gil === "released-in-kernel" ? gil : "held" }, ...others.map((other) => ({ ...base, ...other }))] }];
    },
    judge: ([came]) => againstBest(measured(came), 1.3),
  },

  "lose-no-update": {
    plan: ({ kind, lanes }) => [{ trial: { trial: "counter", kinds: /** @type {import("../types.d.ts").CounterKind[]} */ (kind === "unprotected" ? [kind] : ["unprotected", kind]), lanes: Number(lanes), additions: 200_000, rounds: 12 } }],
    judge([came], { kind }) {
      const { ways } = /** @type {Extract<TrialResult, { trial: "counter" }>} */ (came);
      const [bare, own] = [ways.find((way) => way.kind === "unprotected"), ways.find((way) => way.kind === kind)];
      if (!bare || !own) return UNKNOWN;
      const lost = own.lost.reduce((sum, one) => sum + one, 0);
      // Without protection the lanes may have counted longer, so it is the time of one addition that is compared.
      const times = ratio(own.wallMs.map((ms) => ms / own.additions), bare.wallMs.map((ms) => ms / bare.additions));
      if (!times) return UNKNOWN;
      const figures = [figure("lost", exactly(lost), "count"), figure("price", times, "times")];
      const values = { lost, times: times.value, low: times.low, high: times.high, rounds: own.lost.length };
      if (lost > 0) return { passed: false, key: "lost", values, figures };
      const key = kind === "unprotected" ? "lucky" : against(times, 2);
      return { passed: key === "within", key, values, figures };
    },
  },

  "punctual-reader": {
    plan({ interval, gil }) {
      const [waitMs, waits] = [2, 9];
      const ms = waits * (waitMs + Number(interval)) * 2.5;
      return [{ measure: [{ work: { kind: "beside", kernel: KERNEL, size: Math.round(ms * SIZE_PER_MS), service: "file", waitMs, waits }, tasks: 1, workers: 2, model: "threads-gil", switchIntervalMs: Number(interval), gil: gil === "released-in-kernel" ? gil : "held", repeats: REPEATS, trace: false }] }];
    },
    judge: ([came]) => punctual(came, "medianMs", 2, "late"),
  },

  "break-the-counter": {
    ...stepping("counter"),
    judge(came, choice, setting) {
      const outcome = stepping("counter").judge(came, choice, setting);
      return { ...outcome, passed: outcome.key === "fewest" };
    },
  },
  "break-the-repair": stepping("double-checked"),

  "cannot-be-broken": {
    plan: ({ program = "" }) => [{ trial: { trial: "interleavings", programs: [program], rules: RULES } }],
    judge([came]) {
      const { searched } = /** @type {Extract<TrialResult, { trial: "interleavings" }>} */ (came);
      const broken = searched.filter(({ breach }) => breach !== null);
      const states = searched.reduce((sum, one) => sum + one.states, 0);
      const figures = [figure("states", exactly(states), "count")];
      if (searched.length === 0) return UNKNOWN;
      if (broken.length === 0) return { passed: true, key: "holds", values: { states, versions: searched.length }, figures };
      return { passed: false, key: "broken", values: { rules: broken.map(({ rules }) => rules), versions: broken.length, of: searched.length }, figures };
    },
  },

  "certain-deadlock": {
    plan: ({ pause }) => [{ trial: { trial: "deadlock", rounds: ROUNDS, pauseMs: Number(pause), limitMs: 1000 } }],
    judge([came], { order }) {
      const rounds = /** @type {Extract<TrialResult, { trial: "deadlock" }>} */ (came).rounds.filter((round) => round.order === order);
      const found = rounds.filter((round) => round.found !== null).length;
      if (rounds.length === 0) return UNKNOWN;
      const all = found === rounds.length;
      // If each round had a lower probability than this, so many in a row would come in less than one case of twenty.
      const share = { value: found / rounds.length, low: all ? 0.05 ** (1 / rounds.length) : null, high: all ? 1 : null };
      return { passed: all, key: all ? "certain" : found === 0 ? "never" : "sometimes", values: { found, rounds: rounds.length, low: share.low }, figures: [figure("deadlocks", share, "share")] };
    },
  },

  "no-deadlock": {
    plan: ({ order, pause, rules = "3.9" }) => [
      { trial: { trial: "deadlock", rounds: ROUNDS, pauseMs: Number(pause), limitMs: 1000 } },
      { ask: { ask: "search", program: order === "same" ? "two-locks-loop-repaired" : "two-locks-loop", rules } },
    ],
    judge([came, search], { order }) {
      const rounds = /** @type {Extract<TrialResult, { trial: "deadlock" }>} */ (came).rounds.filter((round) => round.order === order);
      const found = rounds.filter((round) => round.found !== null).length;
      const { schedule, states } = /** @type {StepperSearch} */ (search);
      if (rounds.length === 0) return UNKNOWN;
      const figures = [figure("deadlocks", exactly(found / rounds.length), "share"), figure("states", exactly(states), "count")];
      const values = { found, rounds: rounds.length, states, steps: schedule?.length ?? null };
      if (found > 0) return { passed: false, key: "seen", values, figures };
      return { passed: schedule === null, key: schedule === null ? "impossible" : "rare", values, figures };
    },
  },

  "find-the-chunk": {
    plan({ chunk }, setting) {
      const base = /** @type {const} */ ({ work: { kind: "cpu", kernel: KERNEL, size: 1 }, tasks: 2000, model: "processes", workers: processes(setting), repeats: REPEATS, trace: false });
      return [{ measure: [Number(chunk), ...[10, 50, 125, 400].filter((other) => other !== Number(chunk))].map((one) => ({ ...base, chunk: one })) }];
    },
    judge: ([came]) => againstBest(measured(came), 1.1),
  },

  "steady-heartbeat": {
    plan({ where }) {
      return [{ measure: [{ work: { kind: "beside", kernel: KERNEL, size: 200 * SIZE_PER_MS, service: "api", waitMs: 10, waits: 18 }, tasks: 1, workers: 1, ...modelOf(where), repeats: REPEATS, trace: false }] }];
    },
    judge: ([came]) => punctual(came, "p95Ms", 5, "latest"),
  },

  "send-50-mb": {
    plan: () => [{ trial: { trial: "messages", sizes: [50_000_000], ways: ["clone", "transfer", "shared", "manager"], rounds: REPEATS, roundMs: 0 } }],
    judge([came], { way }) {
      const { trips } = /** @type {Extract<TrialResult, { trial: "messages" }>} */ (came);
      const times = trips.flatMap((trip) => {
        const took = estimate(trip.tripMs);
        return took ? [{ way: trip.way, took }] : [];
      });
      const own = times.find((trip) => trip.way === way);
      if (!own) return { passed: false, key: "not-here" };
      const figures = times.map((trip) => figure("trip", trip.took, "ms", { way: trip.way }));
      const best = times.reduce((least, trip) => (trip.took.value < least.took.value ? trip : least), own);
      // As fast as the fastest is what cannot be told from it.
      const passed = best === own || (own.took.low !== null && best.took.high !== null && own.took.low <= best.took.high);
      return { passed, key: passed ? "least" : "more", values: { way, best: best.way, took: own.took.value, least: best.took.value, times: own.took.value / best.took.value }, figures };
    },
  },

  "survive-a-crash": {
    plan: ({ model, chunk, schedule }, setting) => [{ measure: [{ work: computing(10), tasks: 10, workers: processes(setting), ...modelOf(model), chunk: Number(chunk), schedule: schedule === "static" ? "static" : "shared-queue", fault: "trap", repeats: 1, warmup: 0 }] }],
    judge([came]) {
      const { reports: [report], failures: [failure] } = measured(came);
      if (!report) return { passed: false, key: failure?.code === "crashed" ? "crashed" : "failed", values: { message: failure?.message ?? "" } };
      const lost = report.errors.length;
      const figures = [figure("results", exactly(10 - lost), "count")];
      return { passed: lost === 1, key: lost === 0 ? "no-crash" : lost === 1 ? "nine" : "fewer", values: { results: 10 - lost, lost }, figures };
    },
  },

  "choose-for-three": {
    plan: (_, setting) => Object.values(JOBS).map(({ work, tasks }) => ({
      measure: WAYS.filter((way) => setting.shared || way !== "threads-gil").map((way) => ({ work, tasks, ...modelOf(way), workers: way === "threads-gil" ? tasks : processes(setting), repeats: 5, trace: false })),
    })),
    judge(came, choice) {
      /** @type {Figure[]} */
      const figures = [];
      /** @type {string[]} */
      const wrong = [];
      for (const [place, job] of Object.keys(JOBS).entries()) {
        const reports = measured(came[place]).reports.filter((report) => report !== null);
        const own = reports.find((report) => report.spec.model === modelOf(choice[job]).model);
        if (!own) return { passed: false, key: "not-here", values: { job } };
        const best = reports.reduce((least, report) => (report.wallMs.median < least.wallMs.median ? report : least), own);
        const times = best === own ? exactly(1) : ratio(walls(own), walls(best));
        if (!times) return UNKNOWN;
        figures.push(figure("job", times, "times", { job, model: own.spec.model, best: best.spec.model }));
        // Wrong is what is clearly slower than the fastest by more than a fifth: several may be as good.
        if (best !== own && against(times, 1.2) === "beyond") wrong.push(job);
      }
      return { passed: wrong.length === 0, key: wrong.length === 0 ? "right" : "wrong", values: { wrong, right: Object.keys(JOBS).length - wrong.length }, figures };
    },
  },
};
