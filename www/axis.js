// Where things lie on the timeline: time against pixels, lanes against height. Pure; nothing here draws.
//
// Three spaces. *Time* is in milliseconds after the start of a repeat; start-up lies before 0. *Way* is time as it is laid
// out: the same, but start-up may be folded, that is drawn on a smaller scale, when it would take most of the picture.
// *Device pixels* are linear in way.

import { at } from "./spans.js";

/** @typedef {import("./spans.js").LaneSpans} LaneSpans */

/**
 * Which stretch is seen, in way, and where: device pixels of the left end and of the right one.
 * @typedef {object} View
 * @property {number} from
 * @property {number} to
 * @property {number} fold how much of its length start-up keeps: 1 when it is not folded
 * @property {number} left
 * @property {number} right
 */

/**
 * Where the lanes of a track lie, in CSS pixels.
 * @typedef {object} Layout
 * @property {number} top of the first lane
 * @property {number} pitch from lane to lane
 * @property {number} bar the height of a lane's spans
 * @property {number} wavesTop the top of the curve of concurrent waits below the lanes
 * @property {number} waves its height, 0 where there is none
 * @property {number} height of the whole track
 */

/** Start-up may take this part of the picture; longer ones are folded to it. */
export const START_SHARE = 0.2;

/**
 * How much of its length start-up keeps.
 * @param {number} from the earliest time, at most 0
 * @param {number} to the latest time
 * @returns {number}
 */
export function foldOf(from, to) {
  const room = (to * START_SHARE) / (1 - START_SHARE);
  return to <= 0 || -from <= room ? 1 : room / -from;
}

/** @param {number} time @param {number} fold */
export const wayOf = (time, fold) => (time < 0 ? time * fold : time);

/** @param {number} way @param {number} fold */
export const timeOf = (way, fold) => (way < 0 ? way / fold : way);

/** The device pixel of a time. @param {View} view @param {number} time */
export const pixelOf = (view, time) => view.left + ((wayOf(time, view.fold) - view.from) / (view.to - view.from)) * (view.right - view.left);

/** The time of a device pixel. @param {View} view @param {number} pixel */
export const timeAt = (view, pixel) => timeOf(view.from + ((pixel - view.left) / (view.right - view.left)) * (view.to - view.from), view.fold);

/**
 * The end of an axis that grows: the next of ten steps to a power of ten, so that it moves seldom while a run goes.
 * @param {number} time
 * @returns {number}
 */
export function roundUp(time) {
  if (time <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(time) + 1e-9);
  const part = time / power - 1e-9;
  return power * (STEPS.find((step) => part <= step) ?? 10);
}
const STEPS = [1, 1.25, 1.6, 2, 2.5, 3.2, 4, 5, 6.4, 8, 10];

/**
 * The distance between two marks of an axis: 1, 2 or 5 times a power of ten.
 * @param {number} span milliseconds that are seen
 * @param {number} marks how many marks there is room for
 * @returns {number}
 */
export function markStep(span, marks) {
  const rough = span / Math.max(1, marks);
  const power = 10 ** Math.floor(Math.log10(rough));
  const part = rough / power;
  return (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10) * power;
}

/** The height of the curve of concurrent waits, in CSS pixels. */
const WAVES = 44;

/**
 * Gives lanes as much height as there is room for: comfortable up to 16, thin to a hair beyond.
 * @param {number} lanes
 * @param {boolean} waves whether a curve of concurrent waits goes below them
 * @returns {Layout}
 */
export function layout(lanes, waves) {
  const pitch = lanes <= 4 ? 24 : lanes <= 16 ? 19 : Math.max(3, Math.floor(320 / lanes));
  const gap = pitch >= 16 ? 5 : pitch >= 8 ? 2 : pitch >= 5 ? 1 : 0;
  const top = 4;
  const bottom = top + lanes * pitch - gap;
  return { top, pitch, bar: pitch - gap, wavesTop: bottom + 8, waves: waves ? WAVES : 0, height: Math.max(28, bottom + (waves ? WAVES + 12 : 4)) };
}

/**
 * The span of a lane that is meant by pointing near a time: the one there, or of several that are too thin to hit the
 * longest. `spans.length` stands for the span that goes on.
 * @param {LaneSpans} spans
 * @param {number} low the earliest time that is near enough
 * @param {number} time
 * @param {number} high the latest
 * @param {number} now until when the span that goes on is known
 * @returns {number} its index, or -1
 */
export function hit(spans, low, time, high, now) {
  let found = -1;
  let longest = -Infinity;
  for (let i = spans.firstAfter(low); i < spans.length && at(spans.start, i) <= high; i += 1) {
    const length = at(spans.end, i) - at(spans.start, i);
    if (length > high - low && at(spans.start, i) <= time && at(spans.end, i) >= time) return i;
    if (length > longest) {
      longest = length;
      found = i;
    }
  }
  if (spans.openKind >= 0 && spans.openStart <= high && now >= low && (time >= spans.openStart || now - spans.openStart > longest)) return spans.length;
  return found;
}
