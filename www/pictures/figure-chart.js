// <figure-chart>: a chart of what a lesson's run measured, beside CPython's figures where there are any.
//
// Attributes: `claim`, `heading`, and the description of the chart (charts/data.js; what is no text stands as JSON). Properties down:
// `interleave`, and `came` after each run.

import { chartOf, bestOf, lawsSay, readAt, readChart, takeOvers, words } from "../charts/data.js";
import { csvOf, layOut, nameOfSeries, shown, tableOf } from "../charts/layout.js";
import { badge, download, el, svg } from "../dom.js";
import { csv } from "../format.js";
import { text } from "../texts/texts.js";
import { svgFile } from "./svg-file.js";

/** @typedef {import("../charts/data.js").Chart} Chart */
/** @typedef {import("../charts/layout.js").Layout} Layout */
/** @typedef {import("../charts/layout.js").Shape} Shape */
/** @typedef {import("../elements/claim-card.js").Came} Came */
/** @typedef {import("../types.d.ts").ClaimFigure} ClaimFigure */
/** @typedef {import("../types.d.ts").Interleave} Interleave */

/** @typedef {(x: number, y: number, r: number) => string} Glyph */
/** What marks a point, by series: told apart without its colour. @type {readonly Glyph[]} */
const GLYPHS = [
  (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
  (x, y, r) => `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z`,
  (x, y, r) => `M${x} ${y - 1.3 * r}L${x + 1.2 * r} ${y + r}H${x - 1.2 * r}z`,
  (x, y, r) => `M${x} ${y - 1.4 * r}L${x + 1.4 * r} ${y}L${x} ${y + 1.4 * r}L${x - 1.4 * r} ${y}z`,
  (x, y, r) => `M${x} ${y + 1.3 * r}L${x + 1.2 * r} ${y - r}H${x - 1.2 * r}z`,
  (x, y, r) => `M${x - 1.4 * r} ${y - r / 2}h${2.8 * r}v${r}h${-2.8 * r}z`,
];

/** Colours and glyphs of series; more of these begin again. */
const TONES = GLYPHS.length;

/** @param {Shape} shape */
function nodeOf(shape) {
  const { is, tone = 0, title } = shape;
  const look = { class: `${is.replaceAll(/[a-z]+/g, "chart-$&")} tone-${tone % TONES}` };
  if (shape.shape === "text") return svg("text", { ...look, x: shape.x, y: shape.y, "text-anchor": shape.anchor }, shape.text);
  const said = title === undefined ? null : svg("title", {}, title);
  if (shape.shape === "glyph") return svg("path", { ...look, d: /** @type {Glyph} */ (GLYPHS[tone % TONES])(shape.x, shape.y, shape.size) }, said);
  const { shape: tag, is: _, tone: __, title: ___, ...place } = shape;
  return svg(tag, { ...look, ...place }, said);
}

/**
 * The picture.
 * @param {Chart} chart
 * @param {Layout} layout
 * @param {string} title
 * @returns {SVGSVGElement}
 */
function draw(chart, { width, height, shapes }, title) {
  const series = chart.series.map(nameOfSeries);
  return svg("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": words(series.length > 0 ? "picture" : "picture-empty", { title, series }) }, ...shapes.map(nodeOf));
}

/** The figures as a table. @param {Chart} chart */
function tableNode(chart) {
  const { head, rows } = tableOf(chart);
  return el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": words("table") }, el("table", { class: "figures" },
    el("thead", {}, el("tr", {}, el("td", {}, chart.kind === "curve" ? chart.x.label : ""), ...head.map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, ...rows.map(({ label, cells }) => el("tr", {}, el("th", { scope: "row" }, label), ...cells.map((cell) => {
      if (!cell) return el("td", {}, "–");
      const { value, low, high, unit } = cell.point;
      return el("td", {}, shown(value, unit), value !== null && badge(cell.source), low !== null && high !== null && low < high && el("small", {}, text("claim.interval", { low: shown(low, unit), high: shown(high, unit) })));
    }))))));
}

/**
 * Buttons that save the picture and its figures.
 * @param {string} name of the files
 * @param {{ chart: Chart, picture: SVGSVGElement, title: string }} of
 */
function saveButtons(name, { chart, picture, title }) {
  /** @param {string} label @param {() => void} act */
  const button = (label, act) => {
    const node = el("button", { type: "button", class: "quiet" }, label);
    node.addEventListener("click", act);
    return node;
  };
  return el("p", { class: "chart-tools" },
    button(words("save-svg"), () => download(`${name}.svg`, svgFile(picture, title), "image/svg+xml")),
    button(words("save-csv"), () => download(`${name}.csv`, csv(csvOf(chart)), "text/csv")));
}

let charts = 0;
/** Whether the page has the style sheet of charts. */
let isStyled = false;

/** @param {string} value */
const parsed = (value) => (/^[[{]/.test(value) ? /** @type {unknown} */ (JSON.parse(value)) : value);

export class FigureChart extends HTMLElement {
  #own = `chart-${(charts += 1)}`;
  /** @type {import("../charts/data.js").Description | null} */
  #description = null;
  /** @type {Came | null} */
  #came = null;
  /** @type {readonly ClaimFigure[]} */
  #reference = [];
  #width = 0;
  #picture = el("div");
  #table = el("details");
  /** Whether the slider has been moved, and where to. @type {number | null} */
  #at = null;

  connectedCallback() {
    if (!isStyled) document.head.append(el("link", { rel: "stylesheet", href: new URL("./figure-chart.css", import.meta.url).href }));
    isStyled = true;
    this.#description = readChart(Object.fromEntries([...this.attributes].map(({ name, value }) => [name, parsed(value)])));
    new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0);
      if (width === 0 || width === this.#width) return;
      this.#width = width;
      this.#show();
    }).observe(this);
  }

  /** @param {Interleave} interleave */
  set interleave(interleave) {
    // CPython's figures are asked for once somebody can see where they go.
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      seen.disconnect();
      this.#ask(interleave);
    });
    seen.observe(this);
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
    this.#table.replaceChildren(el("summary", {}, words("table")), hasPoints ? tableNode(chart) : "");
    this.#table.hidden = !hasPoints;
    const focused = document.activeElement instanceof HTMLElement && this.contains(document.activeElement) ? document.activeElement.dataset["do"] : undefined;
    this.replaceChildren(this.#picture, note === "" ? "" : el("p", { class: "help" }, note), this.#laws(description.laws), this.#slider(chart, description.slider, picture), this.#table,
      hasPoints ? saveButtons(this.getAttribute("claim") ?? "chart", { chart, picture, title }) : "");
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
      el("label", { for: range.id }, words("read"), " ", range), el("datalist", { id: `${this.#own}-xs` }, ...xs.map((x) => el("option", { value: x }))), output,
      el("p", {}, words("over"), badge("modelled")),
      el("ul", {}, ...takeOvers(chart, which).map(({ from: start, to: end, names }) => el("li", {}, words("over-from", { from: shown(start, unit), to: shown(end, unit), names, isAll: names.length === readAt(chart, start).length })))),
      el("p", { class: "help" }, words("over-help")));
  }
}

customElements.define("figure-chart", FigureChart);
