// A chart on the page: its picture, its table, and its files.

import { badge, download, el, svg } from "../dom.js";
import { csv } from "../format.js";
import { text } from "../texts/texts.js";
import { words } from "./data.js";
import { csvOf, nameOfSeries, shown, tableOf } from "./layout.js";

/** @typedef {import("./data.js").Chart} Chart */
/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").Shape} Shape */

/** Colours that tell series apart; more begin again, with another glyph. */
const TONES = 6;

/** What marks a point, by series: told apart without its colour. @type {readonly ((x: number, y: number, r: number) => string)[]} */
const GLYPHS = [
  (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
  (x, y, r) => `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z`,
  (x, y, r) => `M${x} ${y - 1.3 * r}L${x + 1.2 * r} ${y + r}H${x - 1.2 * r}z`,
  (x, y, r) => `M${x} ${y - 1.4 * r}L${x + 1.4 * r} ${y}L${x} ${y + 1.4 * r}L${x - 1.4 * r} ${y}z`,
  (x, y, r) => `M${x} ${y + 1.3 * r}L${x + 1.2 * r} ${y - r}H${x - 1.2 * r}z`,
  (x, y, r) => `M${x - 1.4 * r} ${y - r / 2}h${2.8 * r}v${r}h${-2.8 * r}z`,
];

/** The attributes of a shape's own node. @param {Shape} shape */
function nodeOf(shape) {
  const tone = shape.tone ?? 0;
  const look = { class: `${shape.is.split(" ").map((name) => `chart-${name}`).join(" ")}${shape.tone === undefined ? "" : ` tone-${tone % TONES}`}` };
  const title = shape.title === undefined ? null : svg("title", {}, shape.title);
  switch (shape.shape) {
    case "line": return svg("line", { ...look, x1: shape.x1, y1: shape.y1, x2: shape.x2, y2: shape.y2 }, title);
    case "rect": return svg("rect", { ...look, x: shape.x, y: shape.y, width: shape.width, height: shape.height, rx: 1.5 }, title);
    case "path": return svg("path", { ...look, d: shape.d }, title);
    case "glyph": return svg("path", { ...look, d: (GLYPHS[tone % GLYPHS.length] ?? GLYPHS[0])?.(shape.x, shape.y, shape.size) ?? "" }, title);
    case "text": return svg("text", { ...look, x: shape.x, y: shape.y, "text-anchor": shape.anchor }, shape.text);
  }
}

/**
 * The picture.
 * @param {Chart} chart
 * @param {Layout} layout
 * @param {string} title
 * @returns {SVGSVGElement}
 */
export function draw(chart, { width, height, shapes }, title) {
  const series = chart.series.map(nameOfSeries);
  return svg("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": words(series.length > 0 ? "picture" : "picture-empty", { title, series }) }, ...shapes.map(nodeOf));
}

/** The figures as a table. @param {Chart} chart @param {string} title */
export function tableNode(chart, title) {
  const { head, rows } = tableOf(chart);
  return el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": title }, el("table", { class: "figures" },
    el("thead", {}, el("tr", {}, el("td", {}, chart.kind === "curve" ? chart.x.label : ""), ...head.map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, ...rows.map(({ label, cells }) => el("tr", {}, el("th", { scope: "row" }, label), ...cells.map((cell) => {
      if (!cell) return el("td", {}, "–");
      const { value, low, high, unit } = cell.point;
      return el("td", {}, shown(value, unit), value !== null && badge(cell.source), low !== null && high !== null && low < high && el("small", {}, text("claim.interval", { low: shown(low, unit), high: shown(high, unit) })));
    }))))));
}

/**
 * The picture as a file of its own: with the rules of its style sheet, in the colours that it has now.
 * @param {SVGSVGElement} picture
 * @param {CSSStyleSheet | null} sheet
 * @param {string} title
 */
function svgFile(picture, sheet, title) {
  const copy = /** @type {SVGSVGElement} */ (picture.cloneNode(true));
  const look = getComputedStyle(picture);
  const rules = [...(sheet?.cssRules ?? [])].filter((rule) => rule instanceof CSSStyleRule).map((rule) => rule.cssText.replaceAll(/var\((--[a-z-]+)\)/g, (_, name) => look.getPropertyValue(name).trim()));
  copy.prepend(svg("title", {}, title), svg("style", {}, `svg { background: ${look.getPropertyValue("--ground")}; font-family: sans-serif; } ${rules.join(" ")}`));
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return new XMLSerializer().serializeToString(copy);
}

/**
 * Buttons that save the picture and its figures.
 * @param {string} name of the files
 * @param {{ chart: Chart, picture: SVGSVGElement, sheet: CSSStyleSheet | null, title: string }} of
 */
export function saveButtons(name, { chart, picture, sheet, title }) {
  /** @param {string} label @param {() => void} act */
  const button = (label, act) => {
    const node = el("button", { type: "button", class: "quiet" }, label);
    node.addEventListener("click", act);
    return node;
  };
  return el("p", { class: "chart-tools" },
    button(words("save-svg"), () => download(`${name}.svg`, svgFile(picture, sheet, title), "image/svg+xml")),
    button(words("save-csv"), () => download(`${name}.csv`, csv(csvOf(chart)), "text/csv")));
}
