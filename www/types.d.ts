// What crosses between the crate and the page. Written from the Rust types by a test (src/types.rs); do not edit it.
// What exists only in JavaScript is in contract.d.ts; import everything from here.

export type * from "./contract.d.ts";

/** What the adviser says. */
export type AdviserAnswer = {
  /** What this machine was measured to cost. */
  costs: AdviserCosts,
  /** What each way is expected to take, the simplest way first. */
  predictions: Array<Prediction>,
  /** The way to take; `null` where nothing fits, or no time is known. */
  best: AdviserWay | null,
  /** What is to be said. */
  sentences: Array<Message>,
  /** What the ways really took, where that was asked for. */
  checked: AdviserCheck | null,
};

/** What the ways really took. */
export type AdviserCheck = {
  /** One for each prediction, in their order. */
  ways: Array<CheckedWay>,
  /**
   * Whether no way that fits took measurably less time than the best one; `null` where that was not run, or could
   * not be told.
   */
  right: boolean | null,
};

/** What a machine was measured to cost. */
export type AdviserCosts = {
  /** Cores that are free. */
  cores: number,
  /** Whether threads compute one at a time. */
  gil: boolean,
  /** Threads of a pool. */
  threads: number,
  /** Processes of a pool. */
  processes: number,
  /** By how much a wait ends late, in milliseconds. */
  lateMs: number,
  /** What it takes to send an item to a process and its result back, in milliseconds. */
  messageMs: number,
  /** What a further megabyte (10⁶ bytes) adds to that, where it was measured. */
  megabyteMs: number | null,
  /** The start of a thread, in milliseconds. */
  threadMs: number | null,
  /** The start of a process, in milliseconds. */
  processMs: number | null,
  /** Memory of a thread, in bytes. */
  threadBytes: number | null,
  /** Memory of a process, in bytes. */
  processBytes: number | null,
};

/** What is to be run next, or the answer. */
export type AdviserReply = {
  /** What is to be run next; empty when the answer is there. */
  next: Array<ClaimExperiment>,
  /** The answer. */
  answer: AdviserAnswer | null,
};

/** A way to do a job. */
export type AdviserWay = "sequential" | "event-loop" | "threads" | "processes" | "hybrid";

/** One figure. */
export type BareFigure = {
  /** Its id within the claim; the same quantity has the same id from this page, from Python and in the reference. */
  id: string,
  /** What it is. */
  title: Message,
  /** The value; `null` when it is not known. */
  value: number | null,
  /** The lower end of its interval; `null` where there is none. */
  low: number | null,
  /** The upper end. */
  high: number | null,
  /** Its unit. */
  unit: Unit,
  /** Where it comes from. */
  source: Source,
};

/** What came of a run. */
export type BareReport = {
  /** What was run, with every default filled in. */
  spec: Spec,
  /** The work's answer, alike for every model with the same work and seed. */
  answer: string,
  /** From the first lane's start on its tasks to the last lane's end, for each repeat. */
  wallMs: Spread,
  /** What it took to start the lanes, once, before the warm-up. For lanes on the pool: the start of the whole pool. */
  startMs: number | null,
  /** How many lanes that time started: those that the spec asks for, or all of the pool. */
  startedLanes: number | null,
  /** Milliseconds in `run`, summed over lanes. */
  busyMs: number | null,
  /**
   * Mean number of lanes in `run` while at least one is, as the lanes believe: one that waits for a core is in `run` too.
   * `null` when spans were dropped.
   */
  overlap: number | null,
  /**
   * How many cores did the work: the time that a lone lane, measured right after the repeat, takes for what was computed over the wall
   * time, for each repeat. `null` for work that computes nothing, and where a lone lane was not measured (see `models::lone`).
   */
  coresUsed: Spread | null,
  /** Mean number of requests under way while at least one is. */
  waitOverlap: number | null,
  /** On a loop, how many waits were under way over time: rows of a time and the most waits from then until the next row. */
  waitsOverTime: Array<WaitsFrom> | null,
  /** The GIL's figures; `null` where there is no GIL. */
  gil: GilReport | null,
  /** What crossed between memories. */
  messages: Messages,
  /**
   * Bytes of the WebAssembly memories of its lanes: of the one that they share with the supervisor, or of those that its processes have.
   * The first is as large as the largest run in it has made it, with the stacks of all workers of the pool.
   */
  memoryBytes: number | null,
  /** The service's figures. */
  service: ServiceReport | null,
  /** Wake-up delays. */
  wakeUp: WakeUp | null,
  /** What probes saw. */
  observations: Array<Observation>,
  /** The lanes of the spans, by number. */
  lanes: Array<LaneInfo>,
  /**
   * Which repeat the spans and single figures are of: the one whose wall time is nearest to the median. `null` when they are of a
   * repeat in which a process was lost: that one is shown, its time is not among those measured, and another was taken in its place.
   */
  shown: number | null,
  /** Warm-up repeats that were run. */
  warmed: number,
  /** Tasks that failed, in the repeat that is shown. */
  errors: Array<TaskError>,
  /** Repeats that were thrown away because the page was hidden meanwhile. */
  discarded: number,
  /** It ended before its last repeat, by a stop or by a crash: the figures are of the repeats that were complete. */
  partial: boolean,
  /** Spans that were not kept. */
  dropped: number,
  /**
   * Spans that began and ended within one step of the clock, by their kind, in the repeat that is shown. They have no length to
   * draw; whoever looks for a hand-over of the lock finds it in `gil.switches`.
   */
  tooShort: { [key in SpanKind]?: number },
};

/** What is new on the lanes. Times are milliseconds since the repeat's zero. */
export type BatchHead = {
  /** The spec's place in the measurement, from 0. */
  spec: number,
  /** What is run. */
  model: Model,
  /** The repeat: 0 and up when measured, negative for warm-up. */
  repeat: number,
  /** A new repeat has begun. */
  reset: boolean,
  /** The time now. */
  now: number,
  /** The lanes. */
  lanes: Array<LaneInfo>,
  /** Waits under way now on a lane that holds several at once; `null` where none does. */
  waits: number | null,
};

/** Tasks that only compute, and others that only ask. */
export type BesideWork = {
  /** How many tasks only ask; they come first. */
  askers: number,
  /** The kernel's id. */
  kernel: string,
  /** The job's size, in the kernel's own unit. */
  size: number,
  /** The service's id. */
  service: string,
  /** How long one request takes with nobody else about, in milliseconds. */
  waitMs: number,
  /** Requests one after another in each task. */
  waits: number,
  /** Transfers that the line carries at full speed (`download`, `upload`). */
  bandwidth: number,
  /** Connections in the pool (`database`). */
  connections: number,
  /** Requests that may start in a second (`scrape`). */
  perSecond: number,
  /** Share of attempts that fail, 0 to 0.9. */
  failureShare: number,
  /** How often a failed request is tried again. */
  retries: number,
};

/** What a way really took. */
export type CheckedWay = {
  /** The median of its repeats in milliseconds; `null` where it was not run, since it cannot be here, would take too long, or sends bytes. */
  measuredMs: number | null,
  /** By what part of that the prediction was wrong. */
  error: number | null,
};

/** Everything that a visitor can choose. */
export type Choices = {
  /** Ways to run work. */
  models: Array<ModelEntry>,
  /** Jobs that compute. */
  kernels: Array<KernelEntry>,
  /** Simulated partners of I/O. */
  services: Array<ServiceEntry>,
  /** Every field of a spec with a range or choices. */
  fields: Array<Field>,
  /** The kinds of spans, in the order of their numbers in a row. */
  spanKinds: Array<SpanKind>,
};

/**
 * A claim as the page lists it. The page has the list as a file of its own (`www/claim-list.js`, written by a test), so that it can
 * list the claims before the module with them is loaded. Words stand among the texts.
 */
export type ClaimEntry = {
  /** Its id, in addresses and for `runClaim`. */
  id: string,
  /** The id of the group it stands in. */
  group: string,
  /** What its experiment cannot do without. */
  needs: ClaimNeeds,
  /** Whether there is a Python script. */
  python: boolean,
  /** The figure that a visitor is asked to predict; `null` where there is no number to predict. */
  predicts: Predicted | null,
};

