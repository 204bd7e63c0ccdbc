// <freeze-meter>: the job of the claim once more, on the page's own thread or on a worker, with each frame that the page drew as a tick: a
// gap is a moment in which nothing could be drawn, clicked or typed.
//
// Property down: `interleave`. The job is that of the run that came.

import { el, sentence, svg } from "../dom.js";
import { FreezeWatch, computeOnPage, nextFrame, whenVisible } from "../engine/page-thread.js";
import { count, ms } from "../format.js";
import texts from "../texts/en/pictures/freeze-meter.js";
import { Picture, box, canvas, frame, label, wordsOf } from "./frame.js";

/** @typedef {import("./frame.js").Came} Came */
/** @typedef {import("../types.js").Interleave} Interleave */
/** @typedef {import("../types.js").SpecInput} SpecInput */
/** @typedef {"page" | "worker"} Where */
/** What was seen of one job; times since the strip began. @typedef {{ where: Where, frames: number[], began: number, ended: number | null, freezeMs: number | null }} Taken */

const words = wordsOf("freeze-meter", texts);

/** How long the strip goes on before and after the job, in milliseconds. */
const AROUND_MS = 300;
/** A gap between two frames that is longer than this is felt, in milliseconds. */
const FELT_MS = 100;
/** @type {readonly Where[]} */
const WHERE = ["page", "worker"];

/** @param {number} time in milliseconds */
const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

class FreezeMeter extends Picture {
  /** @type {Interleave | null} */
  #interleave = null;
  /** @type {Map<Where, Taken>} */
  #taken = new Map();
  #isBusy = false;

  /** @param {Interleave} interleave */
  set interleave(interleave) {
    this.#interleave = interleave;
  }

  /** @override @param {Came} came */
  parts({ result, runs }) {
    const specs = new Map(WHERE.flatMap((where) => {
      const run = runs.find(({ name }) => name === where);
      return run ? [[where, run.spec]] : [];
    }));
    if (specs.size < WHERE.length) return [];
    const freeze = result.figures.find(({ id }) => id === "freeze-page")?.value ?? null;
    const holder = el("div", { class: "freeze-strip" });
    const said = el("p", { class: "help", role: "status" });
    const size = el("select", {}, ...[1, 2, 4].map((times) => el("option", { value: times }, words("job", { times, ms: freeze === null ? null : freeze * times }))));
    const buttons = WHERE.map((where) => {
      const button = el("button", { type: "button" }, words(`run.${where}`));
      button.addEventListener("click", () => this.#take(where, specs.get(where), Number(size.value), holder, said));
      return button;
    });
    this.#show(holder);
    return [el("div", { class: "scene" }, el("p", {}, words("help")),
      el("div", { class: "scene-tools" }, el("label", {}, words("size"), " ", size), ...buttons),
      el("p", { class: "scene-tools" }, el("label", {}, words("type"), " ", el("input", { type: "text", autocomplete: "off", size: 18 }))), said), holder];
  }

  /**
   * Does the job and notes each frame that the page draws meanwhile.
   * @param {Where} where
   * @param {SpecInput | undefined} planned
   * @param {number} times how large the job is, against that of the claim
   * @param {HTMLElement} holder
   * @param {HTMLElement} said
   */
  async #take(where, planned, times, holder, said) {
    const interleave = this.#interleave;
    if (!interleave || !planned || this.#isBusy) return;
    if (interleave.busy) {
      said.textContent = words("locked");
      return;
    }
    this.#isBusy = true;
    const { work } = planned;
    const spec = { ...planned, work: "size" in work && typeof work.size === "number" ? { ...work, size: work.size * times } : work };
    said.textContent = words(`running.${where}`);
    await whenVisible(undefined);
    await nextFrame();
    const zero = performance.now();
    /** @type {Taken} */
    const taken = { where, frames: [], began: AROUND_MS, ended: null, freezeMs: null };
    this.#taken.set(where, taken);
    const redraw = this.#show(holder);
    let goesOn = true;
    const tick = () => {
      taken.frames.push(performance.now() - zero);
      redraw?.();
      if (goesOn) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    try {
      await pause(AROUND_MS);
      const watch = new FreezeWatch();
      taken.began = performance.now() - zero;
      try {
        if (where === "page") await computeOnPage(JSON.stringify(spec));
        else await interleave.run(spec);
      } finally {
        taken.ended = performance.now() - zero;
        await nextFrame();
        taken.freezeMs = watch.end();
      }
      await pause(AROUND_MS);
      said.textContent = words("took", { where, took: taken.ended - taken.began, freeze: taken.freezeMs });
    } catch (error) {
      this.#taken.delete(where);
      said.textContent = sentence(error);
    } finally {
      goesOn = false;
      this.#isBusy = false;
      this.#show(holder);
    }
  }

  /** Shows what was taken so far. @param {HTMLElement} holder @returns {(() => void) | undefined} what draws it anew */
  #show(holder) {
    const all = WHERE.flatMap((where) => this.#taken.get(where) ?? []);
    if (all.length === 0) {
      holder.replaceChildren();
      return undefined;
    }
    /** How many frames were drawn while the job went on. @param {Taken} taken */
    const during = ({ frames, began, ended }) => frames.filter((at) => at > began && at < (ended ?? Infinity)).length;
    const { figure, redraw } = frame({
      name: "freeze", title: words("title"), says: all.map(({ where, freezeMs, ended }) => (ended === null ? "" : words("says", { where, freeze: freezeMs }))).filter(Boolean).join(" "),
      draw: (width) => {
        const most = Math.max(...all.map(({ frames, ended }) => Math.max(frames.at(-1) ?? 0, (ended ?? 0) + AROUND_MS)), 1000);
        /** @param {number} time */
        const x = (time) => (time / most) * (width - 4) + 2;
        const ROW = 84;
        return canvas(width, all.length * ROW, ...all.flatMap(({ where, frames, began, ended }, row) => {
          const y = row * ROW;
          const gaps = frames.flatMap((at, frame) => {
            const before = frames[frame - 1] ?? at;
            return at - before > FELT_MS ? [svg("g", {}, box(x(before) + 1, y + 24, Math.max(1, x(at) - x(before) - 2), 22, "alarm"), label((x(at) + x(before)) / 2, y + 40, words("gap", { ms: ms(at - before) }), "middle small bad"))] : [];
          });
          return [label(0, y + 14, words(`where.${where}`), "strong"), ...gaps,
            svg("path", { class: "thick tick-mark", d: frames.map((at) => `M${x(at).toFixed(1)} ${y + 24}v22`).join("") }),
            ended !== null && svg("rect", { class: "run", x: x(began), y: y + 50, width: Math.max(1, x(ended) - x(began)), height: 6 }),
            ended !== null && label(x(began), y + 72, words("job-bar", { ms: ms(ended - began) }), "small soft")].filter((node) => node !== false);
        }));
      },
      head: [words("where"), words("took.head"), words("freeze.head"), words("frames.head")],
      rows: all.filter(({ ended }) => ended !== null).map((taken) => [words(`where.${taken.where}`), ms((taken.ended ?? 0) - taken.began), ms(taken.freezeMs), count(during(taken))]),
    });
    holder.replaceChildren(figure);
    return redraw;
  }
}

customElements.define("freeze-meter", FreezeMeter);
