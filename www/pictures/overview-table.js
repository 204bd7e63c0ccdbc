// <overview-table>: the comparison table of models. Its cells are what this lesson's run measured, and beside it what other lessons measured
// when they were run in this browser; a cell that nobody has filled yet says which lesson does.
//
// Properties down: `came` after each run; `interleave` is not needed.

import { badge, download, el } from "../dom.js";
import { csv, format, quantity } from "../format.js";
import { PROGRESS, progress } from "../progress.js";
import { addTexts, nameOf, say } from "../texts/texts.js";
import texts from "../texts/en/overview-table.js";

/** @typedef {import("../elements/claim-card.js").Came} Came */

addTexts(texts, "overview-table");

/** @param {string} name @param {Record<string, unknown>} [values] */
const words = (name, values = {}) => say({ key: `overview-table.${name}`, values });

const MODELS = /** @type {const} */ (["threads-gil", "threads", "processes", "event-loop", "hybrid"]);

/**
 * A row: the figures of this lesson by model, and a figure of another lesson for some models.
 * @typedef {{ id: string, unit: string, isOwn: boolean, lessons: Partial<Record<(typeof MODELS)[number], readonly [lesson: string, figure: string]>> }} Row
 */
/** @type {readonly Row[]} */
const ROWS = [
  { id: "waiting", unit: "times", isOwn: true, lessons: { "threads-gil": ["io-threads", "speedup"], "processes": ["io-processes", "speedup-processes"], "event-loop": ["io-services", "speedup-api"] } },
  { id: "computing", unit: "times", isOwn: true, lessons: { "threads-gil": ["gil-cpu", "speedup-2"], "threads": ["free-threaded", "without-gil"], "processes": ["cpu-processes", "speedup-2"] } },
  { id: "start", unit: "ms", isOwn: true, lessons: { "threads-gil": ["start-cost", "start-thread"], "processes": ["start-cost", "start-process"], "event-loop": ["start-cost", "start-task"] } },
  { id: "memory", unit: "bytes", isOwn: true, lessons: { "threads-gil": ["memory-cost", "memory-thread"], "processes": ["memory-cost", "memory-process"], "event-loop": ["memory-cost", "memory-task"] } },
  { id: "hand-over", unit: "ms", isOwn: false, lessons: { "threads": ["share-threads", "queue-10"], "processes": ["share-processes", "latency-clone"] } },
  { id: "messages", unit: "count", isOwn: true, lessons: {} },
];

let isStyled = false;

export class OverviewTable extends HTMLElement {
  /** @type {Came | null} */
  #came = null;
  #life = new AbortController();

  connectedCallback() {
    if (!isStyled) document.head.append(el("link", { rel: "stylesheet", href: new URL("./overview-table.css", import.meta.url).href }));
    isStyled = true;
    this.#life = new AbortController();
    const { signal } = this.#life;
    // A lesson may be run in another tab meanwhile.
    for (const type of ["storage", "pageshow", PROGRESS]) globalThis.addEventListener(type, () => this.#show(), { signal });
    this.#show();
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  /** @param {Came | null} came */
  set came(came) {
    this.#came = came;
    this.#show();
  }

  #show() {
    const known = progress().lessons;
    /** @type {(string | number | null)[][]} */
    const file = [["row", "model", "value", "unit", "lesson"]];
    /** @param {Row} row @param {(typeof MODELS)[number]} model */
    const cell = ({ id, unit, isOwn, lessons }, model) => {
      const own = isOwn ? this.#came?.result.figures.find((figure) => figure.id === `${id}-${model}`)?.value ?? null : null;
      if (own !== null) file.push([id, model, own, unit, "overview"]);
      const [lesson, figure] = lessons[model] ?? [];
      if (lesson === undefined || figure === undefined) return el("td", {}, own === null ? "–" : quantity(own, unit), own !== null && badge("measured"));
      const kept = known.get(lesson);
      const value = kept?.figures?.[figure] ?? null;
      if (value !== null) file.push([id, model, value, unit, lesson]);
      const link = el("a", { href: `../${lesson}/` }, words(`lesson.${lesson}`));
      return el("td", {}, own !== null && quantity(own, unit), own !== null && badge("measured"),
        el("small", {}, ...(value === null || !kept ? [words("fills"), " ", link] : [quantity(value, unit), badge("measured"), " ", link, ` ${format.date(kept.at)}`])));
    };
    const body = ROWS.map((row) => el("tr", {}, el("th", { scope: "row" }, words(`row.${row.id}`)), ...MODELS.map((model) => cell(row, model))));
    const save = el("button", { type: "button", class: "quiet" }, words("save"));
    save.addEventListener("click", () => download("overview.csv", csv(file), "text/csv"));
    this.replaceChildren(
      el("p", { class: "help" }, words(this.#came ? "help" : "waiting")),
      el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": words("title") }, el("table", { class: "figures" },
        el("thead", {}, el("tr", {}, el("td", {}), ...MODELS.map((model) => el("th", { scope: "col" }, nameOf("model", model))))),
        el("tbody", {}, ...body))),
      file.length > 1 ? el("p", {}, save) : "");
  }
}

customElements.define("overview-table", OverviewTable);
