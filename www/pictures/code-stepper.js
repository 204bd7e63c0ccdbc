// <code-stepper>: a small program whose threads are stepped by hand, one bytecode at a time, forward and back, under the rules of a
// version of Python; or through the shortest order that breaks it. What happens is worked out by the crate (src/stepper).
//
// Attributes: `program`, the id of the one to begin with; `alone`: there is no other to choose, and nothing searches. Property down:
// `interleave`. What was stepped can be read: `rules` and `schedule`.

import { el, sentence } from "../dom.js";
import { addTexts, has, say } from "../texts/texts.js";
import texts from "../texts/en/stepper.js";

/** @typedef {import("../types.d.ts").Interleave} Interleave */
/** @typedef {import("../types.d.ts").StepperListing} Listing */
/** @typedef {import("../types.d.ts").StepperProgram} Program */
/** @typedef {import("../types.d.ts").StepperStep} Step */
/** @typedef {import("../types.d.ts").StepperThread} Thread */

addTexts(texts, "stepper");

/** A text of the stepper. @param {string} name @param {Record<string, unknown>} [values] */
const words = (name, values = {}) => say({ key: `stepper.${name}`, values });

/** @param {string} id of a program */
const nameOfProgram = (id) => (has(`stepper.program.${id}`) ? words(`program.${id}`) : id);

export class CodeStepper extends HTMLElement {
  /** @type {Interleave | null} */
  #interleave = null;
  /** @type {readonly Program[]} */
  #programs = [];
  /** @type {Listing | null} */
  #listing = null;
  /** The thread of each step, also of those after the one that is shown. @type {number[]} */
  #schedule = [];
  /** The states: one more than steps. @type {readonly Step[]} */
  #steps = [];
  #at = 0;
  /** Counts what was asked, so that a late answer is dropped. */
  #asked = 0;
  #program = el("select", { name: "program" });
  #rules = el("select", { name: "rules" });
  #view = el("div", { class: "stepper-view" });
  #said = el("p", { class: "finding", role: "status" });
  #note = "";

