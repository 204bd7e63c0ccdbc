// What crosses between the page (interleave.js) and the engine worker (engine.js): every message, who sends it and why.
// The crate's own messages to its processes are in src/models/processes.rs.

import type { AnyFailure, Batch, Choices, Progress, Report } from "./types.d.ts";

/** From the page. */
export type ToEngine =
  /** First of all, once: how many pool workers the memory has to carry at most. The pool itself starts with the first run that needs it. */
  | { type: "start"; workers: number }
  /**
   * Measure these specs (a list as JSON text), their repeats in turn. Answered by `measured`, `failed` or `larger-pool`; `spans` and
   * `progress` come before.
   */
  | { type: "measure"; id: number; specs: string }
  /** Work out something that needs no lane. Answered by `told` or `failed`. */
  | { type: "ask"; id: number; what: string; about: string }
  /** Carry this trial (JSON text) out, in a pool of its own. Answered by `tried` or `failed`. An engine is asked for one kind of trial, then ended. */
  | { type: "trial"; id: number; trial: string }
  /** Stop the measurement, or the trial, that is going on. Its `measured` follows, with what is complete; or its `failed`, where nothing had begun. */
  | { type: "cancel" }
  /** The page is hidden, or visible again: samples taken meanwhile are thrown away. */
  | { type: "hidden"; hidden: boolean }
  /** End, with every worker that was started: those first, then itself (children.js says why). It is not answered. */
  | { type: "end" };

/** From the engine. */
export type FromEngine =
  /** It can take runs. `version`: its own, which must be the page's. `locked`: it holds the Web Lock that has its name, by which the page sees when it has gone. */
  | { type: "ready"; version: string; tier: "full" | "separate"; locked: boolean; clockStepMs: number; catalogue: Choices }
  /** The run needs a larger pool than this engine can have: start another engine and ask again. */
  | { type: "larger-pool"; id: number; workers: number }
  /** What is new on the lanes. */
  | { type: "spans"; id: number; batch: Batch }
  /** How far the run is. */
  | { type: "progress"; id: number; progress: Progress }
  /** The measurement has ended, or was stopped (`cancelled`): what came of each spec, in their order. `spoilt`: why this engine must not be used again. */
  | { type: "measured"; id: number; outcomes: Outcome[]; cancelled: boolean; spoilt: AnyFailure | null }
  /** What was asked, as JSON text. */
  | { type: "told"; id: number; text: string }
  /** What came of the trial, as JSON text. */
  | { type: "tried"; id: number; text: string }
  /** The run, or the question, has failed. */
  | { type: "failed"; id: number; error: AnyFailure }
  /** The engine itself has failed and is of no use any more. */
  | { type: "broken"; error: AnyFailure };

/**
 * What came of one spec: a report, whose repeats may be fewer than asked (`report.partial`) and whose spans are the rows, or why
 * there is none.
 */
export type Outcome = { report: Omit<Report, "spans" | "spanRows">; rows: Float64Array<ArrayBuffer> } | { error: AnyFailure };
