// A worker with a memory of its own that answers messages, and one that computes and hears nothing: the web host's half of the trials
// about messages and about ending a worker. The times are taken here, so that nothing of the crate is part of them.

/**
 * What a partner is sent: what to do, and with what.
 * @typedef {object} ToPartner
 * @property {"start" | "clone" | "transfer" | "shared" | "put" | "get" | "offer"} kind
 * @property {Uint8Array<ArrayBuffer>} bytes
 * @property {Int32Array<SharedArrayBuffer>} cell 1 while it is the partner's turn, in shared memory
 * @property {number} count of trips, in shared memory
 * @property {number} limitMs for which it waits for its turn
 * @property {unknown} thing that is offered
 * @property {number | undefined} leavesAfter so many messages it ends without an answer
 */

/**
 * What a partner does: its worker's script is this function's text, which therefore stands by itself (web.js says why). It adds 1 to the
 * first and to the last byte of what it gets, so that the other side sees that it was there.
 */
function partnerEntry() {
  let left = Infinity;
  let kept = new Uint8Array(0);
  const touch = (/** @type {Uint8Array<ArrayBuffer>} */ bytes) => {
    bytes[0] = Number(bytes[0]) + 1;
    bytes[bytes.length - 1] = Number(bytes[bytes.length - 1]) + 1;
    return bytes;
  };
  addEventListener("message", (event) => {
    const { kind, bytes, cell, count, limitMs, thing, leavesAfter } = /** @type {MessageEvent<ToPartner>} */ (event).data;
    if (kind === "start") {
      left = leavesAfter ?? Infinity;
      postMessage(null);
      return;
    }
    if (kind === "shared") {
      for (let trip = 0; trip < count; trip += 1) {
        // A notice of the trip before may come late, so who is woken looks again.
        while (Atomics.load(cell, 0) === 0) if (Atomics.wait(cell, 0, 0, limitMs) === "timed-out") return;
        if (--left < 0) return close();
        touch(bytes);
        Atomics.store(cell, 0, 0);
        Atomics.notify(cell, 0);
      }
      return;
    }
    if (--left < 0) return close();
    if (kind === "clone") postMessage(touch(bytes));
    else if (kind === "transfer") postMessage(touch(bytes), { transfer: [bytes.buffer] });
    else if (kind === "get") postMessage(kept);
    else if (kind === "offer") postMessage(thing);
    else {
      kept = touch(bytes);
      postMessage(null);
    }
  });
}

/** What a worker does that nobody can talk to: it counts, where whoever shares the cell can see it. */
function busyEntry() {
  addEventListener("message", (event) => {
    const { cell } = /** @type {MessageEvent} */ (event).data;
    for (;;) Atomics.add(cell, 0, 1);
  });
}

/** @type {Map<() => void, string>} */
const addresses = new Map();

/** @param {() => void} main @param {string} name */
export function startWorker(main, name) {
  const address = addresses.get(main) ?? URL.createObjectURL(new Blob([`(${main})()`], { type: "text/javascript" }));
  addresses.set(main, address);
  return new Worker(address, { type: "module", name });
}

/** A partner that did not answer in time; the crate knows it by its name. */
export class Silent extends Error {
  /** @override */
  name = "Silent";
}

/** What is offered to a partner. @type {Record<string, () => unknown>} */
const THINGS = {
  number: () => 42.5,
  text: () => "forty-two",
  list: () => [1, [2, ["three"]]],
  map: () => new Map([["a", 1], ["b", 2]]),
  bytes: () => Uint8Array.of(1, 2, 3),
  function: () => () => 42,
  // A Web Lock, where there are any here; else what a program would keep a lock in.
  lock: () => new Promise((resolve) => {
    if (!navigator.locks) resolve({ acquire: () => {} });
    else navigator.locks.request(`offered ${Math.random()}`, resolve).catch(() => resolve({ acquire: () => {} }));
  }),
  handle: () => new MessageChannel().port1,
  generator: () => (function* counting() {
    yield 1;
  })(),
};

/** What can be seen of a value, as text. @param {unknown} value @returns {string} */
const seen = (value) => JSON.stringify(value instanceof Map || ArrayBuffer.isView(value) ? [value.constructor.name, ...(/** @type {Iterable<unknown>} */ (value))] : value);

export class Partner {
  #worker;
  #limitMs;
  /** Answers that have come. */
  #answers = 0;
  /** What the trips of one size carry; each of the two is made when it is first needed. @type {Uint8Array<ArrayBuffer>} */
  #bytes = new Uint8Array(0);
  /** @type {{ bytes: Uint8Array<SharedArrayBuffer>, cell: Int32Array<SharedArrayBuffer> } | null} */
  #shared = null;

  /** @param {number} limitMs */
  constructor(limitMs) {
    this.#limitMs = limitMs;
    this.#worker = startWorker(partnerEntry, "partner");
  }

