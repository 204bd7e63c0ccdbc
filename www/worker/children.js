// The workers that the engine worker starts: those of the pool and the processes.
//
// A browser ends a worker that computes, or that blocks, by force some time after it was asked to, and needs the worker's parent for that:
// where the parent was ended first, Chromium keeps the worker's thread for ever. So whoever ends an engine asks it to end; the engine
// ends what it has started, gives the browser that time, and goes last.

/** What a browser may take to end a worker by force, in milliseconds: Chromium takes 2 s. */
const BY_FORCE_MS = 3000;

/**
 * Those that were started and not ended, with the time of their start and of their first message on this worker's clock. They are kept
 * also because Firefox collects workers that nobody refers to (https://bugzilla.mozilla.org/show_bug.cgi?id=1702191).
 * `inPool`: it is one of the pool's lanes.
 * @type {Map<Worker, { begun: number, answered: number | null, inPool: boolean }>}
 */
const children = new Map();

/** Called when a worker's script fails before its first message. @type {Set<(why: Error) => void>} */
const told = new Set();

let ending = false;
/** When one was last ended, on this worker's clock. */
let lastEnded = -Infinity;

globalThis.Worker = class extends Worker {
  /** @param {string | URL} address @param {WorkerOptions} [options] */
  constructor(address, options) {
    if (ending) throw new Error("this engine ends");
    super(address, options);
    // Where there is no Atomics.waitAsync, its stand-in starts helpers, also while the pool starts. They are no modules.
    const inPool = told.size > 0 && options?.type === "module";
    /** @type {{ begun: number, answered: number | null, inPool: boolean }} */
    const times = { begun: performance.now(), answered: null, inPool };
    children.set(this, times);
    this.addEventListener("message", () => (times.answered = performance.now()), { once: true });
    this.addEventListener("error", (event) => {
      if (times.answered !== null || told.size === 0) return;
      event.preventDefault();
      // A script that is refused or cannot be loaded has no text.
      for (const tell of told) tell(new Error(event.message || "its script could not be loaded"));
    });
  }

  /** @override */
  terminate() {
    children.delete(this);
    lastEnded = performance.now();
    // A trap may be on its way from it. Where nothing hears it, it becomes an error of this worker, and the page takes the engine for crashed.
    this.addEventListener("error", (event) => event.preventDefault());
    super.terminate();
  }
};

/**
 * Milliseconds from `since` to the first message of each worker of the pool that was started after it, in the order of their messages.
 * @param {number} since a time on this worker's clock
 */
export function startTimes(since) {
  const times = [...children.values()].flatMap(({ begun, answered, inPool }) => (inPool && begun >= since && answered !== null ? [answered - since] : []));
  return Float64Array.from(times).sort();
}

/**
 * What comes of starting workers; fails as soon as the script of one of them does. Who starts the pool's workers does not listen for that.
 * @template T
 * @param {Promise<T>} starts
 * @returns {Promise<T>}
 */
export async function unlessOneFails(starts) {
  /** @type {(why: Error) => void} */
  let tell = () => {};
  /** @type {Promise<never>} */
  const failed = new Promise((_, reject) => (tell = reject));
  told.add(tell);
  try {
    return await Promise.race([starts, failed]);
  } finally {
    told.delete(tell);
  }
}

/** Asks the browser to end every worker of the pool. */
export function endPool() {
  for (const [worker, { inPool }] of children) if (inPool) worker.terminate();
}

/** Ends every worker; resolves when the browser has had the time to end them by force. No other can be started from now on. */
export async function endChildren() {
  ending = true;
  for (const worker of children.keys()) worker.terminate();
  // One that was ended a moment ago may still be there too.
  const left = lastEnded + BY_FORCE_MS - performance.now();
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
}
