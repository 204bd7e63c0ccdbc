// The clock of a picture that shows one moment of a run: a slider, steps from one change to the next, and Play.

import { el } from "../dom.js";
import texts from "../texts/en/pictures/clock.js";
import { frame, wordsOf } from "./frame.js";

const words = wordsOf("clock", texts);

/** What a run takes when it is played, in milliseconds. */
const PLAYED_MS = 9000;
/** Changes that are nearer to each other than this, in milliseconds of the run, are one. */
const SHORT_MS = 0.5;

/**
 * A picture of one moment, which is moved by hand, by steps, or played: only where it is seen, and not for those who want no motion.
 * @param {Omit<Parameters<typeof frame>[0], "draw" | "controls">} about what a picture has
 * @param {object} clock
 * @param {number} clock.most the end, in milliseconds; it begins at 0
 * @param {number} clock.begin where it stands first
 * @param {readonly number[]} clock.changes moments at which something changes
 * @param {(time: number) => string} clock.reads a moment in words
 * @param {(time: number) => string} clock.tells what is to be seen at a moment, for those who do not see it
 * @param {(width: number, time: number) => SVGSVGElement} clock.draw
 * @param {...import("../dom.js").Child} more what stands between picture and table
 */
export function momentFrame(about, { most, begin, changes, reads, tells, draw }, ...more) {
  const steps = [...changes, 0, most].filter((when) => when >= 0 && when <= most).sort((a, b) => a - b).filter((when, index, all) => index === 0 || when - Number(all[index - 1]) >= SHORT_MS);
  let time = begin;
  const slider = el("input", { type: "range", min: 0, max: most, step: "any", "aria-label": words("moment") });
  const read = el("output", { class: "scene-clock" });
  const told = el("p", { class: "unseen", role: "status" });
  const play = el("button", { type: "button" }, words("play"));
  /** Where playing began: on this clock and on that of the page. @type {{ from: number, at: number } | null} */
  let playing = null;
  /** @param {number} to @param {boolean} isTold */
  const go = (to, isTold) => {
    time = Math.max(0, Math.min(most, to));
    slider.value = String(time);
    slider.setAttribute("aria-valuetext", reads(time));
    read.textContent = reads(time);
    if (isTold) told.textContent = tells(time);
    redraw();
  };
  const stop = () => {
    playing = null;
    play.textContent = words("play");
  };
  /** @param {number} now */
  const tick = (now) => {
    if (!playing) return;
    if (!slider.isConnected) return stop();
    go(playing.from + ((now - playing.at) / PLAYED_MS) * most, false);
    if (time < most) requestAnimationFrame(tick);
    else stop();
  };
  play.hidden = matchMedia("(prefers-reduced-motion: reduce)").matches;
  play.addEventListener("click", () => {
    if (playing) return stop();
    playing = { from: time >= most ? 0 : time, at: performance.now() };
    play.textContent = words("pause");
    requestAnimationFrame(tick);
  });
  /** To the change before or after. @param {-1 | 1} way @param {string} name */
  const step = (way, name) => {
    const button = el("button", { type: "button", class: "quiet" }, words(name));
    button.addEventListener("click", () => {
      stop();
      go((way > 0 ? steps.find((when) => when > time + SHORT_MS / 2) : steps.findLast((when) => when < time - SHORT_MS / 2)) ?? (way > 0 ? most : 0), true);
    });
    return button;
  };
  slider.addEventListener("input", () => {
    stop();
    go(Number(slider.value), false);
  });
  const { figure, redraw } = frame({ ...about, draw: (width) => draw(width, time), controls: [play, step(-1, "back"), step(1, "forward"), slider, read, told] }, ...more);
  go(begin, false);
  return figure;
}
