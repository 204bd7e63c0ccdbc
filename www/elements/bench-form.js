// <bench-form>: the form in the page's own markup, given its ranges, lists and limits once the engine has named them.
//
// Properties down: `offer` (what there is to choose), `choice`. Events up: `choice` (detail: the new choice), `bench-run`.

import { allowed, defaultSize, readValue, ruleOf } from "../choice.js";
import { el, find } from "../dom.js";
import { count, number } from "../format.js";

/** @typedef {import("../choice.js").Choice} Choice */
/** @typedef {{ catalogue: import("../types.js").Catalogue, capabilities: import("../types.js").Capabilities, defaults: Choice }} Offer */

export class BenchForm extends HTMLElement {
  /** @type {Offer | null} */
  #offer = null;
  /** @type {Choice | null} */
  #choice = null;
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.#form.addEventListener("input", (event) => this.#input(event), { signal });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.check()) this.dispatchEvent(new CustomEvent("bench-run", { bubbles: true }));
    }, { signal });
    find(this, "#reset", HTMLButtonElement).addEventListener("click", () => {
      if (this.#offer) this.#set(this.#offer.defaults);
    }, { signal });
  }

  disconnectedCallback() {
    this.#life?.abort();
    this.#life = null;
  }

  get #form() {
    return find(this, "form", HTMLFormElement);
  }

  /** @param {Offer} offer */
  set offer(offer) {
    this.#offer = offer;
    const { catalogue, capabilities } = offer;
    const kinds = [...new Set(catalogue.kernels.map((kernel) => kernel.kind))];
    /** @param {{ id: string, title: string }} one */
    const option = (one) => el("option", { value: one.id }, one.title);
    const kernels = find(this, "#kernel", HTMLSelectElement);
    if (kinds.length > 1) kernels.replaceChildren(...kinds.map((kind) => el("optgroup", { label: kind }, ...catalogue.kernels.filter((one) => one.kind === kind).map(option))));
    else kernels.replaceChildren(...catalogue.kernels.map(option));
    find(this, "#service", HTMLSelectElement).replaceChildren(...catalogue.services.map(option));
    find(this, "#models", HTMLElement).replaceChildren(...catalogue.models.map((model) =>
      el("label", { class: `model${model.available ? "" : " missing"}` },
        el("input", { type: "checkbox", name: "models", value: model.id, disabled: !model.available }),
        el("span", {}, el("b", {}, model.title), el("code", {}, model.python),
          !model.available && el("small", { class: "why" }, `Not here: ${model.reason ?? "this browser does not allow it."}`)))));
    this.querySelector(".cores")?.replaceChildren(capabilities.freeCores === null
      ? capabilities.cores === null ? "" : `This browser names ${count(capabilities.cores, "core")}.`
      : `${number(capabilities.cores)} cores, about ${number(capabilities.freeCores)} free.`);
  }

  /** @param {Choice} choice */
  set choice(choice) {
    this.#choice = choice;
    for (const control of this.#form.elements) {
      if (control instanceof HTMLInputElement && control.type === "radio") control.checked = control.value === choice.values[control.name];
      else if (control instanceof HTMLInputElement && control.type === "checkbox") control.checked = choice.models.includes(control.value);
      else if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement) control.value = String(choice.values[control.name] ?? "");
    }
    this.#shape();
    this.check(true);
  }

  /**
   * Whether everything that is seen may be run; what may not is marked, and the first of it gets the focus.
   * @param {boolean} [quiet] do not move the focus
   * @returns {boolean}
   */
  check(quiet = false) {
    let first = null;
    for (const control of this.#form.elements) {
      if (!(control instanceof HTMLInputElement) || control.type !== "number") continue;
      const unseen = control.closest("[hidden]") !== null;
      const problem = unseen ? null : this.#problem(control);
      this.#mark(control, problem);
      if (problem) first ??= control;
    }
    if (first && !quiet) {
      const folded = first.closest("details");
      if (folded) folded.open = true;
      first.focus();
    }
    return first === null;
  }

  /** @param {HTMLInputElement} control @returns {string | null} */
  #problem(control) {
    if (!this.#offer || !this.#choice) return null;
    const rule = ruleOf(this.#offer.catalogue, control.name, this.#choice.values);
    const title = find(this, `label[for="${control.id}"]`, HTMLElement).firstChild?.textContent?.trim() ?? control.name;
    const read = rule ? readValue(title, control.value, rule) : null;
    return read && "problem" in read ? read.problem : null;
  }

  /** @param {HTMLInputElement} control @param {string | null} problem */
  #mark(control, problem) {
    const field = control.closest(".field");
    field?.querySelector(".problem")?.remove();
    control.toggleAttribute("aria-invalid", false);
    control.setAttribute("aria-describedby", `${control.id}-help`);
    if (!problem) return;
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", `${control.id}-problem ${control.id}-help`);
    field?.append(el("p", { class: "problem", id: `${control.id}-problem` }, problem));
  }

  /** @param {Event} event */
  #input(event) {
    const control = event.target;
    if (!this.#offer || !this.#choice) return;
    const { catalogue } = this.#offer;
    if (control instanceof HTMLInputElement && control.type === "checkbox") {
      const models = catalogue.models.map((model) => model.id).filter((id) => this.querySelector(`input[name="models"][value="${id}"]:checked`));
      this.#set({ ...this.#choice, models });
      return;
    }
    if (!(control instanceof HTMLInputElement || control instanceof HTMLSelectElement)) return;
    const values = { ...this.#choice.values };
    const rule = ruleOf(catalogue, control.name, values);
    const read = rule ? readValue(control.name, control.value, rule) : null;
    if (control instanceof HTMLInputElement && control.type === "number") this.#mark(control, this.#problem(control));
    if (!read || "problem" in read) return;
    values[control.name] = read.value;
    if (control.name === "kernel") values.size = defaultSize(catalogue, read.value);
    this.#choice = { ...this.#choice, values };
    if (control instanceof HTMLInputElement && control.type === "number") {
      this.#shape();
      this.#tell();
    } else this.#set(this.#choice);
  }

  /** @param {Choice} choice */
  #set(choice) {
    this.choice = choice;
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new CustomEvent("choice", { bubbles: true, detail: this.#choice }));
  }

  /** Shows the fields that this kind of work has, with their ranges. */
  #shape() {
    if (!this.#offer || !this.#choice) return;
    const { catalogue, defaults } = this.#offer;
    const { values } = this.#choice;
    for (const part of this.querySelectorAll("[data-for]")) {
      part.toggleAttribute("hidden", !(part.getAttribute("data-for") ?? "").split(" ").includes(String(values.kind)));
    }
    const service = catalogue.services.find((one) => one.id === values.service);
    const kernel = catalogue.kernels.find((one) => one.id === values.kernel);
    find(this, "#service-help .note", HTMLElement).textContent = service?.note ?? "";
    find(this, 'label[for="size"] .unit', HTMLElement).textContent = kernel?.sizeUnit ?? "";
    for (const field of this.querySelectorAll("[data-knob]")) {
      field.toggleAttribute("hidden", !service?.knobs.includes(field.querySelector("input")?.name ?? ""));
    }
    let others = 0;
    for (const control of this.#form.elements) {
      if (!(control instanceof HTMLInputElement || control instanceof HTMLSelectElement)) continue;
      if (control.closest(".more") && !control.closest("[hidden]") && values[control.name] !== defaults.values[control.name]) others += 1;
      if (!(control instanceof HTMLInputElement) || control.type !== "number") continue;
      const rule = ruleOf(catalogue, control.name, values);
      if (!rule) continue;
      if (rule.min !== null) control.min = String(rule.min);
      if (rule.max !== null) control.max = String(rule.max);
      control.title = allowed(rule);
      const range = control.closest(".field")?.querySelector(".range");
      if (range) range.textContent = rule.min === null || rule.max === null ? "" : `${number(rule.min)} to ${number(rule.max)}.`;
    }
    find(this, "#more-count", HTMLElement).textContent = others === 0 ? "" : `${others} changed`;
  }
}

customElements.define("bench-form", BenchForm);
