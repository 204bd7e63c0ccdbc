// <claim-list>: every claim, to be run and read, with the Python that a reader would write beside it.
//
// Property down: `engine` (what runs claims) and `list`. Events up: `claim-open` (detail: its id), `claim-busy` (detail: whether one runs).

import { badge, codeOf, copyButton, download, el, sentence } from "../dom.js";
import { words } from "../engine/claims.js";
import { quantity } from "../format.js";
import { say } from "../texts/texts.js";

/** @typedef {import("../types.js").Catalogue} Catalogue */
/** @typedef {import("../types.js").Report} Report */
/** @typedef {import("../types.js").RunOptions} RunOptions */

/**
 * @typedef {object} Claim
 * @property {string} id
 * @property {string} title
 * @property {string} group
 */

/** @typedef {import("../types.js").ClaimResult} ClaimResult */
/** @typedef {import("../types.js").ClaimFigure} Figure */
/** @typedef {{ figures: readonly Figure[], python: string, text: string }} PythonResult */

/**
 * What of the contract is used here.
 * @typedef {object} ClaimEngine
 * @property {() => Catalogue & { claims?: readonly Claim[] }} catalogue
 * @property {(id: string, options: RunOptions) => Promise<ClaimResult>} [runClaim]
 * @property {(id: string) => Promise<string>} [pythonScript]
 * @property {(id: string, line: string) => Promise<PythonResult>} [readPython]
 */

/** @type {Readonly<{ [verdict: string]: string }>} */
const VERDICT = { confirmed: "confirmed here", "not-here": "not here", "needs-isolation": "needs isolation", inconclusive: "inconclusive" };

/** A figure with its unit. @param {Figure} figure */
const shown = ({ value, unit }) => quantity(value, unit === "count" || unit === "number" ? "" : unit);

export class ClaimList extends HTMLElement {
  /** @type {ClaimEngine | null} */
  #engine = null;
  /** @type {Catalogue | null} */
  #catalogue = null;
  /** @type {readonly Claim[]} */
  #claims = [];
  /** @type {Map<string, ClaimResult>} */
  #results = new Map();
  /** @type {AbortController | null} */
  #running = null;
  #locked = false;

