// Making nodes. Text always goes in as text, so nothing that is shown can become markup.

import { nameOf, text as said } from "./texts/texts.js";

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {string | number | boolean | null | undefined | ((event: never) => void)} Property */
/** @typedef {Node | string | null | undefined | false} Child */

/**
 * Sets attributes; a function becomes a listener for the event that follows `on`, `true` an empty attribute, and
 * `false`, `null` and `undefined` no attribute at all.
 * @param {Element} node
 * @param {Record<string, Property>} properties
 */
function dress(node, properties) {
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") node.addEventListener(name.replace(/^on/, ""), /** @type {EventListener} */ (value));
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, String(value));
  }
}

/**
 * A new HTML element.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, Property>} [properties]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  dress(node, properties);
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/**
 * A new SVG element.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, Property>} [properties]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[K]}
 */
export function svg(tag, properties = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  dress(node, properties);
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/**
 * The element with this selector; the markup of the page promises that it is there.
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T}
 */
export function find(root, selector, type) {
  const node = root.querySelector(selector);
  if (!(node instanceof type)) throw new Error(`the page has no ${selector}`);
  return node;
}

/**
 * A text with its two marks as nodes: `code` between backticks, and [words](term) as a button that explains the term.
 * @param {string} text
 * @returns {(Node | string)[]}
 */
export function rich(text) {
  return text.split(/(`[^`]+`|\[[^\]]+\]\([a-z-]+\))/).filter((part) => part !== "").map((part) => {
    if (part.startsWith("`")) return el("code", {}, part.slice(1, -1));
    const [, words, term] = /^\[([^\]]+)\]\(([a-z-]+)\)$/.exec(part) ?? [];
    return words === undefined ? part : el("button", { type: "button", class: "term", "data-term": term }, words);
  });
}

/**
 * The plain sentence of whatever was thrown.
 * @param {unknown} error
 * @returns {string}
 */
export function sentence(error) {
  if (typeof error === "object" && error !== null && "message" in error && error.message) return String(error.message);
  return said("unknown-error", { error: String(error) });
}

/**
 * The stable code of whatever was thrown, or an empty string.
 * @param {unknown} error
 * @returns {string}
 */
export function codeOf(error) {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
}

/**
 * The mark that every figure carries: where it comes from.
 * @param {"measured" | "modelled" | "reference" | "python"} source
 * @returns {HTMLElement}
 */
export function badge(source) {
  const text = nameOf("source", source);
  return el("span", { class: `badge ${source}`, title: text }, el("span", { class: "unseen" }, ` (${text})`));
}

/**
 * Offers text as a file.
 * @param {string} name
 * @param {string} text
 * @param {string} type
 */
export function download(name, text, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href: address, download: name }).click();
  // The browser has begun to read the file by then; it keeps what it reads.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/**
 * Puts a text on the clipboard.
 * @param {string} text
 * @returns {Promise<boolean>} whether it is there
 */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Outside a secure context, and in a frame without the permission, only the old way is left.
    const area = el("textarea", { readonly: true, class: "unseen" });
    area.value = text;
    const focused = document.activeElement;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
    return done;
  }
}

/**
 * A button that copies text and says that it did.
 * @param {string} label what the button says
 * @param {string} what what is copied, for those who hear the button out of its place
 * @param {() => string} content
 * @returns {HTMLButtonElement}
 */
export function copyButton(label, what, content) {
  const button = el("button", { type: "button", class: "quiet", "aria-label": `${label}: ${what}` }, label);
  button.addEventListener("click", async () => {
    button.textContent = said((await copy(content())) ? "export.copied" : "export.copy.refused");
    setTimeout(() => (button.textContent = label), 2000);
  });
  return button;
}
