// What the pictures of a run have in common: an element that is given what came of the run, a frame with its title, the same facts as a
// sentence and as a table, and a file to keep.

import { badge, download, el, svg } from "../dom.js";
import { addTexts, say } from "../texts/texts.js";
import texts from "../texts/en/pictures/frame.js";
import { svgFile } from "./svg-file.js";

/** @typedef {import("../elements/claim-card.js").Came} Came */
/** @typedef {import("../types.js").Report} Report */

/**
 * The texts of a picture, and a function that says them.
 * @param {string} prefix
 * @param {import("../texts/texts.js").Texts} own
 */
export function wordsOf(prefix, own) {
  addTexts(own, prefix);
  return (/** @type {string} */ name, /** @type {Record<string, unknown>} */ values = {}) => say({ key: `${prefix}.${name}`, values });
}

const words = wordsOf("frame", texts);

document.head.append(el("link", { rel: "stylesheet", href: new URL("./frame.css", import.meta.url).href }));

/** A picture of what came of a run. Property down: `came`. */
export class Picture extends HTMLElement {
  /** @param {Came | null} came */
  set came(came) {
    const parts = came ? this.parts(came) : [];
    this.replaceChildren(...(parts.length > 0 ? parts : [el("p", { class: "help" }, words(came ? "nothing" : "not-run"))]));
  }

  /**
   * What is shown of a run; nothing where the run has not got what is to be shown.
   * @param {Came} _came
   * @returns {Node[]}
   */
  parts(_came) {
    return [];
  }
}

/**
 * The report of a run.
 * @param {Came} came
 * @param {string} name of the run in the plan
 */
export const reportOf = ({ result, runs }, name) => result.reports[runs.findIndex((run) => run.name === name)] ?? null;

/**
 * A table; the first cell of each row is its head.
 * @param {string} title of the picture
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
const tableOf = (title, head, rows) =>
  el("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": words("table.what", { title }) }, el("table", {},
    el("thead", {}, el("tr", {}, ...head.map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, ...rows.map(([first = "", ...rest]) => el("tr", {}, el("th", { scope: "row" }, first), ...rest.map((cell) => el("td", {}, cell)))))));

/**
 * A picture with its title, its sentence and its table. It is drawn as wide as there is room, and anew when that changes.
 * @param {object} about
 * @param {string} about.name of the file that it is saved as
 * @param {string} about.title
 * @param {string} about.says what is to be seen
 * @param {"measured" | "modelled" | "reference"} [about.source]
 * @param {(width: number) => SVGSVGElement} about.draw
 * @param {readonly string[]} about.head of the table
 * @param {readonly (readonly string[])[]} about.rows of the table
 * @param {readonly Node[]} [about.controls] what the picture is moved with
 * @param {boolean} [about.isSaid] whether the sentence stands in the drawing already, so that it is for those who do not see it
 * @param {...import("../dom.js").Child} more what stands between picture and table
 */
export function frame({ name, title, says, source = "measured", draw, head, rows, controls = [], isSaid = false }, ...more) {
  const drawing = el("div", { class: "scene-drawing", "aria-hidden": "true" });
  let width = 0;
  const redraw = () => width > 0 && drawing.replaceChildren(draw(width));
  new ResizeObserver(() => {
    if (drawing.clientWidth === width) return;
    width = drawing.clientWidth;
    redraw();
  }).observe(drawing);
  const save = el("button", { type: "button", class: "quiet", "aria-label": words("save.what", { title }) }, words("save"));
  save.addEventListener("click", () => {
    const shown = drawing.querySelector("svg");
    if (shown) download(`${name}.svg`, svgFile(shown, `${title}. ${says}`), "image/svg+xml");
  });
  const figure = el("figure", { class: "scene" }, el("figcaption", {}, title, badge(source)), controls.length > 0 && el("div", { class: "scene-tools" }, ...controls), drawing,
    el("div", { class: "scene-text" }, el("p", { class: isSaid ? "unseen" : "" }, says), ...more, el("p", { class: "scene-tools" }, save)),
    el("details", {}, el("summary", {}, words("table")), tableOf(title, head, rows)));
  return { figure, redraw };
}

/** An empty drawing. @param {number} width @param {number} height @param {...import("../dom.js").Child} children */
export const canvas = (width, height, ...children) => svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` }, ...children);

/**
 * Rows below each other, and what their looks mean.
 * @param {number} width
 * @param {readonly { node: Node, height: number }[]} rows
 * @param {readonly { look: string, says: string }[]} legend
 */
export function stacked(width, rows, legend) {
  let y = 0;
  const nodes = rows.map(({ node, height }) => {
    const placed = svg("g", { transform: `translate(0 ${y})` }, node);
    y += height;
    return placed;
  });
  const looks = legend.map(({ look, says }, place) => svg("g", { transform: `translate(${place * 104} ${y})` }, svg("rect", { class: look, x: 1, y: 0, width: 16, height: 11 }), label(22, 10, says, "small soft")));
  return canvas(width, y + 16, ...nodes, ...looks);
}

/**
 * A text of a drawing.
 * @param {number} x
 * @param {number} y of its base line
 * @param {string} said
 * @param {string} [look] classes: `middle`, `end`, `soft`, `strong`, `bad`, `good`, `code`
 */
export const label = (x, y, said, look = "") => svg("text", { x, y, class: look }, said);

/** A box with round corners. @param {number} x @param {number} y @param {number} width @param {number} height @param {string} [look] classes */
export const box = (x, y, width, height, look = "") => svg("rect", { x, y, width, height, rx: 4, class: look });

/** The mark of an end: a tick for what is done, a cross for what failed. @param {number} x @param {number} y its middle @param {boolean} isGood @param {number} [size] */
export const mark = (x, y, isGood, size = 4) =>
  svg("path", { class: isGood ? "tick" : "cross", d: isGood ? `M${x - size} ${y}l${size * 0.8} ${size * 0.8}l${size * 1.3} ${-size * 1.7}` : `M${x - size} ${y - size}l${2 * size} ${2 * size}m0 ${-2 * size}l${-2 * size} ${2 * size}` });
