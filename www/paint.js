// Draws lanes on a time axis; where they lie is decided in axis.js.
//
// A device column shows the kind that takes most of its time, so what is drawn depends on the width of the picture and not
// on the number of spans, and nothing is allocated while painting but the texts of the axis.

import { markStep, pixelOf, timeAt } from "./axis.js";
import { KINDS, at } from "./spans.js";

/** @typedef {import("./spans.js").Track} Track */
/** @typedef {import("./spans.js").LaneSpans} LaneSpans */
/** @typedef {import("./axis.js").View} View */
/** @typedef {import("./axis.js").Layout} Layout */

/**
 * What is drawn with.
 * @typedef {object} Palette
 * @property {(string | CanvasPattern)[]} fills by kind
 * @property {number} idle the kind that is drawn as a thin line
 * @property {string} ink
 * @property {string} soft
 * @property {string} grid
 * @property {string} zero
 * @property {string} before the ground left of zero
 * @property {string} ground
 * @property {string} wave the line of the curve of waits
 * @property {string} under the area below it
 * @property {string} font
 */

/**
 * A pattern of one kind: the fill, with marks on it, so that kinds differ without their colours.
 * @param {string} style `solid`, `dots`, `rising`, `falling`, `cross`, `bars` or `lines`
 * @param {string} fill
 * @param {string} mark
 * @param {number} ratio device pixels in a CSS pixel
 * @returns {string | CanvasPattern}
 */
export function pattern(style, fill, mark, ratio) {
  if (style === "solid") return fill;
  const side = Math.round(6 * ratio);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const context = canvas.getContext("2d");
  if (!context) return fill;
  context.fillStyle = fill;
  context.fillRect(0, 0, side, side);
  context.fillStyle = context.strokeStyle = mark;
  context.lineWidth = 1.4 * ratio;
  context.beginPath();
  if (style === "dots") {
    for (const [x, y] of [[0.25, 0.25], [0.75, 0.75]]) {
      context.moveTo(0, 0);
      context.arc((x ?? 0) * side, (y ?? 0) * side, 0.95 * ratio, 0, 7);
    }
    context.fill();
  }
  for (const shift of [-side, 0, side]) {
    if (style === "rising" || style === "cross") {
      context.moveTo(shift - 1, side + 1);
      context.lineTo(shift + side + 1, -1);
    }
    if (style === "falling" || style === "cross") {
      context.moveTo(shift - 1, -1);
      context.lineTo(shift + side + 1, side + 1);
    }
  }
  if (style === "bars") {
    context.moveTo(side / 2, 0);
    context.lineTo(side / 2, side);
  }
  if (style === "lines") {
    context.moveTo(0, side / 2);
    context.lineTo(side, side / 2);
  }
  if (style !== "dots") context.stroke();
  return context.createPattern(canvas, "repeat") ?? fill;
}

/** Rectangles of one kind that wait to be drawn: x, width, top, height. */
class Rectangles {
  length = 0;
  data = new Float64Array(1024);

  /**
   * @param {number} x
   * @param {number} width
   * @param {number} top
   * @param {number} height
   */
  add(x, width, top, height) {
    if (this.length + 4 > this.data.length) {
      const grown = new Float64Array(this.data.length * 2);
      grown.set(this.data);
      this.data = grown;
    }
    this.data[this.length] = x;
    this.data[this.length + 1] = width;
    this.data[this.length + 2] = top;
    this.data[this.length + 3] = height;
    this.length += 4;
  }
}

/** Where the strokes of a break stand, in CSS pixels. */
const BREAK = [-2, 2];
/** CSS pixels that a mark of the axis needs with its text. */
const MARK_ROOM = 68;

/** Draws tracks and their axis. Its buffers are made once and serve every frame. */
export class Painter {
  #rectangles = Array.from({ length: KINDS }, () => new Rectangles());
  /** The device column at hand: how much of it each kind takes. */
  #column = -1;
  #weight = new Float64Array(KINDS);
  /** The stretch of columns of one kind before it. */
  #runKind = -1;
  #runFrom = 0;
  #runTo = 0;
  /** The lane at hand, in device pixels. */
  #top = 0;
  #height = 0;