  /** @param {ClaimEngine} engine */
  set engine(engine) {
    this.#engine = engine;
    this.#catalogue = engine.catalogue();
    /** @type {Map<string, Claim[]>} */
    const groups = new Map();
    this.#claims = engine.runClaim ? (engine.catalogue().claims ?? []) : [];
    for (const claim of this.#claims) groups.set(claim.group, [...(groups.get(claim.group) ?? []), claim]);
    this.replaceChildren(...[...groups].map(([group, claims]) => el("section", {}, el("h3", {}, group), ...claims.map((claim) => this.#row(claim)))));
  }

  /** The ids of all claims. */
  get ids() {
    return this.#claims.map((claim) => claim.id);
  }

  /** Whether something else runs, so that no claim may. @param {boolean} locked */
  set locked(locked) {
    this.#locked = locked;
    for (const button of this.querySelectorAll("button.go")) button.toggleAttribute("disabled", locked);
  }

  /** Opens a claim and brings it into view. @param {string} id @returns {boolean} whether there is one */
  reveal(id) {
    const details = this.querySelector(`details[data-claim="${CSS.escape(id)}"]`);
    if (!(details instanceof HTMLDetailsElement)) return false;
    details.open = true;
    details.scrollIntoView({ block: "start" });
    details.querySelector("summary")?.focus({ preventScroll: true });
    return true;
  }

  /** Ends what runs. */
  cancel() {
    this.#running?.abort();
  }

  /** @param {Claim} claim */
  #row(claim) {
    const verdict = el("span", { class: "verdict", "data-verdict": "" });
    const body = el("div", { class: "claim-body" });
    const details = el("details", { class: "claim", "data-claim": claim.id }, el("summary", {}, el("span", { class: "claim-title" }, claim.title), verdict), body);
    details.addEventListener("toggle", () => {
      if (!details.open) return;
      if (body.childElementCount === 0) this.#fill(claim, body, verdict);
      this.dispatchEvent(new CustomEvent("claim-open", { bubbles: true, detail: claim.id }));
    });
    return details;
  }

  /** @param {Claim} claim @param {HTMLElement} body @param {HTMLElement} verdict */
  #fill(claim, body, verdict) {
    const go = el("button", { type: "button", class: "go primary", disabled: this.#locked }, "Run it here");
    const stop = el("button", { type: "button", hidden: true }, "Cancel");
    const doing = el("p", { class: "doing", "aria-live": "polite" });
    const alert = el("div", { class: "alert", role: "alert" });
    const result = el("div", { class: "claim-result" });
    const prediction = el("p", { class: "prediction" });
    words(claim.id).then(
      () => prediction.replaceChildren(say({ key: `${claim.id}.prediction` })),
      () => {},
    );
    go.addEventListener("click", () => this.#run(claim, { go, stop, doing, alert, result, verdict }));
    stop.addEventListener("click", () => this.cancel());
    body.replaceChildren(
      prediction,
      el("div", { class: "runbar" }, go, stop, doing), alert, result, this.#python(claim));
  }

  /**
   * @param {Claim} claim
   * @param {{ go: HTMLButtonElement, stop: HTMLButtonElement, doing: HTMLElement, alert: HTMLElement, result: HTMLElement, verdict: HTMLElement }} nodes
   */
  async #run(claim, { go, stop, doing, alert, result, verdict }) {
    const engine = this.#engine;
    if (!engine?.runClaim || this.#running || this.#locked) return;
    this.#running = new AbortController();
    const { signal } = this.#running;
    alert.replaceChildren();
    go.hidden = true;
    stop.hidden = false;
    stop.focus({ preventScroll: true });
    this.dispatchEvent(new CustomEvent("claim-busy", { bubbles: true, detail: true }));
    try {
      const models = new Map(this.#catalogue?.models.map((model) => [model.id, model.title]));
      const came = await engine.runClaim(claim.id, {
        signal,
        onProgress: (progress) => {
          const where = progress.phase === "measuring" ? `repeat ${progress.repeat + 1} of ${progress.repeats}` : progress.phase;
          doing.textContent = progress.phase === "paused" ? "paused: the tab is hidden" : `${models.get(progress.model) ?? progress.model}, ${where}`;
        },
      });
      this.#results.set(claim.id, came);
      verdict.textContent = VERDICT[came.verdict] ?? came.verdict;
      verdict.dataset.verdict = came.verdict;
      this.#show(result, came, null);
      doing.textContent = "";
    } catch (error) {
      doing.textContent = codeOf(error) === "cancelled" ? "Cancelled." : "";
      if (codeOf(error) !== "cancelled") alert.replaceChildren(el("p", {}, sentence(error)));
    } finally {
      this.#running = null;
      const focused = document.activeElement === stop;
      go.hidden = false;
      go.textContent = "Run it again";
      stop.hidden = true;
      if (focused) go.focus({ preventScroll: true });
      this.dispatchEvent(new CustomEvent("claim-busy", { bubbles: true, detail: false }));
    }
  }

  /**
   * @param {HTMLElement} place
   * @param {Omit<ClaimResult, "id">} came
   * @param {PythonResult | null} python
   */
  #show(place, came, python) {
    const titles = new Map([...came.figures, ...(python?.figures ?? [])].map((figure) => [figure.id, figure.title]));
    /** @param {readonly Figure[]} list @param {string} id @param {"measured" | "python"} source */
    const cell = (list, id, source) => {
      const figure = list.find((one) => one.id === id);
      return el("td", {}, figure ? shown(figure) : "–", figure && figure.value !== null && badge(source));
    };
    const reports = came.reports.filter((report) => report !== null);
    const timeline = reports.length > 0 ? el("lane-timeline") : null;
    place.replaceChildren(...[
      el("p", { class: "finding" }, came.text),
      python && el("p", { class: "answer" }, python.text),
      titles.size > 0 && el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": "Figures of this claim" }, el("table", { class: "figures" },
        el("thead", {}, el("tr", {}, el("td", {}), el("th", { scope: "col" }, "measured here"), python && el("th", { scope: "col" }, `your CPython ${python.python}`))),
        el("tbody", {}, ...[...titles].map(([id, title]) => el("tr", {}, el("th", { scope: "row" }, title), cell(came.figures, id, "measured"), python && cell(python.figures, id, "python")))))),
      timeline,
    ].filter((node) => node !== null && node !== false));
    if (!timeline || !this.#catalogue) return;
    const { models } = this.#catalogue;
    // A claim may run one model several times: each of its reports is a track of its own.
    timeline.begin(reports.map(({ spec }, i) => {
      const model = models.find((one) => one.id === spec.model);
      const same = reports.filter((one) => one.spec.model === spec.model).length > 1;
      return { id: `${i}`, title: `${model?.title ?? spec.model}${same ? `, ${spec.workers} workers, ${spec.tasks} tasks` : ""}`, python: model?.python ?? "" };
    }));
    reports.forEach((report, i) => timeline.settle(`${i}`, report));
    timeline.end();
  }

  /** @param {Claim} claim */
  #python(claim) {
    const code = el("pre", { class: "code", tabindex: "0", role: "region", "aria-label": "Python script" }, el("code", {}, "…"));
    const paste = el("textarea", { id: `paste-${claim.id}`, rows: 3, spellcheck: "false", "aria-describedby": `paste-${claim.id}-help` });
    const compare = el("button", { type: "button" }, "Compare");
    const alert = el("div", { class: "alert", role: "alert" });
    const tools = el("div", { class: "tools" });
    const details = el("details", { class: "python" }, el("summary", {}, "The same in Python"), tools, code,
      el("label", { for: paste.id }, "The line that it printed"), paste,
      el("p", { class: "help", id: `paste-${claim.id}-help` }, "Run the script with your own Python and paste its last line, which is JSON. It stays in this page."),
      compare, alert);
    let script = "";
    details.addEventListener("toggle", async () => {
      if (!details.open || script !== "" || !this.#engine?.pythonScript) return;
      try {
        script = await this.#engine.pythonScript(claim.id);
        code.replaceChildren(el("code", {}, script));
        const save = el("button", { type: "button", class: "quiet" }, "Download");
        save.addEventListener("click", () => download(`${claim.id}.py`, script, "text/x-python"));
        tools.replaceChildren(save, copyButton("Copy", "the script", () => script));
      } catch (error) {
        code.replaceChildren(el("code", {}, sentence(error)));
      }
    });
    compare.addEventListener("click", async () => {
      alert.replaceChildren();
      try {
        const python = await this.#engine?.readPython?.(claim.id, paste.value.trim());
        const place = details.parentElement?.querySelector(".claim-result");
        const came = this.#results.get(claim.id) ?? { verdict: "inconclusive", text: "Not run here yet.", figures: [], reports: [] };
        if (python && place instanceof HTMLElement) this.#show(place, came, python);
      } catch (error) {
        alert.replaceChildren(el("p", {}, sentence(error)));
      }
    });
    return details;
  }
}

customElements.define("claim-list", ClaimList);