  /** @param {Interleave} interleave */
  set interleave(interleave) {
    if (this.#interleave) return;
    this.#interleave = interleave;
    this.#fill().catch((error) => this.#fail(error));
  }

  /** The id of the rules. */
  get rules() {
    return this.#rules.value;
  }

  /** The thread of each step that was made. */
  get schedule() {
    return this.#schedule.slice(0, this.#at);
  }

  async #fill() {
    const interleave = /** @type {Interleave} */ (this.#interleave);
    this.#programs = await interleave.stepper({ ask: "programs" });
    const rules = await interleave.stepper({ ask: "rules" });
    const begin = this.getAttribute("program") ?? "counter";
    this.#program.replaceChildren(...this.#programs.map(({ id }) => el("option", { value: id, selected: id === begin }, nameOfProgram(id))));
    this.#rules.replaceChildren(...rules.map(({ id, versions }) => el("option", { value: id }, has(`stepper.rules.${id}`) ? words(`rules.${id}`) : versions.join(", "))));
    for (const choice of [this.#program, this.#rules]) choice.addEventListener("change", () => this.#begin().catch((error) => this.#fail(error)));
    this.replaceChildren(
      el("p", { class: "help" }, words("help")),
      el("div", { class: "stepper-choice" }, !this.hasAttribute("alone") && el("label", {}, words("program"), " ", this.#program), el("label", {}, words("rules"), " ", this.#rules)),
      this.#view, this.#said);
    await this.#begin();
  }

  /** @param {unknown} error */
  #fail(error) {
    this.#said.textContent = sentence(error);
    if (!this.contains(this.#said)) this.replaceChildren(this.#said);
  }

  /** A program or version was chosen. */
  async #begin() {
    const asked = ++this.#asked;
    const listing = await /** @type {Interleave} */ (this.#interleave).stepper({ ask: "listing", program: this.#program.value, rules: this.#rules.value });
    if (asked !== this.#asked) return;
    this.#listing = listing;
    this.#note = "";
    await this.#run([], 0);
  }

  /** Runs a schedule and shows the state after so many of its steps. @param {number[]} schedule @param {number} at */
  async #run(schedule, at) {
    const asked = ++this.#asked;
    const { steps } = await /** @type {Interleave} */ (this.#interleave).stepper({ ask: "run", program: this.#program.value, rules: this.#rules.value, schedule });
    if (asked !== this.#asked) return;
    this.#schedule = schedule;
    this.#steps = steps;
    this.#show(at);
  }

  /** Looks for the shortest order that breaks the program. */
  async #search() {
    const asked = ++this.#asked;
    const { schedule, switches, states } = await /** @type {Interleave} */ (this.#interleave).stepper({ ask: "search", program: this.#program.value, rules: this.#rules.value });
    if (asked !== this.#asked) return;
    this.#note = schedule ? words("found", { steps: schedule.length, switches }) : words("none", { states });
    await this.#run(schedule ?? [], 0);
  }

  /** @param {number} at */
  #show(at) {
    const step = this.#steps[at];
    const program = this.#programs.find(({ id }) => id === this.#program.value);
    if (!step || !program) return;
    this.#at = at;
    const focused = document.activeElement instanceof HTMLElement && this.contains(document.activeElement) ? document.activeElement.dataset["do"] : undefined;
    /** The line of each thread. @param {Thread} thread */
    const lineOf = ({ calls }) => calls.findLast(({ line }) => line !== null)?.line ?? null;
    const source = el("pre", { class: "stepper-source", tabindex: 0, role: "region", "aria-label": words("source", { program: nameOfProgram(program.id) }) }, ...program.source.map((text, index) => {
      const here = step.threads.flatMap((thread, number) => (!thread.ended && lineOf(thread) === index + 1 ? [number] : []));
      return el("span", { class: "stepper-line" }, el("span", { class: "stepper-marks", "aria-hidden": "true" }, ...here.map((number) => el("b", { "data-thread": number }, String(number + 1)))), `${text}\n`);
    }));
    this.#view.replaceChildren(
      el("div", { class: "stepper-tools" }, this.#button("back", words("back"), at > 0, () => this.#show(at - 1)),
        this.#button("forward", words("forward"), at < this.#schedule.length, () => this.#show(at + 1)),
        this.#button("restart", words("restart"), at > 0, () => this.#show(0)),
        !this.hasAttribute("alone") && this.#button("search", words("search"), true, () => this.#search().catch((error) => this.#fail(error))),
        el("span", { class: "help" }, words("steps", { at, of: this.#schedule.length }))),
      source,
      el("div", { class: "stepper-threads" }, ...step.threads.map((thread, number) => this.#thread(thread, number, step))),
      el("p", { class: "stepper-shared" }, el("b", {}, words("shared")), " ", ...step.globals.map(({ name, value }) => el("code", {}, `${name} = ${value}`)),
        ...step.locks.map(({ name, owner }) => el("code", {}, `${name}: ${words("held", { owner })}`))));
    const { key, values } = step.verdict;
    this.#said.textContent = [at === 0 ? this.#note : "", words(`verdict.${key}`, { ...values })].filter((text) => text !== "").join(" ");
    this.#said.classList.toggle("broken", key !== "unfinished" && key !== "holds");
    if (focused) /** @type {HTMLElement | null} */ (this.#view.querySelector(`[data-do="${focused}"]`))?.focus({ preventScroll: true });
  }

  /**
   * A button that stays where it is when it is locked, so that the keyboard does not lose it.
   * @param {string} name @param {string} title @param {boolean} isOpen @param {() => void} act
   */
  #button(name, title, isOpen, act) {
    const button = el("button", { type: "button", class: "quiet", "data-do": name, "aria-disabled": String(!isOpen) }, title);
    if (isOpen) button.addEventListener("click", act);
    return button;
  }

  /** @param {Thread} thread @param {number} number @param {Step} step */
  #thread(thread, number, step) {
    const call = thread.calls.at(-1);
    const instruction = call && this.#listing?.functions.find(({ name }) => name === call.function)?.instructions[call.instruction];
    const canStep = step.choices.includes(number);
    const state = thread.ended ? words("ended") : thread.waits ? words("waits", { name: thread.waits.name }) : "";
    /** @param {string} name @param {string} value */
    const row = (name, value) => el("div", {}, el("dt", {}, name), el("dd", {}, el("code", {}, value)));
    return el("section", { class: "stepper-thread", "data-thread": number },
      el("h3", {}, words("thread", { thread: number })),
      this.#button(`step-${number}`, words("step", { thread: number }), canStep, () => this.#run([...this.#schedule.slice(0, this.#at), number], this.#at + 1).catch((error) => this.#fail(error))),
      el("dl", {},
        instruction && !thread.ended ? row(words("next"), `${instruction.name} ${instruction.argument}`.trim()) : "",
        call && !thread.ended ? row(words("stack"), call.stack.length > 0 ? call.stack.join(", ") : words("empty")) : "",
        ...(thread.ended ? [] : (call?.locals ?? []).map(({ name, value }) => row(words("locals"), `${name} = ${value}`)))),
      state || thread.holds.length > 0 ? el("p", { class: "help" }, [state, thread.holds.length > 0 ? words("holds", { names: thread.holds }) : ""].filter(Boolean).join(", ")) : "");
  }
}

customElements.define("code-stepper", CodeStepper);