  /**
   * The spans of a track, with the ground and the marks of the axis behind them.
   * @param {CanvasRenderingContext2D} context
   * @param {Track} track
   * @param {Layout} place
   * @param {View} view
   * @param {Palette} palette
   * @param {number} ratio device pixels in a CSS pixel
   */
  track(context, track, place, view, palette, ratio) {
    const { width, height } = context.canvas;
    context.clearRect(0, 0, width, height);
    this.#ground(context, view, palette, ratio, height);
    for (const one of this.#rectangles) one.length = 0;
    for (let lane = 0; lane < track.lanes.length; lane += 1) {
      const spans = track.lanes[lane];
      if (spans) this.#lane(track, spans, lane, place, view, ratio);
    }
    for (let kind = 0; kind < KINDS; kind += 1) {
      const { data, length } = /** @type {Rectangles} */ (this.#rectangles[kind]);
      if (length === 0) continue;
      context.fillStyle = palette.fills[kind] ?? palette.soft;
      const thin = kind === palette.idle;
      for (let i = 0; i < length; i += 4) {
        const h = at(data, i + 3);
        if (thin) context.fillRect(at(data, i), Math.round(at(data, i + 2) + h / 2), at(data, i + 1), Math.max(1, Math.round(ratio)));
        else context.fillRect(at(data, i), at(data, i + 2), at(data, i + 1), h);
      }
    }
  }

  /**
   * A frame around one span.
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {Palette} palette
   * @param {number} ratio
   * @param {number} start
   * @param {number} end
   * @param {number} top in CSS pixels
   * @param {number} height
   */
  frame(context, view, palette, ratio, start, end, top, height) {
    const x0 = Math.max(view.left, pixelOf(view, start));
    const x1 = Math.min(view.right, pixelOf(view, end));
    if (x1 < view.left || x0 > view.right) return;
    const w = Math.max(3 * ratio, x1 - x0);
    context.lineWidth = 4 * ratio;
    context.strokeStyle = palette.ground;
    context.strokeRect(x0, top * ratio, w, height * ratio);
    context.lineWidth = 2 * ratio;
    context.strokeStyle = palette.ink;
    context.strokeRect(x0, top * ratio, w, height * ratio);
  }

  /**
   * The names of the lanes; where lanes are thin, only some.
   * @param {CanvasRenderingContext2D} context
   * @param {readonly string[]} names
   * @param {Layout} place
   * @param {Palette} palette
   * @param {number} ratio
   * @param {number} gutter in CSS pixels
   */
  names(context, names, place, palette, ratio, gutter) {
    context.font = `${11 * ratio}px ${palette.font}`;
    context.textBaseline = "middle";
    context.textAlign = "right";
    context.fillStyle = palette.soft;
    let free = -Infinity;
    for (let lane = 0; lane < names.length; lane += 1) {
      const y = place.top + lane * place.pitch + place.bar / 2;
      if (y < free) continue;
      free = y + 13;
      context.fillText(names[lane] ?? "", (gutter - 8) * ratio, y * ratio, (gutter - 10) * ratio);
    }
  }

  /**
   * How many waits were under way, as an area below the lanes: in each device column the most.
   * @param {CanvasRenderingContext2D} context
   * @param {Track} track
   * @param {Layout} place
   * @param {View} view
   * @param {Palette} palette
   * @param {number} ratio
   * @param {number} gutter in CSS pixels
   * @param {string} title of the curve
   * @param {string} most its highest value
   */
  waves(context, track, place, view, palette, ratio, gutter, title, most) {
    const { time: times, count: counts, length, most: highest } = track.waits;
    if (place.waves === 0 || highest <= 0) return;
    const bottom = Math.round((place.wavesTop + place.waves) * ratio);
    const height = place.waves * ratio;
    const hair = Math.max(1, Math.round(ratio));
    const end = Math.min(view.right, pixelOf(view, track.now > 0 ? track.now : track.to));
    let i = 0;
    const first = timeAt(view, view.left);
    while (i + 1 < length && at(times, i + 1) <= first) i += 1;
    // A column takes in what holds at its left edge and every change inside it.
    for (let x = view.left; x < end; x += 1) {
      const edge = timeAt(view, x + 1);
      let high = length > 0 && at(times, i) < edge ? at(counts, i) : 0;
      while (i + 1 < length && at(times, i + 1) < edge) {
        i += 1;
        if (at(counts, i) > high) high = at(counts, i);
      }
      if (high <= 0) continue;
      const h = Math.max(hair, Math.round((high / highest) * height));
      context.fillStyle = palette.under;
      context.fillRect(x, bottom - h, 1, h);
      context.fillStyle = palette.wave;
      context.fillRect(x, bottom - h, 1, hair);
    }
    context.fillStyle = palette.grid;
    context.fillRect(view.left, bottom, view.right - view.left, hair);
    context.font = `${11 * ratio}px ${palette.font}`;
    context.textBaseline = "middle";
    context.textAlign = "right";
    context.fillStyle = palette.soft;
    const right = (gutter - 8) * ratio;
    context.fillText(title, right, bottom - height / 2 - 7 * ratio, right);
    context.fillText(most, right, bottom - height / 2 + 7 * ratio, right);
  }

  /**
   * The axis: marks and their times, and a break where start-up is folded.
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {Palette} palette
   * @param {number} ratio
   * @param {string} folded what stands over start-up when it is folded
   */
  axis(context, view, palette, ratio, folded) {
    const { width, height } = context.canvas;
    context.clearRect(0, 0, width, height);
    const pixels = view.right - view.left;
    const step = markStep(view.to - view.from, pixels / ratio / MARK_ROOM);
    const seconds = step >= 1000;
    const digits = Math.max(0, -Math.floor(Math.log10(seconds ? step / 1000 : step) + 1e-9));
    const hair = Math.max(1, Math.round(ratio));
    const broken = view.fold < 1 && view.from < 0;
    context.font = `${11 * ratio}px ${palette.font}`;
    context.textBaseline = "alphabetic";
    context.fillStyle = palette.soft;
    for (let n = broken ? 0 : Math.ceil(view.from / step); n * step <= view.to; n += 1) {
      const x = Math.round(pixelOf(view, n * step));
      context.fillRect(x, height - 6 * ratio, hair, 6 * ratio);
      const text = n === 0 ? "0" : `${n < 0 ? "−" : ""}${(Math.abs(n * step) / (seconds ? 1000 : 1)).toFixed(digits)} ${seconds ? "s" : "ms"}`;
      context.textAlign = x > width - 30 * ratio ? "right" : "center";
      context.fillText(text, x, height - 10 * ratio);
    }
    for (let n = broken ? 0 : Math.ceil((view.from * 5) / step); (n * step) / 5 <= view.to; n += 1) {
      const x = Math.round(pixelOf(view, (n * step) / 5));
      context.fillRect(x, height - 3 * ratio, Math.max(1, Math.round(ratio * 0.5)), 3 * ratio);
    }
    context.fillRect(view.left, height - Math.round(ratio), pixels, Math.round(ratio));
    if (!broken) return;
    const zero = pixelOf(view, 0);
    // It may reach over the names of the lanes, where the axis has nothing to say.
    context.textAlign = "right";
    context.fillText(folded, zero - 14 * ratio, height - 10 * ratio, zero - 18 * ratio);
    this.#break(context, zero - 7 * ratio, height - Math.round(ratio) / 2, palette, ratio);
  }

  /**
   * Two slanted strokes across a line: the scale is another one on either side.
   * @param {CanvasRenderingContext2D} context
   * @param {number} x
   * @param {number} y
   * @param {Palette} palette
   * @param {number} ratio
   */
  #break(context, x, y, palette, ratio) {
    context.fillStyle = palette.ground;
    context.fillRect(x - 3 * ratio, y - 4 * ratio, 6 * ratio, 8 * ratio);
    context.strokeStyle = palette.soft;
    context.lineWidth = 1.2 * ratio;
    context.beginPath();
    for (const shift of BREAK) {
      context.moveTo(x + (shift - 2) * ratio, y + 4 * ratio);
      context.lineTo(x + (shift + 2) * ratio, y - 4 * ratio);
    }
    context.stroke();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {Palette} palette
   * @param {number} ratio
   * @param {number} height
   */
  #ground(context, view, palette, ratio, height) {
    const hair = Math.max(1, Math.round(ratio));
    const zero = Math.round(pixelOf(view, 0));
    if (view.from < 0) {
      context.fillStyle = palette.before;
      context.fillRect(view.left, 0, Math.min(view.right, zero) - view.left, height);
    }
    const step = markStep(view.to - view.from, (view.right - view.left) / ratio / MARK_ROOM);
    context.fillStyle = palette.grid;
    for (let n = Math.max(view.fold < 1 ? 1 : -Infinity, Math.ceil(view.from / step)); n * step <= view.to; n += 1) {
      context.fillRect(Math.round(pixelOf(view, n * step)), 0, hair, height);
    }
    if (view.from <= 0 && view.to >= 0) {
      context.fillStyle = palette.zero;
      context.fillRect(zero, 0, hair, height);
    }
  }

  /**
   * @param {Track} track
   * @param {LaneSpans} spans
   * @param {number} lane
   * @param {Layout} place
   * @param {View} view
   * @param {number} ratio
   */
  #lane(track, spans, lane, place, view, ratio) {
    const top = place.top + lane * place.pitch;
    this.#top = Math.round(top * ratio);
    this.#height = Math.max(1, Math.round((top + place.bar) * ratio) - this.#top);
    const last = timeAt(view, view.right);
    for (let i = spans.firstAfter(timeAt(view, view.left)); i < spans.length && at(spans.start, i) <= last; i += 1) {
      this.#span(at(spans.kind, i), pixelOf(view, at(spans.start, i)), pixelOf(view, at(spans.end, i)), view, ratio);
    }
    this.#endColumn();
    this.#endRun();
    if (spans.openKind < 0) return;
    // What goes on has no end yet: it reaches up to the last moment that is known.
    const x0 = Math.max(view.left, Math.round(pixelOf(view, spans.openStart)));
    const x1 = Math.min(view.right, Math.round(pixelOf(view, track.now)));
    if (x1 > x0) this.#rectangles[spans.openKind]?.add(x0, x1 - x0, this.#top, this.#height);
  }