/** Everything that was seen for a claim. */
export type ClaimEvidence = {
  /** Where it was tried. */
  setting: ClaimSetting,
  /** Cores that were really free, measured before and after; empty where nobody looked. */
  freeCores: Array<number>,
  /** What came of each experiment, by its id. */
  experiments: { [key in string]: ClaimOutcome },
};

/**
 * What is done with the runs of an experiment. A new kind of experiment is a further variant here, what comes of it one in
 * [`Outcome`](super::Outcome), and a function in the page that carries it out.
 */
export type ClaimExperiment = { "kind": "compare",
/** The experiment's name in the plan. */
id: string,
/** What is compared. */
runs: Array<ClaimRun>, } | { "kind": "sweep",
/** The experiment's name in the plan. */
id: string,
/** What the axis is. */
by: Message,
/** The points of the curve; each has its place in `at`. */
runs: Array<ClaimRun>, } | { "kind": "start",
/** The experiment's name in the plan. */
id: string,
/** Rounds. */
times: number,
/** What is started. */
runs: Array<ClaimRun>, } | { "kind": "freeze",
/** The experiment's name in the plan. */
id: string,
/** Rounds. */
times: number,
/** The two runs. */
runs: Array<ClaimRun>, } | { "kind": "trial",
/** The experiment's name in the plan. */
id: string,
/** The [`Trial`](crate::trials::Trial) as JSON. */
trial: import("./contract.d.ts").TrialInput,
};

/** What came of a run beside which the page's freezes were taken. One value a round. */
export type ClaimFrozen = {
  /** The longest time in milliseconds for which the page's own thread did not get its turn. */
  freezesMs: Array<number>,
  /** What the run took, in milliseconds. */
  wallMs: Array<number>,
  /** What it answered. */
  answer: string,
  /** Why there are no more of them. */
  error?: import("./contract.d.ts").AnyFailure | null,
};

/** What came of one run that was measured. */
export type ClaimMeasured = {
  /** The report, without its spans. */
  report?: object | null,
  /** Rows of its spans, where there are few enough. */
  rows: Array<number>,
  /** Why there is no report. */
  error?: import("./contract.d.ts").AnyFailure | null,
};

/** What an experiment cannot do without. */
export type ClaimNeeds = "workers" | "isolation";

/** What came of an experiment. What came of each of its runs stands under the run's name. */
export type ClaimOutcome = { "kind": "measured",
/** A report, or an error, for each run. */
runs: { [key in string]: ClaimMeasured }, } | { "kind": "started",
/** A report for each round of each run. */
runs: { [key in string]: ClaimStarted }, } | { "kind": "frozen",
/** The freezes that each run brought. */
runs: { [key in string]: ClaimFrozen }, } | { "kind": "tried",
/** What came of it. */
result: TrialResult, } | { "kind": "failed",
/** Why. */
error: import("./contract.d.ts").AnyFailure, } | { "kind": "unknown" };

/** Everything that is to be done for a claim. */
export type ClaimPlan = {
  /** Whether the free cores are to be measured before and after, since something computes. */
  calibrate: boolean,
  /** What is to be done, in this order; empty where this page cannot try the claim. */
  experiments: Array<ClaimExperiment>,
};

/** One spec to be run, under a name by which the judge finds what came of it. */
export type ClaimRun = {
  /** Its name; there is no other of that name in the plan. */
  name: string,
  /** What it is called in a picture: what makes it different from the other runs. */
  label: Message,
  /** The spec. */
  spec: import("./contract.d.ts").SpecInput,
  /** Where it stands on the axis of a sweep. */
  at?: number,
};

/** Where a claim is tried. */
export type ClaimSetting = {
  /** What the page can do. */
  tier: Tier,
  /** Cores that the host says it has, at least 1. */
  cores: number,
  /** Measured repeats of each spec. */
  repeats: number,
};

/** What came of one run that was started again and again. */
export type ClaimStarted = {
  /** The report of each round. */
  reports: object[],
  /** Why there are no more of them. */
  error?: import("./contract.d.ts").AnyFailure | null,
};

/** How the count is kept. */
export type CounterKind = "unprotected" | "mutex" | "atomic" | "per-lane" | "per-lane-unpadded";

/** What came of it. */
export type CounterResult = {
  /** How many lanes there were. */
  lanes: number,
  /** A lone lane without protection, which the price of the rest is held against. It took its turn in each round. */
  alone: CounterWay,
  /** One for each way to keep the count. */
  ways: Array<CounterWay>,
};

/** How lanes raise a count. */
export type CounterTrial = {
  /** How the count is kept, one after the other in each round. */
  kinds: Array<CounterKind>,
  /** How many lanes raise it. */
  lanes: number,
  /** How often each of them adds 1; without protection more, until most rounds lose something. */
  additions: number,
  /** Rounds. */
  rounds: number,
};

/** One way to keep the count, with one value a round. The ways were taken in turn: A B C, C B A, ... */
export type CounterWay = {
  /** Which one. */
  kind: CounterKind,
  /** How often each lane added 1. */
  additions: number,
  /** By how much the count fell short. */
  lost: Array<number>,
  /** From the first addition to the last one, in milliseconds. */
  wallMs: Array<number>,
};

/** A kernel and its size. */
export type CpuWork = {
  /** The kernel's id. */
  kernel: string,
  /** The job's size, in the kernel's own unit. */
  size: number,
};

/** What came of it. */
export type DeadlockResult = {
  /** Each round has one of each order. */
  rounds: Array<DeadlockRound>,
};

/** One round of one order. */
export type DeadlockRound = {
  /** The order. */
  order: LockOrder,
  /** The deadlock, if there was one. */
  found: FoundDeadlock | null,
  /** How each lane ended. */
  ends: Array<LaneEnd>,
  /** What the round took, in milliseconds. */
  wallMs: number,
};

/** How two lanes take two locks. */
export type DeadlockTrial = {
  /** Rounds; each has both orders. */
  rounds: number,
  /** Milliseconds between the first lock and the second one. */
  pauseMs: number,
  /** After so many milliseconds the lanes of a round are stopped, whatever was found. */
  limitMs: number,
};

/** The key of the sentence that says what an [`Error`] is about. Each belongs to one [`Code`]. */
export type ErrorKey = "spec.not-json" | "spec.not-object" | "spec.unknown-field" | "spec.out-of-range" | "spec.not-a-choice" | "spec.not-boolean" | "spec.work-not-object" | "spec.only-cpu" | "spec.fault-needs-cpu" | "trial.not-object" | "trial.browser-only" | "pool.too-small" | "run.busy" | "request.unknown" | "request.unread" | "claim.unknown" | "line.no-script" | "line.empty" | "line.foreign" | "line.newer" | "line.other-claim" | "line.changed" | "line.cut" | "line.field" | "line.twice" | "isolation.needed" | "pool.not-shared" | "pool.not-started" | "run.cancelled" | "answer.repeats-differ" | "answer.tasks-lost" | "answer.not-known" | "answer.tasks-differ" | "lane.crashed" | "process.crashed" | "process.ended" | "process.unread" | "process.confused" | "partner.silent" | "partner.failed" | "object.unknown" | "start.slow" | "memory.task" | "memory.kernel" | "memory.process" | "memory.threads" | "task.on-purpose" | "task.lost" | "task.service";

/** Who computes for the loop of the `hybrid` model. */
export type Executor = "threads" | "free-threads" | "processes";

/** Why a run did not bring a report, or a task no result. */
export type Failure = {
  /** What kind of failure this is; stable, for programs. */
  code: FailureCode,
  /** Which sentence says it. */
  key: ErrorKey,
  /** Figures, ids and quoted texts for the sentence; an object. */
  values: Record<string, unknown>,
};

/** The stable codes of [`Error`]. */
export type FailureCode = "invalid-spec" | "needs-isolation" | "cancelled" | "wrong-answer" | "crashed" | "out-of-memory" | "task-failed";

/** A fault put in on purpose, to see what becomes of a run. */
export type Fault = "none" | "trap" | "out-of-memory" | "bit-flip" | "error";

