// A failure as the contract has it: an Error with a stable code, and a sentence made from its key and figures.

import { say } from "../texts/texts.js";

/** @typedef {import("../types.d.ts").FailureCode} FailureCode */
/** @typedef {import("../types.d.ts").AnyFailure} Failure */

export class InterleaveError extends Error {
  /** @param {Failure} failure */
  constructor({ code, key = "", values = {}, message }) {
    super(message ?? say({ key, values: /** @type {import("../texts/texts.js").Values} */ (values) }));
    this.name = "InterleaveError";
    this.code = code;
    this.failure = { code, key, values, ...(message === undefined ? {} : { message }) };
    /** What had come to its end before a stop. @type {unknown} */
    this.partial = undefined;
  }
}

/**
 * A failure of the page's own.
 * @param {FailureCode} code
 * @param {string} key of its sentence
 * @param {Record<string, unknown>} [values]
 * @returns {Failure & { key: string, values: Record<string, unknown> }}
 */
export const failure = (code, key, values = {}) => ({ code, key, values });

/** A stop that was asked for. */
export const CANCELLED = Object.freeze(failure("cancelled", "run.cancelled"));

/**
 * The failure that something thrown stands for.
 * @param {unknown} error
 * @returns {Failure}
 */
export function failureOf(error) {
  if (error instanceof InterleaveError) return error.failure;
  return failure("crashed", "unknown-error", { error: String(error) });
}

/** @param {AbortSignal | null | undefined} signal */
export function throwIfAborted(signal) {
  if (signal?.aborted) throw new InterleaveError(CANCELLED);
}

/**
 * The promise's value, or the error of a stop as soon as that is asked for.
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal | null | undefined} signal
 * @returns {Promise<T>}
 */
export function untilAborted(promise, signal) {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = () => reject(new InterleaveError(CANCELLED));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