  /**
   * @param {number} kind
   * @param {number} a where it starts, in device pixels
   * @param {number} b where it ends
   * @param {View} view
   * @param {number} ratio
   */
  #span(kind, a, b, view, ratio) {
    if (a < view.left) a = view.left;
    if (b > view.right) b = view.right;
    if (b <= a) b = a + 0.001;
    const first = Math.floor(a);
    const last = Math.floor(b);
    if (first !== this.#column) {
      this.#endColumn();
      this.#column = first;
    }
    if (first === last) {
      this.#weight[kind] = at(this.#weight, kind) + b - a;
      return;
    }
    if (b - a > 5 * ratio && this.#runKind === kind && this.#runTo >= first) {
      // Neighbours of one kind stay apart where there is room for a gap.
      this.#endRun();
      this.#weight.fill(0);
      this.#cover(kind, first + Math.round(ratio), last);
    } else {
      this.#weight[kind] = at(this.#weight, kind) + first + 1 - a;
      this.#endColumn();
      if (last > first + 1) this.#cover(kind, first + 1, last);
    }
    this.#column = last;
    this.#weight[kind] = b - last;
  }

  #endColumn() {
    if (this.#column < 0) return;
    let best = 0;
    for (let kind = 1; kind < KINDS; kind += 1) {
      if (at(this.#weight, kind) > at(this.#weight, best)) best = kind;
    }
    if (at(this.#weight, best) > 0) this.#cover(best, this.#column, this.#column + 1);
    this.#weight.fill(0);
    this.#column = -1;
  }

  /**
   * @param {number} kind
   * @param {number} from
   * @param {number} to
   */
  #cover(kind, from, to) {
    if (this.#runKind === kind && from <= this.#runTo) {
      this.#runTo = to;
      return;
    }
    this.#endRun();
    this.#runKind = kind;
    this.#runFrom = from;
    this.#runTo = to;
  }

  #endRun() {
    if (this.#runKind >= 0) {
      this.#rectangles[this.#runKind]?.add(this.#runFrom, this.#runTo - this.#runFrom, this.#top, this.#height);
    }
    this.#runKind = -1;
  }
}