/** One field of a spec, with what it may hold. */
export type Field = {
  /** Its name in the spec (or in `work`). */
  name: string,
  /** The unit of a number, or empty. */
  unit: string,
  /** The smallest number allowed. */
  min: number | null,
  /** The largest number allowed. */
  max: number | null,
  /** Whether only whole numbers are allowed. */
  whole: boolean,
  /** The value when nothing is said. */
  default: string | number,
  /** The ids allowed, for a choice. */
  choices: Array<string> | null,
};

/** What the reports say together. */
export type Finding = {
  /** What was found, sentence by sentence. */
  sentences: Array<Message>,
  /** One row a report, in the order in which they came. */
  rows: Array<Row>,
  /** The model that the others are compared with. */
  baseline: string | null,
  /** Whether all gave the same answer. */
  answersAgree: boolean,
};

/** A deadlock that was found, and ended. */
export type FoundDeadlock = {
  /** Who holds what and who waits for what; each lane waits for the next one, the last one for the first. */
  cycle: Array<WaitsFor>,
  /** Milliseconds from the wait that closed the cycle until it was found. */
  detectionMs: number,
  /** The lane whose wait was ended. */
  victim: number,
};

/** How a GIL lane treats the inner block of a kernel. */
export type GilMode = "held" | "released-in-kernel";

/** What was seen of the GIL in the repeat that is shown. */
export type GilReport = {
  /** How often it went from one lane to another. */
  switches: number,
  /** Milliseconds that all lanes together waited for it. */
  waitMs: number,
};

/** What came of it. */
export type HandOverResult = {
  /** One for each size and way. */
  handOvers: Array<HandOvers>,
};

/** How two lanes hand bytes to each other. */
export type HandOverTrial = {
  /** By which ways. */
  ways: Array<HandOverWay>,
  /** How many bytes. */
  sizes: Array<number>,
  /** Rounds; in each, every way takes its turn with every size. */
  rounds: number,
  /** For about how many milliseconds a round goes on with one way and size. */
  roundMs: number,
};

/** How a lane hands bytes to another one. */
export type HandOverWay = "queue" | "cell" | "copy" | "own-queue";

/** Hand-overs of one size by one way. */
export type HandOvers = {
  /** The way. */
  way: HandOverWay,
  /** How many bytes. */
  bytes: number,
  /** Hand-overs of each round, half of them in either direction; with a queue of its own, a lane puts in half of them and takes out half. */
  count: number,
  /** What one hand-over took in each round, in milliseconds. */
  eachMs: Array<number>,
};

/** What came of it. */
export type InterleavingsResult = {
  /** Program by program, under one set of rules after the other. */
  searched: Array<Searched>,
};

/** What is searched. */
export type InterleavingsTrial = {
  /** The ids of programs. */
  programs: Array<string>,
  /** The ids of rules; each program is searched under each of them. */
  rules: Array<string>,
};

/** A service and what is asked of it. */
export type IoWork = {
  /** The service's id. */
  service: string,
  /** How long one request takes with nobody else about, in milliseconds. */
  waitMs: number,
  /** Requests one after another in each task. */
  waits: number,
  /** Transfers that the line carries at full speed (`download`, `upload`). */
  bandwidth: number,
  /** Connections in the pool (`database`). */
  connections: number,
  /** Requests that may start in a second (`scrape`). */
  perSecond: number,
  /** Share of attempts that fail, 0 to 0.9. */
  failureShare: number,
  /** How often a failed request is tried again. */
  retries: number,
};

export type KernelEntry = {
  /** Its id in a spec. */
  id: string,
  /** A size that takes some tens of milliseconds on one core. */
  defaultSize: number,
  /** The smallest size. */
  minSize: number,
  /** The largest size. */
  maxSize: number,
};

/**
 * What came of it. Times are in milliseconds from the moment when a worker was told to stop, or was killed, to the last sign of it; `null`
 * where there were signs of it until the end, or none before that moment within the limit.
 */
export type KillableResult = {
  /** Processes that look at nothing, each of them killed. */
  processesMs: Array<number | null>,
  /** Threads that look at a flag, after it was raised. */
  askedMs: Array<number>,
  /** How long threads that look at nothing were waited for after the flag was raised: as long as the slowest process had taken. */
  patienceMs: number,
  /** How many of them there were. */
  deaf: number,
  /** How many of them still computed after that time; one that was never seen at work did not. */
  left: number,
  /** The same threads, after all workers of their memory were ended. */
  endedMs: Array<number | null>,
};

/** How many workers are to stop. */
export type KillableTrial = {
  /** How many of each kind. */
  workers: number,
  /** Who goes on for so many milliseconds is not waited for any longer. */
  limitMs: number,
};

/** What came of it. */
export type KilledHolderResult = {
  /** The lock that nobody will release any more, as the supervisor found it. */
  orphaned: Orphaned | null,
  /** The lane with a time limit, and the one without. */
  waits: Array<Waited>,
};

/** How a lane ends while it holds a lock. */
export type KilledHolderTrial = {
  /** The time limit of the lane that has one, in milliseconds. */
  waitMs: number,
};

/** How a lane of a trial ended. */
export type LaneEnd = "done" | "gave-up" | "timed-out" | "stopped";

/** A lane: what it is, when it was started, how it ended. The page makes its name of the kind and the number. */
export type LaneInfo = {
  /** What it is. */
  kind: LaneKind,
  /** Which of its kind, from 1. */
  number: number,
  /** Milliseconds from the request for this lane until it was ready, if this run started it; `null` if it was there already. */
  startMs: number | null,
  /** How it ended; `null` while it goes on. */
  outcome: LaneOutcome | null,
};

/** What a lane is. */
export type LaneKind = "main" | "thread" | "process" | "loop" | "master";

/** How a lane ended. */
export type LaneOutcome = "done" | "failed" | "crashed" | "killed";

/** What a lane got of the lock. */
export type LaneTurns = {
  /** How often it had it. */
  acquisitions: number,
  /** Its longest wait, in milliseconds. */
  longestMs: number,
};

/** In which order the lanes take the locks. */
export type LockOrder = "opposite" | "same";

/** What came of it. */
export type LoopCounterResult = {
  /** How many tasks there were. */
  tasks: number,
  /** How often each of them added 1. */
  additions: number,
  /** With the `await` between the read and the write, and with it after the write, in turn. */
  ways: Array<LoopCounterWay>,
};

/** How tasks raise a count. */
export type LoopCounterTrial = {
  /** How many tasks raise it. */
  tasks: number,
  /** How often each of them adds 1. */
  additions: number,
  /** Rounds. */
  rounds: number,
};

/** One way to raise the count, with one value a round. */
export type LoopCounterWay = {
  /** Whether a task awaits between its read and its write. */
  awaitsBetween: boolean,
  /** By how much the count fell short. */
  lost: Array<number>,
  /** What it took, in milliseconds. */
  wallMs: Array<number>,
};

/** A sentence, a label or a title, by its key. */
export type Message = {
  /** The key, such as `gil-cpu.measured`; what stands before the first dot names the file of texts. */
  key: string,
  /** Its figures and ids, by name: an object. Unknown figures are null. */
  values: { [name: string]: unknown },
};

/** How bytes get to a partner that has a memory of its own, and back. The partner adds 1 to the first and to the last one. */
export type MessageWay = "call" | "clone" | "transfer" | "shared" | "manager";

/**
 * What crossed between memories in the repeat that is shown: tasks, results, requests to a service and replies. Spans are
 * instrumentation and do not count.
 */
export type Messages = {
  /** How many. */
  count: number,
  /** Their serialised size. */
  bytes: number,
  /** Milliseconds spent on writing and reading them, on both sides. */
  ms: number,
};

/** What came of it. */
export type MessagesResult = {
  /** One for each size and way. */
  trips: Array<RoundTrips>,
};

/** How messages go to a partner and back. */
export type MessagesTrial = {
  /** By which ways. `shared` is left out where no memory is shared. */
  ways: Array<MessageWay>,
  /** Bytes of the payload. */
  sizes: Array<number>,
  /** Rounds; in each, every way takes its turn with every size. */
  rounds: number,
  /** For about how many milliseconds a round goes on with one way and size; a single trip may take longer. */
  roundMs: number,
  /** A partner that does not answer within so many milliseconds is given up. */
  limitMs: number,
  /** After so many messages the partner ends without an answer; `null`: it stays. */
  leavesAfter: number | null,
};

