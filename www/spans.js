// The spans of one run, lane by lane, in typed columns. Nothing here knows how they are drawn.

import { END, KIND, LANE, ROW, SPAN_KINDS, START, TASK } from "./layout.js";

/** How many kinds of span there are. */
export const KINDS = SPAN_KINDS.length;

/**
 * The number at an index that is known to be inside.
 * @param {{ readonly [index: number]: number }} column
 * @param {number} index
 * @returns {number}
 */
export const at = (column, index) => /** @type {number} */ (column[index]);

/**
 * The same column with twice the room.
 * @template {Float64Array | Int32Array | Uint8Array} T
 * @param {T} column
 * @returns {T}
 */
function twice(column) {
  const grown = new /** @type {new (length: number) => T} */ (column.constructor)(column.length * 2);
  grown.set(column);
  return grown;
}

/**
 * What a lane does at a moment.
 * @typedef {object} State
 * @property {string} kind
 * @property {number} start
 * @property {number} end for a span that goes on, the last moment that is known
 * @property {number | null} task
 * @property {boolean} open whether the span goes on
 */

/** The spans of one lane. They come in order and touch without overlap, as one clock on that lane has cut them. */
export class LaneSpans {
  length = 0;
  start = new Float64Array(64);
  end = new Float64Array(64);
  task = new Int32Array(64);
  kind = new Uint8Array(64);
  /** Milliseconds and number of spans of each kind. */
  ms = new Float64Array(KINDS);
  count = new Uint32Array(KINDS);
  /** The span that goes on: its kind, or -1 when none does. */
  openKind = -1;
  openStart = 0;
  openTask = -1;

  /**
   * @param {number} kind
   * @param {number} start
   * @param {number} end
   * @param {number} task
   */
  add(kind, start, end, task) {
    const i = this.length;
    if (i === this.start.length) {
      this.start = twice(this.start);
      this.end = twice(this.end);
      this.task = twice(this.task);
      this.kind = twice(this.kind);
    }
    this.start[i] = start;
    this.end[i] = end;
    this.task[i] = task;
    this.kind[i] = kind;
    this.ms[kind] = at(this.ms, kind) + end - start;
    this.count[kind] = at(this.count, kind) + 1;
    this.length = i + 1;
  }

  /** Forgets every span and keeps the room for as many. */
  clear() {
    this.length = 0;
    this.ms.fill(0);
    this.count.fill(0);
    this.openKind = -1;
  }

  /**
   * The first span that ends after this time; `length` when there is none.
   * @param {number} time
   * @returns {number}
   */
  firstAfter(time) {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(this.end, middle) > time) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /**
   * A span as an object; the index `length` stands for the one that goes on.
   * @param {number} index
   * @param {number} now
   * @returns {State | null}
   */
  state(index, now) {
    const open = index >= this.length;
    if (open && (index > this.length || this.openKind < 0)) return null;
    const task = open ? this.openTask : at(this.task, index);
    return {
      kind: SPAN_KINDS[open ? this.openKind : at(this.kind, index)] ?? "idle",
      start: open ? this.openStart : at(this.start, index),
      end: open ? Math.max(now, this.openStart) : at(this.end, index),
      task: task < 0 ? null : task,
      open,
    };
  }
}

/** How many waits were under way: from each time on, until the next one. */
export class Waits {
  length = 0;
  /** @type {Float64Array} */
  time = new Float64Array(64);
  /** @type {Float64Array} */
  count = new Float64Array(64);
  /** The most at a time. */
  most = 0;

  /** @param {number} time not before the last one @param {number} count */
  add(time, count) {
    const i = this.length;
    if (i > 0 && at(this.count, i - 1) === count) return;
    if (i === this.time.length) {
      this.time = twice(this.time);
      this.count = twice(this.count);
    }
    this.time[i] = time;
    this.count[i] = count;
    this.most = Math.max(this.most, count);
    this.length = i + 1;
  }

  clear() {
    this.length = 0;
    this.most = 0;
  }
}

/** One run: its lanes, what still goes on, and how many waits were under way. */
export class Track {
  /** @type {LaneSpans[]} */
  lanes = [];
  /** Lanes with room that were forgotten: much the same comes again, and to make room for it takes longer than to fill it. @type {LaneSpans[]} */
  #spare = [];
  /** Up to when is known, in milliseconds after the start of the repeat. */
  now = 0;
  /** The first and the last moment of all spans. */
  from = 0;
  to = 0;
  /** How many waits are under way on its loop; empty where nothing counts them. */
  waits = new Waits();

  /** Forgets every span; the lanes come with the next batch. */
  clear() {
    for (const lane of this.lanes) lane.clear();
    this.#spare.unshift(...this.lanes);
    this.lanes = [];
    this.now = this.from = this.to = 0;
    this.waits.clear();
  }

  /**
   * @param {number} lanes how many lanes there are by now
   * @param {Float64Array} rows further spans, rows of `ROW`
   * @param {Float64Array} open the span that goes on of each lane that has one, rows of `ROW`
   * @param {number} now
   */
  add(lanes, rows, open, now) {
    while (this.lanes.length < lanes) this.lanes.push(this.#spare.shift() ?? new LaneSpans());
    for (let i = 0; i + ROW <= rows.length; i += ROW) {
      const start = at(rows, i + START);
      const end = at(rows, i + END);
      this.lanes[at(rows, i + LANE)]?.add(at(rows, i + KIND), start, end, at(rows, i + TASK));
      if (start < this.from) this.from = start;
      if (end > this.to) this.to = end;
    }
    this.endOpen();
    for (let i = 0; i + ROW <= open.length; i += ROW) {
      const lane = this.lanes[at(open, i + LANE)];
      if (!lane) continue;
      lane.openKind = at(open, i + KIND);
      lane.openStart = at(open, i + START);
      lane.openTask = at(open, i + TASK);
      if (lane.openStart < this.from) this.from = lane.openStart;
    }
    this.now = now;
    if (open.length > 0 && now > this.to) this.to = now;
  }

  /** No span goes on any more. */
  endOpen() {
    for (const lane of this.lanes) lane.openKind = -1;
  }

  /**
   * What a lane does at a moment, as far as is known.
   * @param {number} lane
   * @param {number} time
   * @returns {State | null}
   */
  stateAt(lane, time) {
    const spans = this.lanes[lane];
    if (!spans) return null;
    const i = spans.firstAfter(time);
    if (i < spans.length) return at(spans.start, i) <= time ? spans.state(i, this.now) : null;
    return spans.openKind >= 0 && spans.openStart <= time && time <= this.now ? spans.state(i, this.now) : null;
  }

  /** How many spans have ended. */
  get length() {
    return this.lanes.reduce((sum, lane) => sum + lane.length, 0);
  }

  /**
   * Milliseconds, or number of spans, of one kind over all lanes.
   * @param {"ms" | "count"} what
   * @param {number} kind
   * @returns {number}
   */
  total(what, kind) {
    return this.lanes.reduce((sum, lane) => sum + at(lane[what], kind), 0);
  }
}
