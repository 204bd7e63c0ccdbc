// What came of the lessons that were run in this browser. Kept in the browser's own storage, which can be refused, full, or filled by
// somebody else; a page without it works all the same.

const KEY = "interleave";
/** The layout of what is stored; another one is not read. */
const VERSION = 1;
/** Lessons that are kept: more than there are is not ours. */
const MOST = 200;

/** Figures that are kept of a lesson: enough for those that other lessons show. */
const MOST_FIGURES = 12;

/** What came of a lesson, and when, in milliseconds since 1970; its measured figures by their ids. @typedef {{ verdict: string, at: number, figures?: Record<string, number> }} Came */

/** @type {readonly string[]} */
const VERDICTS = ["confirmed", "not-here", "needs-isolation", "inconclusive"];

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** The figures that can be kept. @param {readonly (readonly [string, unknown])[]} figures @returns {Record<string, number>} */
function figuresOf(figures) {
  /** @type {[string, number][]} */
  const good = figures.flatMap(([id, value]) => (/^[a-z0-9-]{1,60}$/.test(id) && typeof value === "number" && Number.isFinite(value) ? [[id, value]] : []));
  return Object.fromEntries(good.slice(0, MOST_FIGURES));
}

/**
 * Reads what was stored, and leaves out whatever is not ours.
 * @param {string | null} stored
 * @returns {Map<string, Came>}
 */
export function readProgress(stored) {
  /** @type {Map<string, Came>} */
  const known = new Map();
  try {
    const value = /** @type {unknown} */ (JSON.parse(stored ?? "null"));
    if (!isRecord(value) || value["version"] !== VERSION || !isRecord(value["lessons"])) return known;
    for (const [id, came] of Object.entries(value["lessons"]).slice(0, MOST)) {
      if (!isRecord(came) || !/^[a-z-]{1,40}$/.test(id)) continue;
      const { verdict, at, figures } = came;
      if (typeof verdict !== "string" || !VERDICTS.includes(verdict) || typeof at !== "number" || !(at > 0 && at < 8.64e15)) continue;
      known.set(id, { verdict, at, ...(isRecord(figures) ? { figures: figuresOf(Object.entries(figures)) } : {}) });
    }
  } catch {
    // Not JSON, so not ours.
  }
  return known;
}

/** What came of the lessons here. */
export function progress() {
  try {
    return readProgress(localStorage.getItem(KEY));
  } catch {
    return readProgress(null);
  }
}

/** Told to this page when a lesson was run in it; other tabs hear "storage". */
export const PROGRESS = "lesson-run";

/**
 * Keeps what came of a lesson.
 * @param {import("./types.d.ts").ClaimResult} result
 */
export function keepProgress({ id, verdict, figures }) {
  const measured = figures.filter(({ source }) => source === "measured").map(({ id: name, value }) => /** @type {const} */ ([name, value]));
  /** @type {Came} */
  const came = { verdict, at: Date.now(), figures: figuresOf(measured) };
  const lessons = Object.fromEntries([...progress(), [id, came]].slice(-MOST));
  try {
    localStorage.setItem(KEY, JSON.stringify({ version: VERSION, lessons }));
  } catch {
    // Refused or full: the lesson was run all the same.
  }
  globalThis.dispatchEvent(new Event(PROGRESS));
}

/** Forgets everything. */
export function forgetProgress() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Nothing can be stored, so nothing is.
  }
}