/** A request and a computation. */
export type MixedWork = {
  /** The kernel's id. */
  kernel: string,
  /** The job's size, in the kernel's own unit. */
  size: number,
  /** The service's id. */
  service: string,
  /** How long one request takes with nobody else about, in milliseconds. */
  waitMs: number,
  /** Requests one after another in each task. */
  waits: number,
  /** Transfers that the line carries at full speed (`download`, `upload`). */
  bandwidth: number,
  /** Connections in the pool (`database`). */
  connections: number,
  /** Requests that may start in a second (`scrape`). */
  perSecond: number,
  /** Share of attempts that fail, 0 to 0.9. */
  failureShare: number,
  /** How often a failed request is tried again. */
  retries: number,
};

/** A way to run work. */
export type Model = "sequential" | "threads-gil" | "threads" | "processes" | "event-loop" | "hybrid";

export type ModelEntry = {
  /** Its id in a spec. */
  id: Model,
  /** What it cannot do without: "isolation", "workers". */
  needs: string,
  /** Whether this page can run it. */
  available: boolean,
};

/** What goes wrong on purpose while processes share objects. */
export type ObjectFault = "none" | "manager-gone" | "no-such-name" | "process-killed";

/** How processes raise a count that they share, or hand things to each other. */
export type ObjectWay = "proxy-get-set" | "proxy-add" | "block" | "block-locked" | "queue";

/** What one probe task saw, and on which lane. */
export type Observation = {
  /** The task's number. */
  task: number,
  /** The lane's number. */
  lane: number,
  /** The variable's value that this step read back after adding 1. */
  value: number,
  /** Where a local variable of the lane lies. */
  stackAddress: number,
  /** Where the variable lies that lanes of one memory share. */
  sharedAddress: number,
  /** Where a value lies that the step allocated. */
  heapAddress: number,
};

/** How a thing fared. */
export type Offered = {
  /** The thing. */
  thing: Thing,
  /** Whether it went to the partner and came back as it was. */
  arrived: boolean,
  /** The host's own words, where it was refused. */
  refusal: string | null,
};

/** A lock whose holder is gone. */
export type Orphaned = {
  /** The lock. */
  lock: string,
  /** The lane that had it when it ended. */
  holder: number,
  /** The lanes that wait for it. */
  waiting: Array<number>,
};

/** What a visitor's own Python said. */
export type Pasted = {
  /** Its version, such as "3.12.1". */
  python: string,
  /** Its implementation, such as "CPython". */
  implementation: string,
  /** Whether it has the global interpreter lock. */
  gil: boolean,
  /** Cores that it may use. */
  cores: number,
  /** The figures, with the ids of the claim's ruling. */
  figures: Array<BareFigure>,
};

/** What a run is at. */
export type Phase = "starting" | "warm-up" | "measuring" | "paused";

/** A figure that a visitor is asked to predict. */
export type Predicted = {
  /** Its id. */
  figure: string,
  /** Its unit. */
  unit: Unit,
};

/** What is expected of a way. */
export type Prediction = {
  /** The way. */
  way: AdviserWay,
  /** The model that is this way. */
  model: string,
  /** What the job takes once the lanes are up, in milliseconds. */
  wallMs: number | null,
  /** What it takes to start the lanes. */
  startMs: number | null,
  /** What the lanes take of memory, in bytes. */
  memoryBytes: number | null,
  /** Whether a crash of one item leaves the others standing. */
  isolated: boolean,
  /** Why this way is out of the question; `null` where it is not. */
  fails: Unfit | null,
};

/** How far a run is. */
export type Progress = {
  /** The spec's place in the measurement, from 0. */
  spec: number,
  /** What is run. */
  model: Model,
  /** What it is at. */
  phase: Phase,
  /** The repeat, from 0; warm-up repeats count by themselves. */
  repeat: number,
  /** Measured repeats that there will be. */
  repeats: number,
  /** Tasks done in this one. */
  tasksDone: number,
  /** Tasks it has. */
  tasks: number,
};

/** By how much waits of one repeat ended late. */
export type RepeatWakeUp = {
  /** The median delay. */
  medianMs: number,
  /** 95 of 100 were no later. */
  p95Ms: number,
  /** The largest. */
  maxMs: number,
};

/** Round trips of one size by one way. */
export type RoundTrips = {
  /** The way. */
  way: MessageWay,
  /** Bytes of the payload. */
  bytes: number,
  /** Trips of each round. */
  count: number,
  /** What one trip took in each round, in milliseconds. */
  tripMs: Array<number>,
};

/** One model beside the baseline. */
export type Row = {
  /** The model's id. */
  model: string,
  /** Median wall time in milliseconds. */
  wallMs: number,
  /** How many times as fast as the baseline; `null` for the baseline itself. */
  speedup: number | null,
  /** The interval of that, lowest and highest. */
  speedupInterval: [number, number] | null,
  /**
   * "baseline", "faster", "slower", "no-difference" (by less than 3 %), "unclear" (the repeats scatter too far to tell), "too-few"
   * where fewer than five repeats cannot tell, or "too-short" where a time was shorter than a step of the clock.
   */
  difference: "baseline" | "faster" | "slower" | "no-difference" | "unclear" | "too-few" | "too-short",
};

/** What came of a claim. */
export type Ruling = {
  /** Whether it was seen. */
  verdict: Verdict,
  /** What was seen, and why that is the verdict. */
  sentences: Array<Message>,
  /** The figures. */
  figures: Array<BareFigure>,
  /** Whether more repeats could decide it: it is open since what was seen scatters too far. */
  again: boolean,
};

/** How tasks come to the lanes. */
export type Schedule = "shared-queue" | "static" | "master-worker" | "work-stealing";

/** One program under one set of rules. */
export type Searched = {
  /** The program's id. */
  program: string,
  /** The rules' id. */
  rules: string,
  /** Whether one thread runs at a time under them. */
  gil: boolean,
  /** What some interleaving breaks, such as `lost-update`; null when all were tried and none does. */
  breach: string | null,
  /** How often the running thread changes in the shortest one. */
  switches: number | null,
  /** How many different states were visited. */
  states: number,
  /** What the search took, in milliseconds. */
  searchMs: number,
};

/** What came of it. */
export type SendableResult = {
  /** One for each thing. */
  offered: Array<Offered>,
};

/** What can be sent, and what cannot. It has no fields. */
export type SendableTrial = Record<symbol, never>;

export type ServiceEntry = {
  /** Its id in a spec. */
  id: string,
  /** The fields of `work` that it heeds. */
  knobs: Array<string>,
};

/** What a service saw in the repeat that is shown. */
export type ServiceReport = {
  /** Requests, each attempt counted. */
  requests: number,
  /** Attempts that failed. */
  failures: number,
};

/** How large the tasks of one work are compared with each other. */
export type Shape = "even" | "uneven" | "skewed";

/** What came of one way, with one value a round. */
export type SharedObject = {
  /** The way. */
  way: ObjectWay,
  /** How often each process added 1; with a queue, how many things each but the first took out. */
  additions: number,
  /** By how much the count fell short; with a queue, what did not come out. */
  lost: Array<number>,
  /** From the order to the last answer, in milliseconds. */
  wallMs: Array<number>,
};

/** What came of it. */
export type SharedObjectsResult = {
  /** How many processes there were. */
  processes: number,
  /** One for each way. */
  ways: Array<SharedObject>,
  /** Ways that cannot be had here, since no memory is shared. */
  missing: Array<ObjectWay>,
};

/** How processes share objects. */
export type SharedObjectsTrial = {
  /** By which ways. Blocks are left out where no memory is shared. */
  ways: Array<ObjectWay>,
  /** How many processes. */
  processes: number,
  /** How often each of them adds 1 through its proxy; to a block a hundred times as often with a lock, and a thousand times without. */
  additions: number,
  /** Rounds; in each, the ways take turns. */
  rounds: number,
  /** Bytes of a block. */
  bytes: number,
  /** Things that the queue holds. */
  queueSize: number,
  /** Whoever does not answer within so many milliseconds is given up. */
  limitMs: number,
  /** What goes wrong on purpose. */
  fault: ObjectFault,
};

