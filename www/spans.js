// The spans of one model's run, lane by lane, in typed columns. Nothing here knows how they are drawn.

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
}

/** One model's run: its lanes, and what still goes on. */
export class Track {
  /** @type {LaneSpans[]} */
  lanes = [];
  /** Lanes with room that were forgotten: much the same comes again, and to make room for it takes longer than to fill it. @type {LaneSpans[]} */
  #spare = [];
  /** @type {readonly { name: string, kind: string }[]} */
  names = [];
  /** Spans that have not ended, one of each lane that does something. @type {Float64Array} */
  open = new Float64Array(0);
  /** Up to when is known, in milliseconds after the start of the repeat. */
  now = 0;
  /** The first and the last moment of all spans. */
  from = 0;
  to = 0;

  /** Forgets every span; the lanes come with the next batch. */
  clear() {
    for (const lane of this.lanes) lane.clear();
    this.#spare.unshift(...this.lanes);
    this.lanes = [];
    this.names = [];
    this.open = new Float64Array(0);
    this.now = this.from = this.to = 0;
  }

  /**
   * @param {readonly { name: string, kind: string }[]} lanes all lanes so far
   * @param {Float64Array} rows further spans
   * @param {Float64Array} open those that have not ended, of every lane
   * @param {number} now
   */
  add(lanes, rows, open, now) {
    this.names = lanes;
    while (this.lanes.length < lanes.length) this.lanes.push(this.#spare.shift() ?? new LaneSpans());
    for (let i = 0; i + ROW <= rows.length; i += ROW) {
      const start = at(rows, i + START);
      const end = at(rows, i + END);
      this.lanes[at(rows, i + LANE)]?.add(at(rows, i + KIND), start, end, at(rows, i + TASK));
      if (start < this.from) this.from = start;
      if (end > this.to) this.to = end;
    }
    for (let i = 0; i + ROW <= open.length; i += ROW) {
      if (at(open, i + START) < this.from) this.from = at(open, i + START);
    }
    this.open = open;
    this.now = now;
    if (open.length > 0 && now > this.to) this.to = now;
  }

  /** How many spans there are. */
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
