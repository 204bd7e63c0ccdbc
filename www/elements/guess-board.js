// <guess-board>: what the visitor expects, one bar a model, before the run. Nothing has to be expected.
//
// Property down: `models` (the baseline first, and how far the scale must reach). `guesses` reads what was set.

import { el } from "../dom.js";
import { times } from "../format.js";
import { text } from "../texts/texts.js";

/** @typedef {{ id: string, title: string }} Model */

/** The scale is logarithmic: as far from 1 to 2 as from 2 to 4. Left end: four times slower. */
const LEFT = -2;

/** A speed as it is said aloud. @param {number} factor */
const spoken = (factor) => text(factor >= 0.99 && factor <= 1.01 ? "guess.same" : factor > 1 ? "guess.faster" : "guess.slower", { factor });

let boards = 0;

export class GuessBoard extends HTMLElement {
  /** @type {Map<string, number>} */
  #guesses = new Map();
  /** Two boards on one page have ids of their own. */
  #own = `guess-${(boards += 1)}`;

  /** What was set, by model. @returns {ReadonlyMap<string, number>} */
  get guesses() {
    return new Map([...this.#guesses].filter(([id]) => this.querySelector(`input[data-model="${id}"]`) !== null));
  }

  /**
   * @param {readonly Model[]} models the first is what the others are compared with
   * @param {number} most the largest factor that can come out
   */
  show(models, most) {
    const [baseline, ...others] = models;
    const right = Math.max(4, Math.ceil(Math.log2(most)));
    this.style.setProperty("--one", `${(-LEFT / (right - LEFT)) * 100}%`);
    if (!baseline || others.length === 0) {
      this.replaceChildren(el("p", { class: "help" }, text(baseline ? "guess.one-model" : "guess.no-model")));
      return;
    }
    /** @type {number[]} */
    const marks = [];
    const step = right > 8 ? 4 : right > 5 ? 2 : 1;
    for (let mark = 0; mark <= right; mark += step) marks.push(mark);
    this.replaceChildren(
      el("p", { class: "help" }, text("guess.help", { baseline: baseline.title })),
      el("div", { class: "scale", "aria-hidden": "true" }, el("span", { class: "marks" }, ...[LEFT, -1, ...marks].filter((mark) => right <= 8 || mark !== -1).map((mark) => {
        const node = el("span", {}, mark < 0 ? (mark === -2 ? "¼" : "½") : `${2 ** mark}×`);
        node.style.left = `${((mark - LEFT) / (right - LEFT)) * 100}%`;
        return node;
      }))),
      ...others.map((model) => this.#row(model, right)));
  }

  /** @param {Model} model @param {number} right */
  #row(model, right) {
    const id = `${this.#own}-${model.id}`;
    const input = el("input", { type: "range", id, "data-model": model.id, min: LEFT, max: right, step: 0.05, value: 0 });
    const output = el("output", { for: id });
    const forget = el("button", { type: "button", class: "quiet", "aria-label": text("guess.clear.label", { model: model.title }), title: text("guess.clear") }, "×");
    const row = el("div", { class: "guess" }, el("label", { for: id }, model.title), el("span", { class: "slot" }, input), output, forget);
    const draw = () => {
      const guess = this.#guesses.get(model.id);
      if (guess !== undefined) input.value = String(Math.log2(guess));
      row.classList.toggle("set", guess !== undefined);
      forget.hidden = guess === undefined;
      output.textContent = guess === undefined ? text("guess.none") : times(guess);
      input.setAttribute("aria-valuetext", guess === undefined ? text("guess.none") : spoken(guess));
      row.style.setProperty("--at", `${((Number(input.value) - LEFT) / (right - LEFT)) * 100}%`);
    };
    const set = () => {
      this.#guesses.set(model.id, 2 ** Number(input.value));
      draw();
    };
    input.addEventListener("input", set);
    // A press without a drag sets it too: "just as fast" is a prediction.
    input.addEventListener("pointerup", set);
    input.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === " ") && set());
    forget.addEventListener("click", () => {
      this.#guesses.delete(model.id);
      input.value = "0";
      draw();
      input.focus();
    });
    draw();
    return row;
  }
}

customElements.define("guess-board", GuessBoard);