/** Where a figure comes from. */
export type Source = "measured" | "modelled" | "reference" | "python";

/** What a lane does during a span. The order is the kind's number in a row. */
export type SpanKind = "start" | "run" | "wait-gil" | "wait-io" | "wait-lock" | "copy" | "idle";

/** What to run, and how. */
export type Spec = {
  /** What each task does. */
  work: Work,
  /** How many tasks there are. */
  tasks: number,
  /** The way to run them. */
  model: Model,
  /** Lanes of the models that have several. */
  workers: number,
  /** Measured repeats. */
  repeats: number,
  /** Repeats before them that are not measured. */
  warmup: number,
  /** The GIL's switch interval in milliseconds. */
  switchIntervalMs: number,
  /**
   * What lanes under a GIL do while a kernel computes: those of `threads-gil`, and the threads of `hybrid`. In `processes`, `held`
   * gives each process a GIL of its own.
   */
  gil: GilMode,
  /** How tasks come to the lanes. */
  schedule: Schedule,
  /** How large tasks are compared with each other. */
  shape: Shape,
  /** Tasks taken from the queue, or sent in one message, at a time. */
  chunk: number,
  /** Who computes under `hybrid`. */
  executor: Executor,
  /** The seed of every random choice. */
  seed: number,
  /** Whether spans are recorded. */
  trace: boolean,
  /** A fault put in on purpose. */
  fault: Fault,
};

/** The values of all repeats, and what lies in their middle and at their ends. */
export type Spread = {
  /** One value for each repeat, in the order in which they were measured. */
  values: Array<number>,
  /** The median. */
  median: number,
  /** The smallest. */
  min: number,
  /** The largest. */
  max: number,
};

/** What came of it. */
export type StarvationResult = {
  /** With a lock that goes to whoever comes first, and with a fair one. */
  ways: Array<StarvationWay>,
};

/** How lanes take a lock again and again. */
export type StarvationTrial = {
  /** How many lanes there are; the first one takes the lock again at once. */
  lanes: number,
  /** Rounds; in each, both kinds of lock take their turn. */
  rounds: number,
  /** For how many milliseconds a round goes on with each kind of lock. */
  ms: number,
  /** For how many milliseconds a lane holds the lock; the others rest for as long. */
  holdMs: number,
};

/** One kind of lock. */
export type StarvationWay = {
  /** Whether the lock is given to a lane that has waited for a millisecond. */
  fair: boolean,
  /** Each lane, in the order of their numbers, over all rounds. */
  lanes: Array<LaneTurns>,
  /** The share of the turns that the first lane had, in each round. */
  greedy: Array<number>,
};

/** One thread of a cycle of threads that wait for each other. */
export type StepperBlocked = {
  /** The thread. */
  thread: number,
  /** What it holds. */
  holds: Array<string>,
  /** The lock it waits for, which the next of the cycle holds. */
  waits: string,
};

/** A place in a function. In the list of a thread's calls it is the next instruction, in a step the one that was executed. */
export type StepperCall = {
  /** The function. */
  function: string,
  /** The instruction, by its place in the list of the function's instructions. */
  instruction: number,
  /** The line of the source; null in the library. */
  line: number | null,
  /** The local variables that are set. */
  locals: Array<StepperVariable>,
  /** The stack, its top last. */
  stack: Array<string>,
};

/** When the interpreter checks at an instruction whether another thread wants the GIL. Without a GIL all are `After`: others may go on. */
export type StepperCheck = "never" | "after" | "when-jumping" | "unless-bool" | "around-call" | "after-builtin";

/** Why there is no answer: a key with its values. */
export type StepperError = { "key": "stepper.unknown-program", "values": {
  /** What was asked for. */
  given: string, } } | { "key": "stepper.unknown-rules", "values": {
  /** What was asked for. */
  given: string, } } | { "key": "stepper.unknown-function", "values": {
  /** What was asked for. */
  given: string, } } | { "key": "stepper.no-such-thread", "values": {
  /** The step, from 0. */
  step: number,
  /** The thread that was asked for, from 0. */
  thread: number,
  /** How many there are. */
  threads: number, } } | { "key": "stepper.not-ready", "values": {
  /** The step, from 0. */
  step: number,
  /** The thread. */
  thread: number, } } | { "key": "stepper.no-switch-here", "values": {
  /** The step, from 0. */
  step: number,
  /** The thread that was asked for. */
  thread: number,
  /** The one that has the GIL. */
  running: number, } } | { "key": "stepper.too-many-steps", "values": {
  /** The most that are run. */
  limit: number, } } | { "key": "stepper.too-many-states", "values": {
  /** The most that are visited. */
  limit: number, } } | { "key": "stepper.never-ends", "values": {
  /** How many states it has. */
  states: number, } } | { "key": "stepper.too-deep", "values": {
  /** The function that calls. */
  function: string,
  /** How deep they may. */
  limit: number, } } | { "key": "stepper.bad-operand", "values": {
  /** The function. */
  function: string,
  /** The instruction's offset. */
  offset: number, } } | { "key": "stepper.bad-listing", "values": {
  /** The line. */
  text: string, } };

/** One function. */
export type StepperFunction = {
  /** Its name. */
  name: string,
  /** Whether it belongs to `threading` and is abbreviated to what other threads can see of it. */
  library: boolean,
  /** Its instructions, without those that only an exception reaches. */
  instructions: Array<StepperInstruction>,
};

/** One instruction. */
export type StepperInstruction = {
  /** The line of the source, from 1; null in the library. */
  line: number | null,
  /** Where it starts, in bytes. */
  offset: number,
  /** Its name. */
  name: string,
  /** Its argument as `dis` shows it. */
  argument: string,
  /** When another thread may go on after it. */
  check: StepperCheck,
  /** Whether it reads or writes what threads share. */
  shared: boolean,
};

/** The bytecodes of a program. */
export type StepperListing = {
  /** The program's id. */
  program: string,
  /** The rules' id. */
  rules: string,
  /** The version of Python that compiled it. */
  python: string,
  /** Its functions, those of the library at the end. */
  functions: Array<StepperFunction>,
};

/** A lock or condition. */
export type StepperLock = {
  /** The name of its variable. */
  name: string,
  /** The thread that holds it; null when it is free. */
  owner: number | null,
  /** The threads that wait to be notified, longest first. */
  waiters: Array<number>,
};

/** A program to choose. */
export type StepperProgram = {
  /** Its id. */
  id: string,
  /** The id of the program that it repairs; null for a broken one. */
  repairs: string | null,
  /** The id of its repaired version; null for one that is repaired. */
  repaired: string | null,
  /** The lines of its Python source. */
  source: Array<string>,
  /** The function that each thread runs. */
  threads: Array<string>,
};

/** Rules to choose. */
export type StepperRules = {
  /** Their id. */
  id: string,
  /** The versions of Python that they hold for. */
  versions: Array<string>,
  /** Whether one thread runs at a time. */
  gil: boolean,
};

/** A run by a schedule. */
export type StepperRun = {
  /** The program's id. */
  program: string,
  /** The rules' id. */
  rules: string,
  /** The state at the start, then after each step. */
  steps: Array<StepperStep>,
  /** How the program stands in the end. */
  verdict: StepperVerdict,
};

/** What a search brought. */
export type StepperSearch = {
  /** The program's id. */
  program: string,
  /** The rules' id. */
  rules: string,
  /** How many different states were visited. */
  states: number,
  /** The shortest interleaving that breaks the program, the thread of each step; null when all were tried and none does. */
  schedule: Array<number> | null,
  /** How often the running thread changes in it. */
  switches: number | null,
  /** What it breaks; `holds` when there is none. */
  verdict: StepperVerdict,
};

/** The state after a step. */
export type StepperStep = {
  /** The thread that made it; null at the start. */
  thread: number | null,
  /** The instruction that it executed; null at the start. */
  executed: StepperCall | null,
  /** Whether another thread had made the step before. */
  switched: boolean,
  /**
   * The threads that may make the next one. Where others are ready and only the running one is named, it has the GIL and the interpreter
   * did not check whether they want it.
   */
  choices: Array<number>,
  /** The threads. */
  threads: Array<StepperThread>,
  /** The global variables that change. */
  globals: Array<StepperVariable>,
  /** The locks and conditions. */
  locks: Array<StepperLock>,
  /** How the program stands. */
  verdict: StepperVerdict,
};

