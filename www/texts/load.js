// Texts that are loaded when they are needed.

import { load } from "../load.js";
import { addTexts } from "./texts.js";

/** @typedef {import("./texts.js").Texts} Texts */

/** @type {Map<string, Promise<void>>} */
const claims = new Map();

/**
 * Loads what a claim says; one that could not be loaded is tried again the next time.
 * @param {string} id
 * @returns {Promise<void>}
 */
export function loadClaimTexts(id) {
  const known = claims.get(id);
  if (known) return known;
  const address = new URL(`./en/claims/${encodeURIComponent(id)}.js`, import.meta.url);
  const loaded = load(address).then((module) => {
    const { default: texts } = /** @type {{ default: Texts }} */ (module);
    addTexts(Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${id}.${name}`, text])));
  });
  claims.set(id, loaded);
  loaded.catch(() => claims.delete(id));
  return loaded;
}
