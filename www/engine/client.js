// The page's side of one engine worker: starts it, asks it, ends it, and starts another when that one is spent.
//
//   idle ──▶ starting ──▶ ready ◀──▶ running
//              │  ▲         │           │
//              ▼  │         ▼           ▼
//            failed       ended ◀───────┘        `failed` and `ended` lead to `starting` with the next request
//
// What crosses is written down in protocol.d.ts.

import { CANCELLED, InterleaveError, failure, throwIfAborted, untilAborted } from "./errors.js";

/** @typedef {import("./errors.js").Failure} Failure */
/** @typedef {import("./host.js").Host} Host */
/** @typedef {import("./host.js").WorkerLike} WorkerLike */
/** @typedef {import("../protocol.d.ts").FromEngine} FromEngine */
/** @typedef {import("../protocol.d.ts").ToEngine} ToEngine */
/** @typedef {Extract<FromEngine, { type: "ready" }>} Ready */
/** @typedef {"idle" | "starting" | "ready" | "running" | "ended" | "failed"} State */
/** @typedef {Extract<ToEngine, { id: number }>} Request */
/** @typedef {Extract<FromEngine, { id: number }>} Reply */
/** What is asked, without its number. @typedef {Request extends infer R ? R extends Request ? Omit<R, "id"> : never : never} Question */

/** @type {Readonly<Record<State, readonly State[]>>} */
const NEXT = {
  idle: ["starting"],
  starting: ["ready", "failed", "ended"],
  ready: ["running", "ended"],
  running: ["ready", "ended"],
  ended: ["starting"],
  failed: ["starting"],
};

/** Pool workers that an engine's memory carries, unless a run needs more. */
const USUAL_WORKERS = 40;

/** Replies after which more follow. */
const ON_THE_WAY = new Set(["spans", "progress"]);

/**
 * @typedef {object} Limits
 * @property {number} startMs what an engine may take to be ready; a worker whose script cannot be loaded may say nothing at all
 * @property {number} graceMs what a run that is asked to stop may take, before its engine is ended
 */

/** @type {Limits} */
const LIMITS = { startMs: 60_000, graceMs: 1500 };

/**
 * @typedef {object} Pending
 * @property {(reply: Reply) => void} hear
 * @property {(failed: Failure) => void} fail
 */

/**
 * @template T
 * @returns {{ promise: Promise<T>, resolve: (value: T) => void, reject: (error: unknown) => void }}
 */
