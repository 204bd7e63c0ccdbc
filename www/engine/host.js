// What the engine client needs of a browser. Each of these can be missing or refused: in an old browser, without a secure context,
// in a sandboxed frame, in a frame of another site whose storage is blocked. A property that throws when it is read counts as missing.

/** @typedef {Pick<Worker, "postMessage" | "terminate" | "addEventListener">} WorkerLike */

/**
 * @typedef {object} Host
 * @property {((name: string) => WorkerLike) | null} startWorker starts an engine worker; nothing where there are no workers
 * @property {Pick<LockManager, "request"> | null} locks
 * @property {() => boolean} isHidden whether the page is hidden
 * @property {(told: (hidden: boolean) => void) => void} onHidden has this called when the page is hidden, or visible again
 * @property {number | null} cores that the browser says there are
 */

/**
 * @template T
 * @param {() => T} read
 * @returns {T | null}
 */
function orNull(read) {
  try {
    return read() ?? null;
  } catch {
    return null;
  }
}

/** This page. @returns {Host} */
export function browserHost() {
  const canRun = typeof Worker === "function" && typeof WebAssembly === "object";
  return {
    startWorker: canRun ? (name) => new Worker(new URL("../engine.js", import.meta.url), { type: "module", name }) : null,
    locks: orNull(() => navigator.locks),
    isHidden: () => document.hidden,
    onHidden: (told) => document.addEventListener("visibilitychange", () => told(document.hidden)),
    cores: orNull(() => navigator.hardwareConcurrency) || null,
  };
}
