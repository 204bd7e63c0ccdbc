/** What a timeline says while a run goes on, held against the report that comes afterwards. */

/** @import { Report } from "../../www/types.d.ts" */

/**
 * What the timeline said about a lane when a batch had come.
 * @typedef {object} Said
 * @property {number} lane
 * @property {number} now the moment that was asked for: the batch's
 * @property {{ kind: string, start: number, task: number | null } | null} state
 */

/** @typedef {{ said: Said[], lanes: number, spans: Report["spans"] }} Seen */

/** Two clocks differ by some of their steps. */
const STEP_MS = 0.5;
/** Of fewer samples nothing is said, unless told. */
const FEW = 10;
/** A process tells what it does every 33 ms or so, later on a busy machine, and the first time after it has started; a lane that is not drawn is another thing. */
const DRAWN = 0.5;
const RIGHT_NOW = 0.5;

/**
 * What is wrong with how often a lane was drawn, or right; null when nothing is.
 * @param {{ all: number, drawn: number, right: number }} count
 * @param {number} [few] samples that tell nothing
 */
export function missed({ all, drawn, right }, few = FEW) {
  if (all >= few && drawn < DRAWN * all) return `was drawn in ${drawn} of ${all} samples`;
  if (drawn >= few && right < RIGHT_NOW * drawn) return `was right in ${right} of ${drawn} samples`;
  return null;
}

/**
 * Holds what was said against the report: what no report has, and for each lane how often it said something where there was something
 * to say (`drawn`), and how often that went on at the very moment (`right`).
 * @param {Seen} seen
 */
export function hold({ said, spans, lanes }) {
  /** @type {string[]} */
  const untrue = [];
  const count = Array.from({ length: lanes }, () => ({ all: 0, drawn: 0, right: 0 }));
  for (const { lane, now, state } of said) {
    const own = spans.filter((span) => span.lane === lane);
    const of = count[lane];
    if (of === undefined) continue;
    if (state === null) {
      if (own.some(({ start, end }) => start + STEP_MS < now && now < end - STEP_MS)) of.all += 1;
      continue;
    }
    const real = own.filter(({ kind, task, start }) => kind === state.kind && task === state.task && Math.abs(start - state.start) <= STEP_MS);
    // What took less than a step of the clock has no span and is counted, but may have been seen where two others touch.
    const isBrief = state.kind === "copy" || now - state.start <= STEP_MS;
    const brief = isBrief && own.some(({ start, end }) => Math.min(Math.abs(start - state.start), Math.abs(end - state.start)) <= STEP_MS);
    // A lane that does nothing until the end has no span for that.
    if (real.length === 0 && state.kind !== "idle" && !brief) untrue.push(`lane ${lane} at ${now}: ${JSON.stringify(state)}`);
    of.all += 1;
    of.drawn += 1;
    if (real.length === 0 || real.some(({ end }) => end >= now - STEP_MS)) of.right += 1;
  }
  return { untrue, count };
}
