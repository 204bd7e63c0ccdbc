// What exists only in JavaScript: typed arrays, signals, and what may be left out. Everything else is generated from Rust;
// import both from types.d.ts.

import type { AdviserAnswer, BareReport, BatchHead, Choices, ClaimEntry, FailureCode, Finding, LaneInfo, Model, Progress, SpanKind, Spec, Tier, TrialResult, Verdict, Work } from "./types.d.ts";

/** One stretch of a lane. Times are milliseconds since the repeat's zero. */
export interface Span {
  /** The lane's number: its place in the report's `lanes`. */
  lane: number;
  kind: SpanKind;
  start: number;
  end: number;
  /** The task it was for, if any. */
  task: number | null;
}

/** What came of a run. */
export interface Report extends Omit<BareReport, "lanes"> {
  /** The lanes of the spans, by number, each with its name. */
  readonly lanes: (LaneInfo & { name: string })[];
  /** Made from the rows when first looked at; a `JSON.stringify` looks. */
  readonly spans: Span[];
  /** The spans as rows of numbers; layout.js says what stands where. Not enumerable. */
  readonly spanRows: Float64Array;
}

/** What is new on the lanes, in rows as in `spanRows`. */
export interface Batch extends BatchHead {
  /** While a claim is tried: the run's name in its plan. */
  run?: string | undefined;
  /** Spans that have ended since the last batch. */
  new: Float64Array;
  /** What every lane does now: spans that go on and end now. */
  open: Float64Array;
}

/** What must be said of work; all else has a default. */
type Said = "kind" | "kernel" | "service";
type Loose<W> = W extends unknown ? Pick<W, Extract<keyof W, Said>> & Partial<Omit<W, Said>> : never;
export type WorkInput = Loose<Work>;

/** A spec as it is written: only work and model are needed. */
export type SpecInput = { work: WorkInput; model: Model } & Partial<Omit<Spec, "work" | "model">>;

/** What may be said beside a spec. */
export interface RunOptions {
  /** Stops the run. */
  signal?: AbortSignal | undefined;
  /** Called while the run goes, with what is new on the lanes. */
  onSpans?: ((batch: Batch) => void) | undefined;
  /** Called when the run has got further. */
  onProgress?: ((progress: Advance) => void) | undefined;
}

/** How far a run is. */
export type Advance = Progress & {
  /** While a claim is tried: the run's name in its plan. */
  run?: string | undefined;
};

/** A trial as it is written: only its name is needed. */
type LooseTrial<T> = T extends { trial: unknown } ? Pick<T, "trial"> & Partial<Omit<T, "trial">> : never;
export type TrialInput = LooseTrial<Trial>;

/** What may be said beside specs that are measured together. */
export interface MeasureOptions extends RunOptions {
  /** Whether the free cores are looked for before and after; they help to explain the comparison. */
  calibrate?: boolean | undefined;
}

/** What came of specs that were measured together. */
export interface Measured {
  /** One report for each spec, in their order; `null` where there is none. */
  reports: (Report | null)[];
  /** Why reports are missing. */
  failures: { spec: number; code: FailureCode; message: string }[];
  /** What the reports say together. */
  comparison: Comparison | null;
}

/** What this page can do; `null` is not known. */
export interface Capabilities {
  tier: Tier;
  /** What the engine is doing. */
  state: "idle" | "starting" | "ready" | "running" | "ended" | "failed";
  /** Whether workers can share memory. */
  isolated: boolean;
  /** Cores that the browser says there are. */
  cores: number | null;
  /** Cores that were really free, where they were measured. */
  freeCores: number | null;
  /** With how many lanes they were looked for, where that was fewer than there are cores: no more could be found. */
  freeCoresLanes: number | null;
  /** The smallest step of the clock. */
  clockStepMs: number | null;
  /** The largest number of workers that a spec may ask for. */
  maxWorkers: number | null;
  /** Why the tier is not "full", in sentences. */
  reasons: string[];
}

/** A claim as the catalogue has it: with its title and the name of its group. */
export interface ListedClaim extends Omit<ClaimEntry, "group"> {
  title: string;
  group: string;
}

/** Everything that a visitor can choose, and the claims. */
export interface Catalogue extends Omit<Choices, "models" | "kernels" | "services"> {
  /** Ways to run work; `reason` says why one cannot be run here. */
  models: (Choices["models"][number] & { title: string; python: string; reason: string | null })[];
  /** Jobs that compute; `kind` is the kind of work, `sizeUnit` what the size counts. */
  kernels: (Choices["kernels"][number] & { title: string; kind: string; sizeUnit: string })[];
  /** Simulated partners of I/O; `note` says what limits one. */
  services: (Choices["services"][number] & { title: string; note: string })[];
  /** Claims that can be tried. */
  claims: readonly ListedClaim[];
}

/** What `compare` says of several reports. */
export type Comparison = Finding;

/** One run of a claim's plan. */
export interface PlannedRun {
  /** The experiment that it belongs to, and the kind of that. */
  experiment: string;
  kind: string;
  /** Its name in the plan. */
  name: string;
  /** What it differs by from the others, in words. */
  label: string;
  spec: SpecInput;
}

/** What may be said when a claim is tried. */
export interface ClaimOptions extends RunOptions {
  /** Called with every run that is planned, before anything runs; and again where the repeats varied too much and it is tried once more with more. */
  onPlan?: ((runs: readonly PlannedRun[]) => void) | undefined;
  /** Called when the claim gets to something else: the free cores are looked for before and after its experiments; `trial`: a trial begins; `again`: it is tried once more. */
  onStage?: ((stage: "free-cores" | "experiments" | "trial" | "again") => void) | undefined;
  /** Measured repeats of each run, 5 unless told; twice as many when it is tried once more. */
  repeats?: number | undefined;
}

