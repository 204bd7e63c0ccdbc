// What exists only in JavaScript: typed arrays, signals, and what may be left out. Everything else is generated from Rust;
// import both from types.d.ts.

import type { BareReport, BatchHead, Choices, ClaimEntry, Failure, FailureCode, Finding, Model, Progress, Ruling, SpanKind, Spec, Tier, Work } from "./types.d.ts";

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
export interface Report extends BareReport {
  /** Made from the rows when first looked at; a `JSON.stringify` looks. */
  readonly spans: Span[];
  /** The spans as rows of numbers; layout.js says what stands where. Not enumerable. */
  readonly spanRows: Float64Array;
}

/** What is new on the lanes, in rows as in `spanRows`. */
export interface Batch extends BatchHead {
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
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** What this page can do; `null` is not known. */
export interface Capabilities {
  tier: Tier;
  /** Whether workers can share memory. */
  isolated: boolean;
  /** Cores that the browser says there are. */
  cores: number | null;
  /** Cores that were really free, where they were measured. */
  freeCores: number | null;
  /** The smallest step of the clock. */
  clockStepMs: number | null;
  /** The largest number of workers that a spec may ask for. */
  maxWorkers: number | null;
  /** Why the tier is not "full", in sentences. */
  reasons: string[];
}

/** Everything that a visitor can choose, and the claims. */
export interface Catalogue extends Choices {
  /** Claims that can be tried. */
  claims: readonly ClaimEntry[];
}

/** What `compare` says of several reports. */
export type Comparison = Finding;

/** What may be said when a claim is tried. */
export interface ClaimOptions extends Omit<RunOptions, "onProgress"> {
  /** Called when one of its runs has got further; `item` of `items` is the run. */
  onProgress?: ((progress: Progress & { item: number; items: number }) => void) | undefined;
  /** Measured repeats of each run, 5 unless told. */
  repeats?: number | undefined;
}

/** What came of a claim, with the reports that it rests on. */
export interface ClaimResult extends Ruling {
  id: string;
  reports: Report[];
}

/** A failure of the crate, or one that the page has found and says itself. */
export type AnyFailure = Failure | { code: FailureCode; message: string };

/** What a rejected promise of the contract holds. */
export type InterleaveError = Error & { code: FailureCode };
