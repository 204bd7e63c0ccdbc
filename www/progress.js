// What came of the lessons and challenges that were tried in this browser. Kept in the browser's own storage, which can be refused, full,
// or filled by somebody else; a page without it works all the same. It can leave as a file and come back, and a file can hold anything.

const KEY = "interleave";
/** The layout of what is stored. Version 1 had lessons only; an unknown one is not read. */
const VERSION = 2;
/** Lessons, and challenges, that are kept: more than there are is not ours. */
const MOST = 200;
/** The largest file that is read, in characters: twice as much as can be kept. */
export const LONGEST = 400_000;

/** Figures that are kept of a lesson: enough for those that other lessons show. */
const MOST_FIGURES = 12;

/** What came of a lesson, and when, in milliseconds since 1970; its measured figures by their ids. @typedef {{ verdict: string, at: number, figures?: Record<string, number> }} Came */
/** When a challenge was tried last, and whether it was ever passed. @typedef {{ passed: boolean, at: number }} Tried */
/** @typedef {{ lessons: Map<string, Came>, challenges: Map<string, Tried> }} Progress */

/** @type {readonly string[]} */
const VERDICTS = ["confirmed", "not-here", "needs-isolation", "inconclusive"];

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @returns {Progress} */
const nothing = () => ({ lessons: new Map(), challenges: new Map() });

/** The figures that can be kept. @param {readonly (readonly [string, unknown])[]} figures @returns {Record<string, number>} */
function figuresOf(figures) {
  /** @type {[string, number][]} */
  const good = figures.flatMap(([id, value]) => (/^[a-z0-9-]{1,60}$/.test(id) && typeof value === "number" && Number.isFinite(value) ? [[id, value]] : []));
  return Object.fromEntries(good.slice(0, MOST_FIGURES));
}

/** The entries of a part, with the time of each; whatever has no id of ours or no time is left out. @param {unknown} part */
function entriesOf(part) {
  return Object.entries(isRecord(part) ? part : {}).slice(0, MOST).flatMap(([id, came]) => {
    if (!isRecord(came) || !/^[a-z0-9-]{1,40}$/.test(id)) return [];
    const { at } = came;
    return typeof at === "number" && at > 0 && at < 8.64e15 ? [{ id, came, at }] : [];
  });
}

/**
 * Reads a file of progress.
 * @param {string} text
 * @returns {{ progress: Progress } | { refused: "long" | "foreign" | "version" }} what it holds, or why it is not read
 */
export function parseProgress(text) {
  if (text.length > LONGEST) return { refused: "long" };
  /** @type {unknown} */
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return { refused: "foreign" };
  }
  if (!isRecord(value) || !isRecord(value["lessons"])) return { refused: "foreign" };
  if (value["version"] !== 1 && value["version"] !== VERSION) return { refused: "version" };
  const progress = nothing();
  for (const { id, came: { verdict, figures }, at } of entriesOf(value["lessons"])) {
    if (typeof verdict !== "string" || !VERDICTS.includes(verdict)) continue;
    progress.lessons.set(id, { verdict, at, ...(isRecord(figures) ? { figures: figuresOf(Object.entries(figures)) } : {}) });
  }
  for (const { id, came: { passed }, at } of entriesOf(value["challenges"])) {
    if (typeof passed === "boolean") progress.challenges.set(id, { passed, at });
  }
  return { progress };
}

/**
 * Reads what was stored, and leaves out whatever is not ours.
 * @param {string | null} stored
 * @returns {Progress}
 */
export function readProgress(stored) {
  const read = parseProgress(stored ?? "");
  return "progress" in read ? read.progress : nothing();
}

/** What came of the lessons and challenges here. */
export function progress() {
  try {
    return readProgress(localStorage.getItem(KEY));
  } catch {
    return nothing();
  }
}

/** Told to this page when its progress has changed; other tabs hear "storage". */
export const PROGRESS = "progress-changed";

/** The text of what is kept. @param {Progress} progress */
export function textOfProgress({ lessons, challenges }) {
  /** @param {Map<string, unknown>} part */
  const last = (part) => Object.fromEntries([...part].slice(-MOST));
  return JSON.stringify({ version: VERSION, lessons: last(lessons), challenges: last(challenges) });
}

/** @param {Progress} progress */
function keep(progress) {
  try {
    localStorage.setItem(KEY, textOfProgress(progress));
  } catch {
    // Refused or full: the page works all the same.
  }
  globalThis.dispatchEvent(new Event(PROGRESS));
}

/**
 * Keeps what came of a lesson.
 * @param {import("./types.d.ts").ClaimResult} result
 */
export function keepProgress({ id, verdict, figures }) {
  const measured = figures.filter(({ source }) => source === "measured").map(({ id: name, value }) => /** @type {const} */ ([name, value]));
  const known = progress();
  // The latest stands last: where there are too many, the first ones go.
  known.lessons.delete(id);
  known.lessons.set(id, { verdict, at: Date.now(), figures: figuresOf(measured) });
  keep(known);
}

/**
 * Keeps what came of a challenge. What was passed once stays passed.
 * @param {string} id
 * @param {Tried} tried
 */
export function keepChallenge(id, { passed, at }) {
  const known = progress();
  const before = known.challenges.get(id);
  known.challenges.delete(id);
  known.challenges.set(id, { passed: passed || before?.passed === true, at });
  keep(known);
}

/**
 * What is known of both: of a lesson the later result, and a challenge that was passed in either.
 * @param {Progress} ours
 * @param {Progress} theirs
 * @returns {Progress}
 */
export function merged(ours, theirs) {
  const lessons = new Map(ours.lessons);
  for (const [id, came] of theirs.lessons) if (came.at > (lessons.get(id)?.at ?? 0)) lessons.set(id, came);
  const challenges = new Map(ours.challenges);
  for (const [id, { passed, at }] of theirs.challenges) {
    const own = challenges.get(id);
    challenges.set(id, { passed: passed || own?.passed === true, at: Math.max(at, own?.at ?? 0) });
  }
  return { lessons, challenges };
}

/** Adds what a file holds to what is known here. @param {Progress} theirs */
export const addProgress = (theirs) => keep(merged(progress(), theirs));

/** Forgets everything. */
export function forgetProgress() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Nothing can be stored, so nothing is.
  }
  globalThis.dispatchEvent(new Event(PROGRESS));
}
