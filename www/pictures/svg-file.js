// A picture as a file that needs no page around it.

import { svg } from "../dom.js";

/** What a picture takes from the page's style. */
const STYLES = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "opacity", "font-family", "font-size", "font-weight", "text-anchor"];

/**
 * The text of the file, in the colours that the picture has now: as attributes, which every program reads.
 * @param {SVGSVGElement} picture
 * @param {string} title
 */
export function svgFile(picture, title) {
  const copy = /** @type {SVGSVGElement} */ (picture.cloneNode(true));
  const own = [...picture.querySelectorAll("*")];
  for (const [at, node] of [...copy.querySelectorAll("*")].entries()) {
    const style = getComputedStyle(/** @type {Element} */ (own[at]));
    node.removeAttribute("class");
    for (const name of STYLES) node.setAttribute(name, style.getPropertyValue(name));
  }
  copy.prepend(svg("title", {}, title), svg("rect", { width: "100%", height: "100%", fill: getComputedStyle(document.body).backgroundColor }));
  return new XMLSerializer().serializeToString(copy);
}