/** One thread. */
export type StepperThread = {
  /** Whether it has ended. */
  ended: boolean,
  /** Whether it could go on if it had the GIL. */
  ready: boolean,
  /** The functions it is in, the innermost last, each with its next instruction. */
  calls: Array<StepperCall>,
  /** The locks it holds. */
  holds: Array<string>,
  /** What it waits for; null when it does not wait. */
  waits: StepperWait | null,
};

/** A variable and its value as Python writes it. */
export type StepperVariable = {
  /** The name. */
  name: string,
  /** The value. */
  value: string,
};

/** How a program stands. Whatever is neither `unfinished` nor `holds` is a finding. */
export type StepperVerdict = { "key": "unfinished", "values": Record<symbol, never> } | { "key": "holds", "values": Record<symbol, never> } | { "key": "lost-update", "values": {
  /** The variables that should add up to `expected`. */
  names: Array<string>,
  /** What they add up to when the threads run one after another. */
  expected: number,
  /** What they add up to now; null when one of them holds no number. */
  found: number | null, } } | { "key": "inconsistent-read", "values": {
  /** The variable that holds what it saw. */
  name: string,
  /** What it sees before or after. */
  expected: number,
  /** What it saw; null when that is no number. */
  found: number | null, } } | { "key": "overdraft", "values": {
  /** The variable. */
  name: string,
  /** What it holds. */
  found: number, } } | { "key": "initialised-twice", "values": {
  /** The variable that counts. */
  name: string,
  /** How often. */
  found: number, } } | { "key": "deadlock", "values": {
  /** Each thread holds what the one before it waits for. */
  cycle: Array<StepperBlocked>, } } | { "key": "sleeps-for-ever", "values": {
  /** The thread. */
  thread: number,
  /** What kind of thing it waits for. */
  kind: StepperWaitKind,
  /** The lock or condition. */
  waits: string, } };

/** What a thread waits for. */
export type StepperWait = {
  /** The kind. */
  kind: StepperWaitKind,
  /** The lock or condition. */
  name: string,
};

/** What a thread waits for. */
export type StepperWaitKind = "lock" | "notify";

/** A task that failed while the run went on. */
export type TaskError = {
  /** The task's number. */
  task: number,
  /** What kind of failure this is; stable, for programs. */
  code: FailureCode,
  /** Which sentence says it. */
  key: ErrorKey,
  /** Figures, ids and quoted texts for the sentence; an object. */
  values: Record<string, unknown>,
};

/** What is offered. */
export type Thing = "number" | "text" | "list" | "map" | "bytes" | "function" | "lock" | "handle" | "generator";

/** What a page can do, as far as models need to know. */
export type Tier = "full" | "separate" | "single";

/** What is tried. */
export type Trial = { "trial": "counter" } & CounterTrial | { "trial": "loop-counter" } & LoopCounterTrial | { "trial": "deadlock" } & DeadlockTrial | { "trial": "starvation" } & StarvationTrial | { "trial": "killed-holder" } & KilledHolderTrial | { "trial": "hand-over" } & HandOverTrial | { "trial": "messages" } & MessagesTrial | { "trial": "sendable" } & SendableTrial | { "trial": "shared-objects" } & SharedObjectsTrial | { "trial": "killable" } & KillableTrial | { "trial": "interleavings" } & InterleavingsTrial;

/** What came of a trial. */
export type TrialResult = { "trial": "counter" } & CounterResult | { "trial": "loop-counter" } & LoopCounterResult | { "trial": "deadlock" } & DeadlockResult | { "trial": "starvation" } & StarvationResult | { "trial": "killed-holder" } & KilledHolderResult | { "trial": "hand-over" } & HandOverResult | { "trial": "messages" } & MessagesResult | { "trial": "sendable" } & SendableResult | { "trial": "shared-objects" } & SharedObjectsResult | { "trial": "killable" } & KillableResult | { "trial": "interleavings" } & InterleavingsResult;

/** Why a way is out of the question. */
export type Unfit = "needs-isolation" | "not-isolated";

/** The unit of a figure. */
export type Unit = "ms" | "times" | "share" | "bytes" | "count" | "number";

/** Whether a claim was seen. */
export type Verdict = "confirmed" | "not-here" | "needs-isolation" | "inconclusive";

/** How a lane's wait ended. */
export type Waited = {
  /** The lane's number. */
  lane: number,
  /** How it ended. */
  end: LaneEnd,
  /** After how many milliseconds. */
  waitedMs: number,
};

/** A lane of a deadlock. */
export type WaitsFor = {
  /** Its number. */
  lane: number,
  /** The lock that it holds. */
  holds: string,
  /** The lock that it waits for. */
  waitsFor: string,
};

/** A stretch of time with the most waits that were under way in it. It lasts until the next one begins. */
export type WaitsFrom = [number, number];

/** By how much waits ended later than the service had answered, over all measured repeats. */
export type WakeUp = {
  /** How many waits were looked at. */
  count: number,
  /** The median delay. */
  medianMs: number,
  /** 95 of 100 were no later. */
  p95Ms: number,
  /** The largest. */
  maxMs: number,
  /** Each repeat by itself, in the order in which they were measured; `null` where no wait was looked at. */
  perRepeat: Array<RepeatWakeUp | null>,
};

/** What is done, `tasks` times over. */
export type Work = { "kind": "cpu" } & CpuWork | { "kind": "io" } & IoWork | { "kind": "mixed" } & MixedWork | { "kind": "beside" } & BesideWork | { "kind": "probe" };

/** Every key of a sentence that the crate can ask the page for. */
export type MessageKey = ErrorKey | FindingKey | ClaimKey;

/** The sentences of a comparison. */
export type FindingKey =
  | "finding.answers-differ"
  | "finding.compared"
  | "finding.cores"
  | "finding.cores-changed"
  | "finding.nothing"
  | "finding.one"
  | "finding.speed-changed";

