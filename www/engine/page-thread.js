// What is done on the page's own thread: for the one claim that shows why nothing else is. It is loaded when it is needed.

import { InterleaveError, failureOf, throwIfAborted, untilAborted } from "./errors.js";
import { load } from "../load.js";

/** How often the page's own thread notes that it is alive, in milliseconds: once in a frame of most screens. */
const BEAT_MS = 16;

/**
 * Measures for how long the page's own thread does not get its turn, and so neither paints nor answers. It counts beats of a timer:
 * asking for frames would make the browser paint all along, on cores that are being measured. The timers of a hidden page are held
 * back, so nothing is known of it.
 */
export class FreezeWatch {
  #last = performance.now();
  #longest = 0;
  #wasHidden = document.hidden;
  #timer = setInterval(() => this.#look(), BEAT_MS);
  #listening = new AbortController();

  constructor() {
    // Between two beats it can be hidden and visible again.
    document.addEventListener("visibilitychange", () => (this.#wasHidden = true), { signal: this.#listening.signal });
  }

  #look() {
    const now = performance.now();
    this.#longest = Math.max(this.#longest, now - this.#last);
    this.#last = now;
    this.#wasHidden ||= document.hidden;
  }

  /** The longest freeze in milliseconds, or nothing where it is not known. */
  end() {
    this.#look();
    clearInterval(this.#timer);
    this.#listening.abort();
    return this.#wasHidden ? null : this.#longest;
  }
}

/** Ends with the page's next frame, or after a while where there is none. @returns {Promise<void>} */
export function nextFrame() {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 200);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Ends when the page is visible. @param {AbortSignal | undefined} signal */
export async function whenVisible(signal) {
  while (document.hidden) {
    const changed = new Promise((resolve) => document.addEventListener("visibilitychange", () => resolve(undefined), { once: true }));
    await untilAborted(changed, signal);
  }
  throwIfAborted(signal);
}

/** @type {((spec: string) => string) | undefined} */
let computeHere;

/** Loads the engine's module into the page. */
async function instance() {
  const glue = /** @type {typeof import("../../interleave.js")} */ (await load(new URL("../../interleave.js", import.meta.url)));
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 1024, shared: true });
  await glue.default({ module_or_path: new URL("../../interleave_bg.wasm", import.meta.url), memory });
  return glue.computeHere;
}

/**
 * Computes a spec on the page's own thread, which stands still meanwhile.
 * @param {string} spec as JSON text
 * @returns {Promise<{ answer: string, wallMs: number }>}
 */
export async function computeOnPage(spec) {
  const compute = (computeHere ??= await instance());
  await nextFrame();
  const begun = performance.now();
  try {
    const answer = compute(spec);
    return { answer, wallMs: performance.now() - begun };
  } catch (error) {
    throw new InterleaveError(fromCrate(error));
  }
}

/** An error of the crate is JSON text; anything else is a trap. @param {unknown} error */
function fromCrate(error) {
  try {
    return JSON.parse(String(error));
  } catch {
    return failureOf(error);
  }
}
