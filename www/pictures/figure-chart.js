// <figure-chart>: a chart of what a lesson's run measured, beside CPython's figures where there are any.
//
// Attributes: `claim`, `heading`, and the description of the chart (charts/data.js; what is no text stands as JSON). Properties down:
// `interleave`, and `came` after each run.

import { chartOf, bestOf, lawsSay, readAt, readChart, takeOvers, words } from "../charts/data.js";
import { layOut, shown } from "../charts/layout.js";
import { draw, saveButtons, tableNode } from "../charts/draw.js";
import { badge, el, svg } from "../dom.js";
import { number } from "../format.js";

/** @typedef {import("../charts/data.js").Chart} Chart */
/** @typedef {import("../elements/claim-card.js").Came} Came */
/** @typedef {import("../types.d.ts").ClaimFigure} ClaimFigure */
/** @typedef {import("../types.d.ts").Interleave} Interleave */

/** Narrower than this, a chart is made smaller as a whole. */
const LEAST_WIDTH = 280;

let charts = 0;
/** The style sheet that all charts of a page share. @type {HTMLLinkElement | null} */
let sheet = null;

/** @param {string} value */
const parsed = (value) => (/^[[{]/.test(value) ? /** @type {unknown} */ (JSON.parse(value)) : value);

export class FigureChart extends HTMLElement {
  #own = `chart-${(charts += 1)}`;
  /** @type {import("../charts/data.js").Description | null} */
  #description = null;
  /** @type {Interleave | null} */
  #interleave = null;
  /** @type {Came | null} */
  #came = null;
  /** @type {readonly ClaimFigure[]} */
  #reference = [];
  #width = 0;
  #life = new AbortController();
  #picture = el("div");
  #table = el("details");
  /** Whether the slider has been moved, and where to. @type {number | null} */
  #at = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    sheet ??= document.head.appendChild(el("link", { rel: "stylesheet", href: new URL("./figure-chart.css", import.meta.url).href }));
    this.#description = readChart(Object.fromEntries([...this.attributes].map(({ name, value }) => [name, parsed(value)])));
    const sizes = new ResizeObserver(([entry]) => {
      const width = Math.max(LEAST_WIDTH, Math.floor(entry?.contentRect.width ?? 0));
      if (!entry || entry.contentRect.width === 0 || width === this.#width) return;
      this.#width = width;
      this.#show();
    });
    sizes.observe(this);
    // CPython's figures are asked for once somebody can see where they go.
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting) || !this.#interleave) return;
      seen.disconnect();
      this.#ask(this.#interleave);
    });
    this.#seen = seen;
    signal.addEventListener("abort", () => {
      sizes.disconnect();
      seen.disconnect();
    });
    if (this.#interleave) seen.observe(this);
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  /** @type {IntersectionObserver | null} */
  #seen = null;

  /** @param {Interleave} interleave */
  set interleave(interleave) {
    this.#interleave = interleave;
    this.#seen?.observe(this);
  }

  /** @param {Came | null} came */
  set came(came) {
    this.#came = came;
    if (came) this.#reference = came.reference;
    this.#show();
  }

  /** @param {Interleave} interleave */
  async #ask(interleave) {
    try {
      await interleave.ready;
      const reference = await interleave.reference(this.getAttribute("claim") ?? "");
      if (this.#came) return;
      this.#reference = reference;
      this.#show();
    } catch {
      // Without them the chart shows what is measured here.
    }
  }

  /** Draws what there is, in the width that there is. */
  #show() {
    const description = this.#description;
    if (!description || this.#width === 0) return;
    const chart = chartOf(description, this.#came, this.#reference);
    const title = this.getAttribute("heading") ?? "";
    const picture = draw(chart, layOut(chart, this.#width), title);
    this.#picture.replaceChildren(picture);
    const hasPoints = chart.series.length > 0;
    const note = [
      !chart.hasRun ? words(hasPoints ? "waiting-reference" : "waiting") : hasPoints ? "" : words("nothing"),
      chart.ranges === "" ? "" : words(`ranges.${chart.ranges}`),
      chart.series.some(({ source, points }) => source === "reference" && points.some(({ low }) => low !== null)) ? words("ranges.reference") : "",
    ].filter((sentence) => sentence !== "").join(" ");
    this.#table.replaceChildren(el("summary", {}, words("table")), hasPoints ? tableNode(chart, title) : "");
    this.#table.hidden = !hasPoints;
    const focused = document.activeElement instanceof HTMLElement && this.contains(document.activeElement) ? document.activeElement.dataset["do"] : undefined;
    this.replaceChildren(this.#picture, note === "" ? "" : el("p", { class: "help" }, note), this.#laws(description.laws), this.#slider(chart, description.slider, picture), this.#table,
      hasPoints ? saveButtons(this.getAttribute("claim") ?? "chart", { chart, picture, sheet: sheet?.sheet ?? null, title }) : "");
    if (focused) /** @type {HTMLElement | null} */ (this.querySelector(`[data-do="${focused}"]`))?.focus({ preventScroll: true });
  }

  /** What the fitted laws say for so many workers. @param {number} workers */
  #laws(workers) {
    if (workers === 0 || !this.#came) return "";
    const says = lawsSay(this.#came, workers);
    if (says.length === 0) return el("p", {}, words("law-none"));
    return el("div", {}, el("p", {}, words("law-head", { workers })), el("ul", {}, ...says.map(({ name, value }) => el("li", {}, words("law-says", { name, workers, value }), badge("modelled")))));
  }

  /**
   * Reads the curves at one x, and says who is best where.
   * @param {Chart} chart
   * @param {"" | "lowest" | "highest"} which
   * @param {SVGSVGElement} picture
   */
  #slider(chart, which, picture) {
    if (which === "" || !chart.hasRun || chart.series.length === 0) return "";
    const xs = [...new Set(chart.series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
    const [from = 0, to = 0] = [xs[0], xs.at(-1)];
    const layout = layOut(chart, this.#width);
    const cursor = svg("line", { class: "chart-cursor", y1: layout.plot.top, y2: layout.plot.bottom });
    picture.append(cursor);
    const unit = chart.x.unit;
    const range = el("input", { type: "range", id: `${this.#own}-at`, min: from, max: to, step: 1, value: this.#at ?? xs[xs.length >> 1] ?? from, "data-do": "read", list: `${this.#own}-xs` });
    const output = el("div", { role: "status" });
    const read = () => {
      const at = Number(range.value);
      range.setAttribute("aria-valuetext", shown(at, unit));
      for (const side of ["x1", "x2"]) cursor.setAttribute(side, String(layout.xAt(at)));
      const readings = readAt(chart, at);
      const best = bestOf(readings, which);
      const [first] = best;
      const is = first?.isMeasured ? "measured" : "modelled";
      const x = shown(at, unit);
      const said = !first ? words("read-none", { x })
        : best.length === readings.length ? words("read-all", { x }) : best.length > 1 ? words("read-alike", { x, names: best.map(({ name }) => name) })
          : words("read-best", { x, name: first.name, value: shown(first.value, chart.y.unit), low: shown(first.low, chart.y.unit), high: shown(first.high, chart.y.unit) });
      output.replaceChildren(el("p", {}, said, first ? badge(is) : ""), first && !first.isMeasured ? el("p", { class: "help" }, words("read-between")) : "");
    };
    range.addEventListener("input", () => {
      this.#at = Number(range.value);
      read();
    });
    read();
    return el("div", { class: "chart-read" },
      el("label", { for: range.id }, words("read"), " ", range), el("datalist", { id: `${this.#own}-xs` }, ...xs.map((x) => el("option", { value: x, label: number(x) }))), output,
      el("p", {}, words("over"), badge("modelled")),
      el("ul", {}, ...takeOvers(chart, which).map(({ from: start, to: end, names }) => el("li", {}, words("over-from", { from: shown(start, unit), to: shown(end, unit), names, isAll: names.length === readAt(chart, start).length })))),
      el("p", { class: "help" }, words("over-help")));
  }
}

customElements.define("figure-chart", FigureChart);