/** A job for the adviser: equal items that each wait, then compute. What is not said has its default: 8 items of 10 ms of computing. */
export interface JobInput {
  items?: number;
  /** What an item waits, in milliseconds. */
  waitMs?: number;
  /** What an item computes on one core of this machine, in milliseconds. */
  cpuMs?: number;
  /** Bytes that go to whoever computes an item, and come back. */
  bytes?: number;
  /** Whether a crash of one item must leave the others standing. */
  isolated?: boolean;
  /** Whether the lanes have to be started for this job. */
  fresh?: boolean;
}

/** What may be said beside a job. */
export interface AdviseOptions {
  signal?: AbortSignal | undefined;
  /** Whether every way that can run here is run, to see whether the adviser was right. */
  check?: boolean | undefined;
  /** Called when the adviser gets to something else. */
  onStage?: ((stage: "free-cores" | "costs" | "check") => void) | undefined;
}

/** What the adviser says. */
export interface Advised extends Omit<AdviserAnswer, "sentences"> {
  text: string;
}

/** One figure of a claim. */
export interface ClaimFigure {
  id: string;
  /** What it is, in a few words. */
  title: string;
  /** `null` is not known. */
  value: number | null;
  /** The interval, where there is one. */
  low: number | null;
  high: number | null;
  /** "ms", "times", "share", "bytes", "count", or "number". */
  unit: string;
  source: "measured" | "modelled" | "reference" | "python";
}

/** What came of a claim, with the reports that it rests on. */
export interface ClaimResult {
  id: string;
  verdict: Verdict;
  /** What was seen, with this run's figures in it. */
  text: string;
  figures: ClaimFigure[];
  /** One for each run of the plan, in its order; `null` where there is none. */
  reports: (Report | null)[];
  /** What came of each trial of the plan, by the name of its experiment. */
  trials: Record<string, TrialResult>;
}

/** Which Python printed a line. */
export interface PythonHead {
  /** Its version, such as "3.12.1". */
  python: string;
  implementation?: string;
  gil: boolean;
  cores: number;
}

/** What a claim's script printed, read. */
export interface PythonResult extends PythonHead {
  figures: ClaimFigure[];
  /** Which Python it was, in a sentence. */
  text: string;
}

/** One event of a trace; see trace-events.js. */
export interface TraceEvent {
  ph: "M" | "X";
  pid: number;
  tid: number;
  ts: number;
  name: string;
  cat?: string;
  dur?: number;
  args: { [name: string]: string | number };
}

/** What is going on in the engine: what it is, and how many jobs wait behind it. */
export interface Busy {
  kind: "run" | "measure" | "calibrate" | "trial" | "claim" | "advise";
  /** The id of the claim or trial, or the run's model. */
  id: string | null;
  waiting: number;
}

/** `globalThis.interleave`. Jobs (`run`, `measure`, `calibrate`, `trial`, `advise`, `runClaim`) wait for each other. */
export interface Interleave {
  readonly version: string;
  /** Resolves when the engine can take runs; rejects when it did not start. */
  readonly ready: Promise<void>;
  /** What is going on; `null` when nothing is. */
  readonly busy: Readonly<Busy> | null;
  /** Starts the engine unless it is there: to try again after a start that failed. */
  start(): Promise<void>;
  capabilities(): Capabilities;
  catalogue(): Catalogue;
  run(spec: SpecInput, options?: RunOptions): Promise<Report>;
  measure(specs: readonly SpecInput[], options?: MeasureOptions): Promise<Measured>;
  calibrate(options?: { signal?: AbortSignal | undefined }): Promise<number | null>;
  trial<T extends TrialInput>(trial: T, options?: { signal?: AbortSignal | undefined }): Promise<Extract<TrialResult, { trial: T["trial"] }>>;
  advise(job: JobInput, options?: AdviseOptions): Promise<Advised>;
  runClaim(id: string, options?: ClaimOptions): Promise<ClaimResult>;
  /** Stops what is going on, whoever has started it. */
  cancel(): void;
  compare(reports: readonly Report[], options?: { freeCores?: readonly number[] | undefined; lanes?: number | null | undefined }): Promise<Comparison>;
  traceEvents(report: Report): { traceEvents: TraceEvent[]; displayTimeUnit: string; otherData: object };
  stepper(about: { ask: "programs" }): Promise<StepperProgram[]>;
  stepper(about: { ask: "rules" }): Promise<StepperRules[]>;
  stepper(about: { ask: "listing"; program: string; rules: string }): Promise<StepperListing>;
  stepper(about: { ask: "run"; program: string; rules: string; schedule: readonly number[] }): Promise<StepperRun>;
  stepper(about: { ask: "search"; program: string; rules: string }): Promise<StepperSearch>;
  pythonScript(id: string): Promise<string>;
  readPython(id: string, line: string): Promise<PythonResult>;
  reference(id: string): Promise<ClaimFigure[]>;
  /** "busy": `busy` has changed. "state": the engine's state has changed. */
  addEventListener(type: "busy" | "state", listener: () => void, options?: AddEventListenerOptions): void;
  removeEventListener(type: "busy" | "state", listener: () => void): void;
}

/** What went wrong: a failure of the crate (`key` is an `ErrorKey`), or one that the page has found. */
export interface AnyFailure {
  code: FailureCode;
  /** Of its sentence, in the texts. */
  key?: string;
  values?: unknown;
  /** The sentence itself, where there is no key. */
  message?: string;
}

/** What a rejected promise of the contract holds: a failure that is an Error too. */
export type InterleaveError = Error & {
  code: FailureCode;
  /** After a stop: what had come to its end. */
  partial?: unknown;
};
