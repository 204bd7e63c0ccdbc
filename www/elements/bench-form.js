// <bench-form>: the form in the page's own markup, given its ranges, lists and limits once the engine has named them.
//
// Properties down: `offer` (what there is to choose), `choice`. Events up: `choice` (detail: the new choice), `bench-run`.

import { allowed, defaultSize, readValue, ruleOf } from "../choice.js";
import { el, find } from "../dom.js";
import { nameOf, text } from "../texts/texts.js";

/** @typedef {import("../choice.js").Choice} Choice */
/** @typedef {{ catalogue: import("../types.js").Catalogue, capabilities: import("../types.js").Capabilities, defaults: Choice }} Offer */

let forms = 0;

/** The part of a model's note that says why it cannot run here. @param {string} needs */
const missing = (needs) => text("bench.missing", { reason: text(needs === "isolation" ? "bench.missing.isolation" : "bench.missing.workers") });

export class BenchForm extends HTMLElement {
  /** @type {Offer | null} */
  #offer = null;
  /** @type {Choice | null} */
  #choice = null;
  /** @type {AbortController | null} */
  #life = null;
  #isNamed = false;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.#name();
    this.#form.addEventListener("input", (event) => this.#input(event), { signal });
    find(this, "button.reset", HTMLButtonElement).addEventListener("click", () => {
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

  /** The id of its form, for a button that stands elsewhere. */
  get formId() {
    return this.#form.id;
  }

  /** Ties labels, helps and controls together: ids are made here, so that two forms on one page have their own. */
  #name() {
    if (this.#isNamed) return;
    this.#isNamed = true;
    const own = `bench-${(forms += 1)}`;
    this.#form.id = own;
    for (const field of this.querySelectorAll(".field")) {
      const control = this.#control(field);
      const label = field.querySelector("label");
      const help = field.querySelector(".help");
      if (!control || !label) continue;
      label.htmlFor = control.id = `${own}-${control.name}`;
      if (!help) continue;
      help.id = `${control.id}-help`;
      control.setAttribute("aria-describedby", help.id);
    }
  }

  /** @param {Element} field */
  #control(field) {
    const control = field.querySelector("input, select");
    return control instanceof HTMLInputElement || control instanceof HTMLSelectElement ? control : null;
  }

  /** The field of a control with this name. @param {string} name */
  #field(name) {
    return find(this, `.field:has([name="${name}"])`, HTMLElement);
  }

  /** @param {Offer} offer */
  set offer(offer) {
    this.#offer = offer;
    const { catalogue, capabilities } = offer;
    /** @param {readonly string[]} ids @param {"kernel" | "service" | "gil" | "schedule" | "shape" | "executor"} what */
    const options = (ids, what) => ids.map((id) => el("option", { value: id }, nameOf(what, id)));
    const kernels = catalogue.kernels.map(({ id }) => id);
    /** @param {string} id */
    const kindOf = (id) => nameOf("kernel-kind", id);
    find(this, 'select[name="kernel"]', HTMLSelectElement).replaceChildren(...[...new Set(kernels.map(kindOf))].map((kind) =>
      el("optgroup", { label: kind }, ...options(kernels.filter((id) => kindOf(id) === kind), "kernel"))));
    find(this, 'select[name="service"]', HTMLSelectElement).replaceChildren(...options(catalogue.services.map(({ id }) => id), "service"));
    for (const what of /** @type {const} */ (["gil", "schedule", "shape", "executor"])) {
      const choices = catalogue.fields.find(({ name }) => name === what)?.choices;
      if (choices) find(this, `select[name="${what}"]`, HTMLSelectElement).replaceChildren(...options(choices, what));
    }
    find(this, ".models .choices", HTMLElement).replaceChildren(...catalogue.models.map((model) =>
      el("label", { class: `model${model.available ? "" : " missing"}` },
        el("input", { type: "checkbox", name: "models", value: model.id, disabled: !model.available }),
        el("span", {}, el("b", {}, nameOf("model", model.id)), el("code", {}, nameOf("python", model.id)),
          !model.available && el("small", { class: "why" }, missing(model.needs))))));
    this.cores = capabilities;
  }

  /** What is known of the cores. @param {Pick<import("../types.js").Capabilities, "cores" | "freeCores" | "freeCoresLanes">} capabilities */
  set cores({ cores, freeCores: free, freeCoresLanes: lanes }) {
    this.querySelector(".cores")?.replaceChildren(cores === null ? "" : free === null ? text("bench.cores", { cores }) : text("bench.cores.free", { cores, free, lanes }));
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

  /** Asks for a run of what is chosen, if it may be run. */
  run() {
    if (this.check()) this.dispatchEvent(new CustomEvent("bench-run", { bubbles: true }));
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
    const read = rule ? readValue(control.name, control.value, rule) : null;
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
    find(this.#field("service"), ".note", HTMLElement).textContent = service ? nameOf("service-note", service.id) : "";
    find(this.#field("size"), ".unit", HTMLElement).textContent = kernel ? nameOf("kernel-unit", kernel.id) : "";
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
      if (range) range.textContent = rule.min === null || rule.max === null ? "" : text("bench.range", { min: rule.min, max: rule.max });
    }
    find(this, ".more-count", HTMLElement).textContent = others === 0 ? "" : text("bench.more.changed", { changed: others });
  }
}

customElements.define("bench-form", BenchForm);