/** The texts of claims. */
export type ClaimKey =
  | "claims.answers-differ"
  | "claims.cores-busy"
  | "claims.cores-unknown"
  | "claims.late"
  | "claims.messages"
  | "claims.needs-isolation"
  | "claims.needs-workers"
  | "claims.no-times"
  | "claims.not-run"
  | "claims.one-core"
  | "claims.python"
  | "claims.run-failed"
  | "claims.run-freeze"
  | "claims.run-model"
  | "claims.run-share"
  | "claims.run-start"
  | "claims.run-tasks"
  | "claims.scatter"
  | "claims.too-few"
  | "claims.group-what"
  | "claims.group-gil"
  | "claims.group-waiting"
  | "claims.group-computing"
  | "claims.group-talking"
  | "claims.group-safety"
  | "claims.group-costs"
  | "claims.group-failure"
  | "claims.group-choosing"
  | "claims.title-memory-model"
  | "claims.title-own-stack"
  | "claims.title-concurrent-vs-parallel"
  | "claims.title-print-numbers"
  | "claims.title-gil-mutex"
  | "claims.title-gil-cpu"
  | "claims.title-gil-io"
  | "claims.title-gil-per-process"
  | "claims.title-gil-interval"
  | "claims.title-gil-native"
  | "claims.title-free-threaded"
  | "claims.title-io-threads"
  | "claims.title-io-processes"
  | "claims.title-io-async"
  | "claims.title-io-hundred"
  | "claims.title-io-services"
  | "claims.title-io-chef"
  | "claims.title-responsive-ui"
  | "claims.title-blocked-loop"
  | "claims.title-io-then-cpu"
  | "claims.title-cpu-processes"
  | "claims.title-cpu-kinds"
  | "claims.title-cpu-pool-map"
  | "claims.title-cpu-scaling"
  | "claims.title-symmetric-asymmetric"
  | "claims.title-share-threads"
  | "claims.title-share-processes"
  | "claims.title-pickle"
  | "claims.title-race"
  | "claims.title-race-versions"
  | "claims.title-deadlock"
  | "claims.title-start-cost"
  | "claims.title-memory-cost"
  | "claims.title-cpu-use"
  | "claims.title-errors"
  | "claims.title-fault-isolation"
  | "claims.title-killable"
  | "claims.title-overview"
  | "claims.title-rule-of-thumb"
  | "claims.title-combination"
  | "claims.title-measure-it"
  | "memory-model.prediction"
  | "memory-model.figure-threads-saw"
  | "memory-model.figure-processes-saw"
  | "memory-model.threads"
  | "memory-model.processes"
  | "memory-model.shared-and-own"
  | "memory-model.threads-apart"
  | "memory-model.processes-together"
  | "memory-model.half"
  | "own-stack.prediction"
  | "own-stack.figure-addresses-local"
  | "own-stack.figure-addresses-shared"
  | "own-stack.figure-stack-distance"
  | "own-stack.locals"
  | "own-stack.shared"
  | "own-stack.own-stacks"
  | "own-stack.other-memory"
  | "own-stack.one-worker"
  | "own-stack.one-stack"
  | "own-stack.not-shared"
  | "concurrent-vs-parallel.prediction"
  | "concurrent-vs-parallel.figure-at-once"
  | "concurrent-vs-parallel.turns"
  | "concurrent-vs-parallel.parallel"
  | "concurrent-vs-parallel.under-way"
  | "concurrent-vs-parallel.not-in-turn"
  | "concurrent-vs-parallel.not-parallel"
  | "concurrent-vs-parallel.differ"
  | "print-numbers.prediction"
  | "print-numbers.figure-together"
  | "print-numbers.measured"
  | "print-numbers.lines"
  | "print-numbers.no-lines"
  | "print-numbers.together"
  | "print-numbers.not-together"
  | "print-numbers.not-interleaved"
  | "print-numbers.half"
  | "gil-mutex.prediction"
  | "gil-mutex.figure-overlap"
  | "gil-mutex.figure-cores-used"
  | "gil-mutex.figure-hand-overs"
  | "gil-mutex.measured"
  | "gil-mutex.hand-overs"
  | "gil-mutex.no-timeline"
  | "gil-mutex.at-once"
  | "gil-mutex.faster"
  | "gil-mutex.no-hand-over"
  | "gil-mutex.no-second-core"
  | "gil-mutex.mutex"
  | "gil-cpu.prediction"
  | "gil-cpu.figure-speedup"
  | "gil-cpu.figure-without-gil"
  | "gil-cpu.measured"
  | "gil-cpu.hand-overs"
  | "gil-cpu.gain"
  | "gil-cpu.cost"
  | "gil-cpu.no-second-core"
  | "gil-cpu.no-gain"
  | "gil-cpu.same"
  | "gil-cpu.slower"
  | "gil-io.prediction"
  | "gil-io.figure-speedup"
  | "gil-io.figure-waits"
  | "gil-io.measured"
  | "gil-io.under-way"
  | "gil-io.released"
  | "gil-io.none"
  | "gil-io.part"
  | "gil-per-process.prediction"
  | "gil-per-process.figure-speedup"
  | "gil-per-process.figure-one-gil"
  | "gil-per-process.measured"
  | "gil-per-process.one-gil"
  | "gil-per-process.waited"
  | "gil-per-process.one-gil-gains"
  | "gil-per-process.parallel"
  | "gil-per-process.none"
  | "gil-per-process.part"
  | "gil-interval.prediction"
  | "gil-interval.figure-delay"
  | "gil-interval.run"
  | "gil-interval.measured"
  | "gil-interval.several"
  | "gil-interval.follows"
  | "gil-interval.ended-early"
  | "gil-interval.grows"
  | "gil-interval.unrelated"
  | "gil-native.prediction"
  | "gil-native.figure-speedup-held"
  | "gil-native.figure-speedup-released"
  | "gil-native.figure-without-gil"
  | "gil-native.run"
  | "gil-native.measured"
  | "gil-native.held-gains"
  | "gil-native.no-second-core"
  | "gil-native.parallel"
  | "gil-native.none"
  | "gil-native.part"
  | "free-threaded.prediction"
  | "free-threaded.figure-without-gil"
  | "free-threaded.figure-with-gil"
  | "free-threaded.measured"
  | "free-threaded.with-gains"
  | "free-threaded.parallel"
  | "free-threaded.none"
  | "free-threaded.part"
  | "io-threads.prediction"
  | "io-threads.figure-speedup"
  | "io-threads.measured"
  | "io-threads.side-by-side"
  | "io-threads.too-little"
  | "io-processes.prediction"
  | "io-processes.figure-speedup-threads"
  | "io-processes.figure-speedup-processes"
  | "io-processes.figure-against-threads"
  | "io-processes.figure-start-threads"
  | "io-processes.figure-start-processes"
  | "io-processes.figure-memory-thread"
  | "io-processes.figure-memory-process"
  | "io-processes.measured"
  | "io-processes.costs"
  | "io-processes.second-choice"
  | "io-processes.as-well"
  | "io-processes.not-as-well"
  | "io-processes.no-overlap"
  | "io-processes.no-cost"
  | "io-async.prediction"
  | "io-async.figure-wall"
  | "io-async.measured"
  | "io-async.workers"
  | "io-async.no-workers"
  | "io-async.near"
  | "io-async.not-near"
  | "io-async.between"
  | "io-async.more-lanes"
  | "io-hundred.prediction"
  | "io-hundred.figure-wall"
  | "io-hundred.figure-start"
  | "io-hundred.figure-memory"
  | "io-hundred.loop"
  | "io-hundred.measured"
  | "io-hundred.overkill"
  | "io-hundred.no-threads"
  | "io-hundred.not-slower"
  | "io-hundred.like-threads"
  | "io-hundred.not-dearer"
  | "io-services.prediction"
  | "io-services.figure-speedup"
  | "io-services.figure-allowed"
  | "io-services.run"
  | "io-services.run-failing"
  | "io-services.measured"
  | "io-services.failing"
  | "io-services.limits"
  | "io-services.outside"
  | "io-services.unclear"
  | "io-chef.prediction"
  | "io-chef.figure-speedup"
  | "io-chef.figure-speedup-cooks"
  | "io-chef.run"
  | "io-chef.measured"
  | "io-chef.goes-on"
  | "io-chef.pots"
  | "io-chef.too-little"
  | "io-chef.all-chopping"
  | "responsive-ui.prediction"
  | "responsive-ui.figure-freeze-page"
  | "responsive-ui.figure-freeze-worker"
  | "responsive-ui.figure-freeze-idle"
  | "responsive-ui.measured"
  | "responsive-ui.hidden"
  | "responsive-ui.alive"
  | "responsive-ui.too-short"
  | "responsive-ui.no-help"
  | "responsive-ui.not-the-worker"
  | "responsive-ui.scatter"
  | "blocked-loop.prediction"
  | "blocked-loop.figure-delay-loop"
  | "blocked-loop.figure-delay-to-thread"
  | "blocked-loop.figure-delay-pool"
  | "blocked-loop.figure-computing"
  | "blocked-loop.run"
  | "blocked-loop.measured"
  | "blocked-loop.to-thread"
  | "blocked-loop.unknown"
  | "blocked-loop.too-short"
  | "blocked-loop.stalls"
  | "blocked-loop.not-stalled"
  | "blocked-loop.no-help"
  | "blocked-loop.scatter"
  | "io-then-cpu.prediction"
  | "io-then-cpu.figure-wall"
  | "io-then-cpu.figure-gain"
  | "io-then-cpu.tasks"
  | "io-then-cpu.share"
  | "io-then-cpu.both"
  | "io-then-cpu.one-side"
  | "io-then-cpu.no-room"
  | "cpu-processes.prediction"
  | "cpu-processes.figure-speedup"
  | "cpu-processes.figure-efficiency"
  | "cpu-processes.measured"
  | "cpu-processes.every-core"
  | "cpu-processes.more-cores"
  | "cpu-processes.too-little"
  | "cpu-kinds.prediction"
  | "cpu-kinds.figure-speedup"
  | "cpu-kinds.figure-waiting"
  | "cpu-kinds.figure-computing"
  | "cpu-kinds.run"
  | "cpu-kinds.run-waiting"
  | "cpu-kinds.measured"
  | "cpu-kinds.waiting"
  | "cpu-kinds.waiting-gains"
  | "cpu-kinds.all-gain"
  | "cpu-kinds.no-gain"
  | "cpu-kinds.part"
  | "cpu-kinds.scatter"
  | "cpu-pool-map.prediction"
  | "cpu-pool-map.figure-speedup"
  | "cpu-pool-map.figure-breakeven"
  | "cpu-pool-map.run"
  | "cpu-pool-map.measured"
  | "cpu-pool-map.single"
  | "cpu-pool-map.break-even"
  | "cpu-pool-map.no-break-even"
  | "cpu-pool-map.worth-it"
  | "cpu-pool-map.not-worth-it"
  | "cpu-scaling.prediction"
  | "cpu-scaling.figure-speedup"
  | "cpu-scaling.figure-serial-share"
  | "cpu-scaling.figure-contention"
  | "cpu-scaling.figure-coherency"
  | "cpu-scaling.by"
  | "cpu-scaling.measured"
  | "cpu-scaling.serial"
  | "cpu-scaling.serial-none"
  | "cpu-scaling.contention"
  | "cpu-scaling.beyond"
  | "cpu-scaling.short"
  | "cpu-scaling.hidden-cores"
  | "cpu-scaling.in-proportion"
  | "symmetric-asymmetric.prediction"
  | "symmetric-asymmetric.figure-speedup"
  | "symmetric-asymmetric.run"
  | "symmetric-asymmetric.measured"
  | "symmetric-asymmetric.measured-master"
  | "symmetric-asymmetric.even"
  | "symmetric-asymmetric.balanced"
  | "symmetric-asymmetric.unbalanced"
  | "symmetric-asymmetric.alike"
  | "symmetric-asymmetric.queue-faster"
  | "symmetric-asymmetric.master-faster"
  | "share-threads.prediction"
  | "share-threads.figure-queue"
  | "share-threads.figure-cell"
  | "share-threads.figure-copy"
  | "share-threads.figure-growth-queue"
  | "share-threads.figure-growth-copy"
  | "share-threads.measured"
  | "share-threads.looked"
  | "share-threads.in-the-way"
  | "share-threads.reference"
  | "share-threads.grows"
  | "share-threads.copy-alike"
  | "share-processes.prediction"
  | "share-processes.figure-latency"
  | "share-processes.figure-latency-queue"
  | "share-processes.figure-per-mb"
  | "share-processes.figure-per-mb-queue"
  | "share-processes.figure-trip"
  | "share-processes.figure-growth-clone"
  | "share-processes.measured"
  | "share-processes.way"
  | "share-processes.costs"
  | "share-processes.free"
  | "share-processes.alike"
  | "pickle.prediction"
  | "pickle.figure-sent"
  | "pickle.figure-refused"
  | "pickle.arrived"
  | "pickle.refused"
  | "pickle.not-all"
  | "pickle.all-sent"
  | "pickle.data-refused"
  | "pickle.live-sent"
  | "race.prediction"
  | "race.figure-lost"
  | "race.figure-rounds-lost"
  | "race.figure-lost-repaired"
  | "race.figure-price-mutex"
  | "race.figure-price-atomic"
  | "race.figure-price-per-lane"
  | "race.figure-each-alone"
  | "race.figure-added-mutex"
  | "race.figure-added-atomic"
  | "race.figure-added-per-lane"
  | "race.figure-false-sharing"
  | "race.measured"
  | "race.prices"
  | "race.false-sharing"
  | "race.repaired"
  | "race.repair-lost"
  | "race.nothing-lost"
  | "race.seldom"
  | "race-versions.prediction"
  | "race-versions.figure-breaking-plain"
  | "race-versions.figure-breaking-call"
  | "race-versions.figure-breaking-repaired"
  | "race-versions.figure-search"
  | "race-versions.plain"
  | "race-versions.call"
  | "race-versions.not-safe"
  | "race-versions.safe"
  | "race-versions.repair-breaks"
  | "deadlock.prediction"
  | "deadlock.figure-stuck-opposite"
  | "deadlock.figure-stuck-same"
  | "deadlock.figure-detection"
  | "deadlock.figure-greedy-plain"
  | "deadlock.figure-greedy-fair"
  | "deadlock.measured"
  | "deadlock.named"
  | "deadlock.repaired"
  | "deadlock.starved"
  | "deadlock.alike"
  | "deadlock.never-stuck"
  | "deadlock.seldom"
  | "deadlock.not-ended"
  | "deadlock.order-stuck"
  | "start-cost.prediction"
  | "start-cost.figure-start-process"
  | "start-cost.figure-start-thread"
  | "start-cost.figure-start-task"
  | "start-cost.measured"
  | "start-cost.dearer"
  | "start-cost.like-threads"
  | "start-cost.task-not-cheaper"
  | "memory-cost.prediction"
  | "memory-cost.figure-memory-process"
  | "memory-cost.figure-memory-thread"
  | "memory-cost.figure-memory-task"
  | "memory-cost.measured"
  | "memory-cost.stacks"
  | "memory-cost.built"
  | "memory-cost.not-light"
  | "cpu-use.prediction"
  | "cpu-use.figure-beside-waiting"
  | "cpu-use.figure-beside-computing"
  | "cpu-use.run"
  | "cpu-use.measured"
  | "cpu-use.no-power"
  | "cpu-use.waiting-busy"
  | "cpu-use.computing-idle"
  | "errors.prediction"
  | "errors.figure-finished"
  | "errors.figure-arrived"
  | "errors.measured"
  | "errors.reached"
  | "errors.crashed"
  | "errors.more-lost"
  | "errors.no-error"
  | "fault-isolation.prediction"
  | "fault-isolation.figure-left-processes"
  | "fault-isolation.figure-left-threads"
  | "fault-isolation.figure-finished-processes"
  | "fault-isolation.processes"
  | "fault-isolation.threads"
  | "fault-isolation.orphaned"
  | "fault-isolation.isolated"
  | "fault-isolation.processes-fell"
  | "fault-isolation.lock-freed"
  | "fault-isolation.no-crash"
  | "killable.prediction"
  | "killable.figure-stop-process"
  | "killable.figure-stop-asked"
  | "killable.figure-stop-all"
  | "killable.figure-left-processes"
  | "killable.figure-left-threads"
  | "killable.killed"
  | "killable.asked"
  | "killable.deaf"
  | "killable.ended"
  | "killable.orphaned"
  | "killable.must-be-asked"
  | "killable.process-stayed"
  | "killable.thread-stopped"
  | "killable.thread-stayed"
  | "killable.lock-freed"
  | "overview.prediction"
  | "overview.figure-waiting"
  | "overview.figure-computing"
  | "overview.figure-start"
  | "overview.figure-memory"
  | "overview.figure-messages"
  | "overview.tasks"
  | "overview.waiting"
  | "overview.computing"
  | "overview.lanes"
  | "overview.empty"
  | "overview.waits-differ"
  | "overview.computing-differs"
  | "overview.order"
  | "rule-of-thumb.prediction"
  | "rule-of-thumb.figure-wall"
  | "rule-of-thumb.figure-gain"
  | "rule-of-thumb.figure-predicted"
  | "rule-of-thumb.figure-error"
  | "rule-of-thumb.figure-right"
  | "rule-of-thumb.costs"
  | "rule-of-thumb.starts"
  | "rule-of-thumb.advice"
  | "rule-of-thumb.error"
  | "rule-of-thumb.holds"
  | "rule-of-thumb.no-overlap"
  | "rule-of-thumb.processes-wait-better"
  | "rule-of-thumb.computing-not"
  | "combination.prediction"
  | "combination.figure-wall"
  | "combination.figure-gain"
  | "combination.by"
  | "combination.tasks"
  | "combination.share"
  | "combination.wins"
  | "combination.loses"
  | "combination.always"
  | "combination.no-room"
  | "measure-it.prediction"
  | "measure-it.figure-wall"
  | "measure-it.figure-processes"
  | "measure-it.measured"
  | "measure-it.neither"
  | "measure-it.one-order"
  | "measure-it.no-order";

/** The names of the texts of one claim, or of `claims`: what stands behind the first dot of their keys. */
export type ClaimTextName<Id extends string> = ClaimKey extends infer Key ? (Key extends `${Id}.${infer Name}` ? Name : never) : never;
