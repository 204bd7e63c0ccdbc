// What a visitor reads. Texts stand by key in modules of one language (`en/`); a key gives a sentence, or a function that
// makes one from figures, which `format.js` writes. Rust sends keys with figures and no sentences.
//
// A second language is a folder beside `en/` with the same keys; what it leaves out is said in English.

import { format, formatter, language } from "../format.js";
import catalogue from "./en/catalogue.js";
import claims from "./en/claims.js";
import errors from "./en/errors.js";
import finding from "./en/finding.js";
import page from "./en/interface.js";

/** Figures, ids and names that go into a sentence. @typedef {Readonly<Record<string, unknown>>} Values */
/** @typedef {import("../format.js").Format} Format */
/** @typedef {string | ((values: Values, format: Format) => string)} Text */
/** @typedef {Readonly<Record<string, Text>>} Texts */
/** What Rust has to say. @typedef {{ readonly key: string, readonly values?: Values | null }} Message */

const english = { ...page, ...catalogue, ...errors, ...finding, ...claims };

/** Every key that the page itself may ask for. @typedef {keyof typeof english} Key */

/** @type {Readonly<Record<string, Texts>>} */
const languages = { en: english };

/** @type {Record<string, Text>} */
const table = { ...english, ...languages[language] };

/** The formatter for the sentences: figures are written in the language that the sentence is in. */
const figures = language in languages ? format : formatter("en");

/** @type {Values} */
const NONE = Object.freeze({});

/** @param {Text} entry @param {Values} values */
const made = (entry, values) => (typeof entry === "function" ? entry(values, figures) : entry);

/**
 * The text of a key that the page knows.
 * @param {Key} key
 * @param {Values} [values]
 * @returns {string}
 */
export const text = (key, values = NONE) => made(/** @type {Text} */ (table[key]), values);

/** A figure that is a message itself, such as the failure behind an open claim, is said as its sentence. @param {unknown} value */
const spoken = (value) => (typeof value === "object" && value !== null && "key" in value ? say(/** @type {Message} */ (value)) : value);

/**
 * The sentence of a message that came from Rust.
 * @param {Message} message
 * @returns {string}
 */
export function say({ key, values }) {
  const entry = table[key];
  if (entry === undefined) return text("unknown-message", { key });
  return made(entry, Object.fromEntries(Object.entries(values ?? NONE).map(([name, value]) => [name, spoken(value)])));
}

/** Whether there is a text of this key. @param {string} key */
export const has = (key) => Object.hasOwn(table, key);

/**
 * The name of something that has an id, such as a model or a kernel; the id itself where it has no name.
 * @param {"model" | "python" | "kernel" | "kernel-kind" | "kernel-unit" | "service" | "service-note" | "field" | "span" | "schedule" | "shape" | "executor" | "gil" | "fault" | "lane-kind" | "verdict" | "outcome" | "source"} what
 * @param {string} id
 * @returns {string}
 */
export function nameOf(what, id) {
  const entry = table[`${what}.${id}`];
  return entry === undefined ? id : made(entry, NONE);
}

/**
 * The name of a lane, such as "thread 2".
 * @param {{ readonly kind: string, readonly number: number }} lane
 * @returns {string}
 */
export function laneName({ kind, number }) {
  const entry = table[`lane.${kind}`];
  return entry === undefined ? `${kind} ${number}` : made(entry, { number });
}

/**
 * Adds texts that are loaded when they are needed, such as those of a claim. A key that is there stays as it was.
 * @param {Texts} texts
 * @param {string} [prefix] put before each key, with a dot
 */
export function addTexts(texts, prefix = "") {
  for (const [key, entry] of Object.entries(texts)) table[prefix === "" ? key : `${prefix}.${key}`] ??= entry;
}