  /**
   * Posts a message; ends with the answer.
   * @param {object} message
   * @param {Transferable[]} [transfer]
   * @returns {Promise<any>}
   */
  #ask(message, transfer = []) {
    return new Promise((resolve, reject) => {
      this.#worker.onmessage = ({ data }) => {
        this.#answers += 1;
        resolve(data);
      };
      this.#worker.onmessageerror = () => reject(new DOMException("a message could not be read", "DataCloneError"));
      this.#worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message || "its script could not be loaded"));
      };
      this.#worker.postMessage(message, transfer);
    });
  }

  /**
   * What comes of this, unless an answer takes longer than a partner may. One timer for all: whether an answer came meanwhile is looked
   * at when it ends, so that no answer waits for a timer to be set. Silence is found within twice the limit.
   * @template T
   * @param {Promise<T>} came
   * @returns {Promise<T>}
   */
  async #inTime(came) {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const late = new Promise((_, reject) => {
      const watch = () => {
        const before = this.#answers;
        timer = setTimeout(() => (this.#answers === before ? reject(new Silent()) : watch()), this.#limitMs);
      };
      watch();
    });
    try {
      return await /** @type {Promise<T>} */ (Promise.race([came, late]));
    } finally {
      clearTimeout(timer);
    }
  }

  /** @param {number | undefined} leavesAfter */
  async start(leavesAfter) {
    await this.#inTime(this.#ask({ kind: "start", leavesAfter }));
  }

  /**
   * So many round trips with so many bytes, one after the other; the milliseconds that they took.
   * @param {string} way
   * @param {number} size
   * @param {number} count
   * @returns {Promise<number>}
   */
  async trips(way, size, count) {
    if (this.#bytes.length !== size) {
      this.#shared = null;
      this.#bytes = new Uint8Array(size).fill(1);
    }
    return way === "shared" ? this.#inShared(size, count) : this.#inTime(this.#byMessages(way, count));
  }

  /** @param {string} way @param {number} count */
  async #byMessages(way, count) {
    let bytes = this.#bytes;
    const expected = (Number(bytes[0]) + count) % 256;
    const begun = performance.now();
    for (let trip = 0; trip < count; trip += 1) {
      if (way === "clone") bytes = await this.#ask({ kind: "clone", bytes });
      else if (way === "transfer") bytes = await this.#ask({ kind: "transfer", bytes }, [bytes.buffer]);
      else if (way === "manager") {
        await this.#ask({ kind: "put", bytes });
        bytes = await this.#ask({ kind: "get" });
      } else {
        bytes[0] = Number(bytes[0]) + 1;
        bytes[bytes.length - 1] = Number(bytes[bytes.length - 1]) + 1;
      }
    }
    const took = performance.now() - begun;
    this.#bytes = bytes;
    if (bytes[0] !== expected || bytes[bytes.length - 1] !== expected) throw new Error("a message came back as another one");
    return took;
  }

  /**
   * This worker waits meanwhile, for no longer than a partner may take.
   * @param {number} size
   * @param {number} count
   */
  #inShared(size, count) {
    const { bytes, cell } = (this.#shared ??= { bytes: new Uint8Array(new SharedArrayBuffer(size)).fill(1), cell: new Int32Array(new SharedArrayBuffer(4)) });
    const trip = () => {
      Atomics.store(cell, 0, 1);
      Atomics.notify(cell, 0);
      while (Atomics.load(cell, 0) === 1) if (Atomics.wait(cell, 0, 1, this.#limitMs) === "timed-out") throw new Silent();
    };
    const expected = (Number(bytes[0]) + count + 1) % 256;
    this.#worker.postMessage({ kind: "shared", bytes, cell, count: count + 1, limitMs: this.#limitMs });
    // The first trip waits until the partner is there too.
    trip();
    const begun = performance.now();
    for (let at = 0; at < count; at += 1) trip();
    const took = performance.now() - begun;
    if (bytes[0] !== expected || bytes[size - 1] !== expected) throw new Error("a message came back as another one");
    return took;
  }

  /**
   * Sends a thing there and back: whether it came back as it was, or why it was refused.
   * @param {string} name
   * @returns {Promise<boolean | string>}
   */
  async offer(name) {
    const thing = await THINGS[name]?.();
    try {
      return seen(await this.#inTime(this.#ask({ kind: "offer", thing }))) === seen(thing);
    } catch (error) {
      if (error instanceof DOMException) return `${error.name}: ${error.message}`;
      throw error;
    }
  }

  end() {
    this.#worker.terminate();
  }
}

/** A worker that computes and hears nothing. */
export class Busy {
  #worker = startWorker(busyEntry, "busy");
  #cell = new Int32Array(new SharedArrayBuffer(4));

  constructor() {
    this.#worker.postMessage({ cell: this.#cell });
  }

  /** How far it has counted. */
  count() {
    return Atomics.load(this.#cell, 0);
  }

  kill() {
    this.#worker.terminate();
  }
}
