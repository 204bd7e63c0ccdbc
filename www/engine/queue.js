// Who runs. One job at a time has the engine; the others wait in their order. Whoever wants to know what is going on, or to stop
// it, asks here.

import { CANCELLED, InterleaveError } from "./errors.js";

/**
 * What a job is, for those who have to wait for it.
 * @typedef {object} Job
 * @property {"run" | "measure" | "calibrate" | "trial" | "advise" | "claim"} kind
 * @property {string | null} id of the claim or trial, or of the run's model
 */

/** @typedef {Job & { waiting: number }} Busy the job that is going on, and how many wait behind it */

/** @typedef {{ job: Job, controller: AbortController, begin: () => Promise<void> }} Entry */

export class JobQueue {
  /** @type {Entry[]} */
  #waiting = [];
  /** @type {Entry | null} */
  #current = null;
  #changed;

  /** @param {() => void} [changed] called when another job is going on, or another number of them waits */
  constructor(changed = () => {}) {
    this.#changed = changed;
  }

  /** What is going on, or nothing. @returns {Busy | null} */
  get busy() {
    return this.#current && Object.freeze({ ...this.#current.job, waiting: this.#waiting.length });
  }

  /**
   * Does this when everything before it has ended. A stop is heard while it waits, too.
   * @template T
   * @param {Job} job
   * @param {AbortSignal | undefined} outer stops it
   * @param {(signal: AbortSignal) => Promise<T>} work given the signal that stops it, whoever asks
   * @returns {Promise<T>}
   */
  enter(job, outer, work) {
    return new Promise((resolve, reject) => {
      const controller = new AbortController();
      const stop = () => controller.abort();
      /** @type {Entry} */
      const entry = {
        job,
        controller,
        begin: () => Promise.resolve().then(() => work(controller.signal)).then(resolve, reject).finally(() => outer?.removeEventListener("abort", stop)),
      };
      if (outer?.aborted) {
        reject(new InterleaveError(CANCELLED));
        return;
      }
      outer?.addEventListener("abort", stop, { once: true });
      controller.signal.addEventListener("abort", () => {
        const place = this.#waiting.indexOf(entry);
        if (place < 0) return;
        this.#waiting.splice(place, 1);
        reject(new InterleaveError(CANCELLED));
        this.#changed();
      });
      this.#waiting.push(entry);
      if (this.#current) this.#changed();
      else this.#next();
    });
  }

  /** Stops the job that is going on. Those that wait are not touched. */
  cancel() {
    this.#current?.controller.abort();
  }

  #next() {
    this.#current = this.#waiting.shift() ?? null;
    this.#changed();
    this.#current?.begin().finally(() => this.#next());
  }
}
