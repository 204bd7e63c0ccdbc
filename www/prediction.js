// What a visitor expects of a claim before it is run: a bar to drag, a number, or an answer to pick; and how it compares with what came.

import { el } from "./dom.js";
import { quantity, times } from "./format.js";
import { text } from "./texts/texts.js";

/** @typedef {import("./types.js").ClaimResult} ClaimResult */
/** @typedef {import("./types.js").Predicted} Predicted */
/** An answer to pick, and the verdict with which it is right. @typedef {{ text: string, verdict: string }} Option */

/** What stands behind a number. @type {Readonly<Record<string, string>>} */
const UNIT = { times: "×", ms: "ms", bytes: "B" };

/** The bar is logarithmic, as far from 1 to 2 as from 2 to 4: from a quarter of the speed to sixteen times it. A number may say more. */
const LEFT = -2;
const RIGHT = 4;
const MARKS = [["¼", -2], ["½", -1], ["1×", 0], ["2×", 1], ["4×", 2], ["8×", 3], ["16×", 4]];

/** Where a ratio stands on the bar, in per cent. @param {number} ratio */
const place = (ratio) => `${((Math.max(LEFT, Math.min(RIGHT, Math.log2(ratio))) - LEFT) / (RIGHT - LEFT)) * 100}%`;

/** A speed as it is said aloud. @param {number} factor */
const spoken = (factor) => text(factor >= 0.99 && factor <= 1.01 ? "guess.same" : factor > 1 ? "guess.faster" : "guess.slower", { factor });

export class Prediction {
  /** What was predicted: a number, or the place of an option; `null` as long as nothing was. @type {number | null} */
  value = null;
  /** @type {HTMLElement} */
  node;
  #predicts;
  #options;
  #changed;

  /**
   * @param {object} about
   * @param {string} about.id for its field
   * @param {Predicted | null} about.predicts the figure that is predicted
   * @param {readonly Option[] | undefined} about.options answers to pick from, instead
   * @param {() => void} about.changed called when something was predicted
   */
  constructor({ id, predicts, options, changed }) {
    this.#predicts = options ? null : predicts;
    this.#options = options ?? [];
    this.#changed = changed;
    this.node = options ? this.#pick(id, options) : predicts?.unit === "times" ? this.#bar(id) : this.#number(id, predicts?.unit ?? "");
  }

  /** @param {number | null} value */
  #set(value) {
    this.value = value;
    this.#changed();
  }

  /** @param {string} id */
  #bar(id) {
    const input = el("input", { type: "range", id, min: LEFT, max: RIGHT, step: 0.05, value: 0, "aria-valuetext": text("guess.none") });
    const output = el("output", { for: id }, text("guess.none"));
    const slot = el("span", { class: "slot" }, input);
    const row = el("div", { class: "guess" }, el("label", { for: id }, text("claim.guess")), slot, output);
    row.style.setProperty("--one", place(1));
    row.style.setProperty("--at", place(1));
    const set = () => {
      const ratio = 2 ** Number(input.value);
      row.classList.add("set");
      row.style.setProperty("--at", place(ratio));
      output.textContent = times(ratio);
      input.setAttribute("aria-valuetext", spoken(ratio));
      this.#set(ratio);
    };
    input.addEventListener("input", set);
    // A press without a drag sets it too: "just as fast" is a prediction.
    input.addEventListener("pointerup", set);
    input.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === " ") && set());
    const marks = el("span", { class: "marks" }, ...MARKS.map(([name, at]) => {
      const mark = el("span", {}, String(name));
      mark.style.left = place(2 ** Number(at));
      return mark;
    }));
    return el("div", { class: "predict-bar" }, el("div", { class: "scale", "aria-hidden": "true" }, marks), row);
  }

  /** @param {string} id @param {string} unit */
  #number(id, unit) {
    const input = el("input", { id, type: "number", step: "any", inputmode: "decimal" });
    input.addEventListener("input", () => this.#set(Number.isFinite(input.valueAsNumber) ? input.valueAsNumber : null));
    return el("p", { class: "guess-line" }, el("label", { for: id }, text("claim.guess")), input, el("span", {}, UNIT[unit] ?? ""));
  }

  /** @param {string} id @param {readonly Option[]} options */
  #pick(id, options) {
    return el("fieldset", { class: "guess-pick" }, el("legend", {}, text("claim.guess")), ...options.map((option, at) => {
      const input = el("input", { type: "radio", name: id, value: at });
      input.addEventListener("change", () => this.#set(at));
      return el("label", {}, input, el("span", {}, option.text));
    }));
  }

  /**
   * What was predicted beside what came; nothing when nothing was predicted, or nothing came that it could be held against.
   * @param {ClaimResult} came
   * @returns {HTMLElement | null}
   */
  against(came) {
    if (this.value === null) return null;
    const option = this.#options[this.value];
    if (option) {
      const decided = this.#options.find(({ verdict }) => verdict === came.verdict);
      if (!decided) return null;
      return el("p", { class: "answer" }, text(option.verdict === came.verdict ? "claim.picked-right" : "claim.picked-wrong", { picked: option.text, came: decided.text }));
    }
    const figure = came.figures.find(({ id }) => id === this.#predicts?.figure);
    if (!figure || figure.value === null) return null;
    const words = el("p", { class: "answer" }, text("claim.guessed", { guess: quantity(this.value, figure.unit), value: quantity(figure.value, figure.unit) }));
    return figure.unit === "times" ? el("div", {}, this.#gap(this.value, figure.value, figure.low, figure.high), words) : words;
  }

  /**
   * Prediction and result on the bar's own scale. Its figures stand in the sentence below it.
   * @param {number} guess
   * @param {number} value
   * @param {number | null} low
   * @param {number | null} high
   */
  #gap(guess, value, low, high) {
    const slot = el("span", { class: "slot" }, el("i", { class: "spread" }), el("i", { class: "came" }), el("i", { class: "guessed" }));
    const picture = el("div", { class: "guess predict-gap", "aria-hidden": "true" }, el("span", {}, text("claim.gap")), slot);
    for (const [name, at] of /** @type {const} */ ([["one", 1], ["guess", guess], ["value", value], ["low", low ?? value], ["high", high ?? value]])) picture.style.setProperty(`--${name}`, place(at));
    return picture;
  }
}