function resolvers() {
  /** @type {(value: T) => void} */
  let resolve = () => {};
  /** @type {(error: unknown) => void} */
  let reject = () => {};
  const promise = new Promise((/** @type {(value: T) => void} */ yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** What an engine may take to end what it has started and then itself, in milliseconds. */
const END_MS = 10_000;

/**
 * Ends an engine. It must go after the workers that it has started, or the browser may keep their threads for ever (worker/children.js
 * says why), so it is asked to; one that starts has none.
 * @param {WorkerLike} worker
 * @param {boolean} starting
 */
function endWorker(worker, starting) {
  if (starting) {
    worker.terminate();
    return;
  }
  worker.postMessage(/** @type {ToEngine} */ ({ type: "end" }));
  const timer = setTimeout(() => worker.terminate(), END_MS);
  // Under Node, in tests, a timer keeps the program alive.
  if (typeof timer === "object") /** @type {{ unref(): void }} */ (timer).unref();
}

export class EngineClient {
  /** @type {State} */
  #state = "idle";
  #host;
  #version;
  #limits;
  #told;
  /** @type {WorkerLike | null} */
  #worker = null;
  /** Ends with the worker. */
  #life = new AbortController();
  /** @type {ReturnType<typeof resolvers<Ready>>} */
  #started = resolvers();
  /** @type {Map<number, Pending>} */
  #pending = new Map();
  #lastId = 0;
  /** What an engine said of itself when it was ready; it stays when that engine has ended. @type {Ready | null} */
  known = null;
  /** Why the last start failed, if it did. @type {Failure | null} */
  failed = null;

  /**
   * @param {Host} host
   * @param {string} version of the page; an engine of another one is refused
   * @param {(state: State) => void} [told] called with each new state
   * @param {Partial<Limits>} [limits]
   */
  constructor(host, version, told = () => {}, limits = {}) {
    this.#host = host;
    this.#version = version;
    this.#told = told;
    this.#limits = { ...LIMITS, ...limits };
  }

  /** A client for an engine of its own, in the same host. */
  another() {
    return new EngineClient(this.#host, this.#version, () => {}, this.#limits);
  }

  get state() {
    return this.#state;
  }

  /**
   * Starts an engine, unless one is there or starts.
   * @param {number} [workers] pool workers that its memory must carry
   * @returns {Promise<Ready>} rejects when it does not start; the next call tries again
   */
  start(workers = 0) {
    if (this.#state === "starting" || this.#state === "ready" || this.#state === "running") return this.#started.promise;
    this.#become("starting");
    this.failed = null;
    this.#life = new AbortController();
    const started = (this.#started = resolvers());
    // Whoever asks for something sees the rejection; a start that nobody waits for must not be an unhandled one.
    started.promise.catch(() => {});
    try {
      this.#begin(Math.max(workers, USUAL_WORKERS));
    } catch (error) {
      // A sandboxed frame or a policy of the page's host refuses at once.
      this.end(failure("needs-isolation", "engine.refused", { error: String(error) }));
    }
    return started.promise;
  }

  /** @param {number} workers */
  #begin(workers) {
    const { startWorker, locks, isHidden } = this.#host;
    if (!startWorker) {
      this.end(failure("needs-isolation", "engine.no-workers"));
      return;
    }
    // `crypto.randomUUID` exists only in secure contexts.
    const name = `interleave ${globalThis.crypto?.randomUUID?.() ?? Math.random()}`;
    const worker = (this.#worker = startWorker(name));
    const { signal } = this.#life;
    const timer = setTimeout(() => this.end(failure("crashed", "engine.slow", { seconds: this.#limits.startMs / 1000 })), this.#limits.startMs);
    signal.addEventListener("abort", () => clearTimeout(timer));
    worker.addEventListener("message", (event) => {
      if (signal.aborted) return;
      const message = /** @type {MessageEvent<FromEngine>} */ (event).data;
      if (message.type === "ready") {
        clearTimeout(timer);
        this.#ready(message, name, locks);
      } else if (message.type === "broken") this.end(message.error);
      else if ("id" in message) this.#pending.get(message.id)?.hear(message);
    });
    worker.addEventListener("messageerror", () => this.end(failure("crashed", "engine.crashed")));
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      const what = /** @type {ErrorEvent} */ (event).message;
      // A script that cannot be loaded or parsed has no text.
      if (what) this.end(failure("crashed", "engine.crashed", { error: what.replace(/^Uncaught /, "") }));
      else this.end(failure("crashed", this.#state === "starting" ? "engine.not-loaded" : "engine.gone"));
    });
    this.say({ type: "start", workers });
    this.say({ type: "hidden", hidden: isHidden() });
  }

  /** @param {Ready} message @param {string} name of the worker @param {Host["locks"]} locks */
  #ready(message, name, locks) {
    if (this.#state !== "starting") return;
    if (message.version !== this.#version) {
      this.end(failure("crashed", "engine.other-version", { page: this.#version, engine: message.version }));
      return;
    }
    this.known = message;
    this.#become("ready");
    this.#started.resolve(message);
    if (!message.locked || !locks) return;
    // A worker that is killed from outside says nothing, but it releases its lock.
    locks.request(name, { signal: this.#life.signal }, () => this.end(failure("crashed", "engine.gone"))).catch(() => {});
  }

  /** @param {State} state */
  #become(state) {
    if (!NEXT[this.#state].includes(state)) throw new Error(`an engine cannot go from ${this.#state} to ${state}`);
    this.#state = state;
    // Whoever hears of it may ask for a start at once, so what goes on here comes to its end first.
    queueMicrotask(() => this.#told(state));
  }

  /** @param {ToEngine} message */
  say(message) {
    this.#worker?.postMessage(message);
  }

  /** Says whether the page is hidden, to an engine that is there. @param {boolean} hidden */
  setHidden(hidden) {
    this.say({ type: "hidden", hidden });
  }

  /**
   * Ends the engine: its worker, and with it every worker that it has started. Whatever was asked of it fails.
   * @param {Failure} [why]
   */
  end(why = CANCELLED) {
    const starting = this.#state === "starting";
    if (!starting && this.#state !== "ready" && this.#state !== "running") return;
    this.#life.abort();
    if (this.#worker) endWorker(this.#worker, starting);
    this.#worker = null;
    // A start that was stopped has not failed.
    const failed = starting && why.code !== "cancelled";
    if (failed) this.failed = why;
    this.#become(failed ? "failed" : "ended");
    this.#started.reject(new InterleaveError(why));
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const one of pending) one.fail(why);
  }

  /**
   * Asks the engine, which is started if there is none.
   * @param {Question} question
   * @param {{ signal?: AbortSignal | undefined, hear?: ((reply: Reply) => void) | undefined, stops?: boolean }} [options] `hear` is called
   *   with the replies on the way; `stops`: the engine is told of a stop and answers it, and is ended when it does not
   * @returns {Promise<Reply>} the last reply
   */
  async request(question, { signal, hear, stops = false } = {}) {
    throwIfAborted(signal);
    await untilAborted(this.start(), signal);
    throwIfAborted(signal);
    const id = ++this.#lastId;
    const over = new AbortController();
    const { promise, resolve, reject } = /** @type {ReturnType<typeof resolvers<Reply>>} */ (resolvers());
    this.#pending.set(id, {
      hear(reply) {
        if (ON_THE_WAY.has(reply.type)) hear?.(reply);
        else resolve(reply);
      },
      fail: (why) => reject(new InterleaveError(why)),
    });
    signal?.addEventListener("abort", () => {
      if (!stops) {
        reject(new InterleaveError(CANCELLED));
        return;
      }
      this.say({ type: "cancel" });
      const timer = setTimeout(() => this.end(), this.#limits.graceMs);
      over.signal.addEventListener("abort", () => clearTimeout(timer));
    }, { signal: over.signal });
    if (this.#state === "ready") this.#become("running");
    this.say(/** @type {ToEngine} */ ({ ...question, id }));
    try {
      return await promise;
    } finally {
      over.abort();
      this.#pending.delete(id);
      if (this.#state === "running" && this.#pending.size === 0) this.#become("ready");
    }
  }
}
