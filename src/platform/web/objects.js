// Objects that several processes share: a manager that owns values, queues and the names of blocks of memory, and processes that each
// have a proxy to it. The web host's half of the trial `shared-objects`.

import { Silent, startWorker } from "./partner.js";

/**
 * What a proxy asks the manager for.
 * @typedef {object} Request
 * @property {"get" | "set" | "add" | "create" | "open" | "queue" | "put" | "take"} op
 * @property {string} name
 * @property {number} [value]
 */
/** @typedef {{ value: unknown } | { error: { name: string, message: string } }} Answer */
/** @typedef {{ way: string, additions: number, processes: number, number: number, limitMs: number, name: string }} Order */

/** The manager. As each of these functions, it is the text of a worker's script, and stands by itself. */
function managerEntry() {
  /** @type {Map<string, number>} */
  const values = new Map();
  /** @type {Map<string, SharedArrayBuffer>} */
  const blocks = new Map();
  /** @type {Map<string, { size: number, items: number[], takers: ((item: number) => void)[], putters: (() => void)[] }>} */
  const queues = new Map();
  /** @template T @param {Map<string, T>} things @param {string} name */
  const known = (things, name) => {
    const found = things.get(name);
    if (found === undefined) throw Object.assign(new Error(name), { name: "Unknown" });
    return found;
  };
  /** @type {(request: Request, answer: (value: unknown) => void) => void} */
  const carryOut = ({ op, name, value = 0 }, answer) => {
    if (op === "get") return answer(known(values, name));
    if (op === "set") return answer(void values.set(name, value));
    if (op === "add") return answer(void values.set(name, known(values, name) + value));
    if (op === "create") return answer(void blocks.set(name, new SharedArrayBuffer(value)));
    if (op === "open") return answer(known(blocks, name));
    if (op === "queue") return answer(void queues.set(name, { size: value, items: [], takers: [], putters: [] }));
    const queue = known(queues, name);
    if (op === "put") {
      const put = () => {
        const taker = queue.takers.shift();
        if (taker) taker(value);
        else queue.items.push(value);
        answer(undefined);
      };
      if (queue.items.length < queue.size) put();
      else queue.putters.push(put);
      return;
    }
    const item = queue.items.shift();
    if (item === undefined) queue.takers.push(answer);
    else {
      answer(item);
      queue.putters.shift()?.();
    }
  };
  addEventListener("message", ({ data: port }) => {
    port.onmessage = (/** @type {MessageEvent<Request>} */ { data }) => {
      try {
        carryOut(data, (value) => port.postMessage({ value }));
      } catch (error) {
        const { name, message } = /** @type {Error} */ (error);
        port.postMessage({ error: { name, message } });
      }
    };
  });
}

/** A process with a proxy to the manager. */
function processEntry() {
  /** @type {MessagePort} */
  let manager;
  /** @type {(limitMs: number, request: Request) => Promise<any>} */
  const ask = (limitMs, request) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(Object.assign(new Error(), { name: "Silent" })), limitMs);
      manager.onmessage = (/** @type {MessageEvent<Answer>} */ { data }) => {
        clearTimeout(timer);
        if ("error" in data) reject(Object.assign(new Error(data.error.message), { name: data.error.name }));
        else resolve(data.value);
      };
      manager.postMessage(request);
    });
  /** Raises the count at the start of a block: the lock is the number behind it, then come those who are there. @param {Order} order */
  const inBlock = async ({ way, additions, processes, limitMs, name }) => {
    const cells = new Int32Array(await ask(limitMs, { op: "open", name }), 0, 3);
    Atomics.add(cells, 2, 1);
    for (const begun = performance.now(); Atomics.load(cells, 2) < processes;) {
      if (performance.now() - begun > limitMs) throw Object.assign(new Error(), { name: "Silent" });
    }
    for (let at = 0; at < additions; at += 1) {
      // 0: free, 1: held, 2: held, and somebody may wait.
      if (way === "block-locked" && Atomics.compareExchange(cells, 1, 0, 1) !== 0) {
        while (Atomics.exchange(cells, 1, 2) !== 0) Atomics.wait(cells, 1, 2);
      }
      Atomics.store(cells, 0, Atomics.load(cells, 0) + 1);
      if (way === "block-locked" && Atomics.exchange(cells, 1, 0) === 2) Atomics.notify(cells, 1, 1);
    }
  };
  /** @param {Order} order @returns {Promise<number>} what it took out of the queue */
  const work = async (order) => {
    const { way, additions, processes, number, limitMs, name } = order;
    if (way === "block" || way === "block-locked") await inBlock(order);
    else if (way === "queue" && number > 0) {
      let taken = 0;
      for (let at = 0; at < additions; at += 1) taken += await ask(limitMs, { op: "take", name });
      return taken;
    } else if (way === "queue") {
      for (let at = 0; at < additions * (processes - 1); at += 1) await ask(limitMs, { op: "put", name, value: 1 });
    } else {
      for (let at = 0; at < additions; at += 1) {
        if (way === "proxy-add") await ask(limitMs, { op: "add", name, value: 1 });
        else await ask(limitMs, { op: "set", name, value: (await ask(limitMs, { op: "get", name })) + 1 });
      }
    }
    return 0;
  };
  addEventListener("message", ({ data }) => {
    if (data instanceof MessagePort) {
      manager = data;
      postMessage({ value: 0 });
      return;
    }
    work(data).then((value) => postMessage({ value }), ({ name, message }) => postMessage({ error: { name, message } }));
  });
}

/** The name of what is shared. */
const NAME = "count";

export class Objects {
  #limitMs;
  #manager = startWorker(managerEntry, "manager");
  /** @type {Worker[]} */
  #processes;
  #own = this.#port();

  /** @param {number} processes @param {number} limitMs */
  constructor(processes, limitMs) {
    this.#limitMs = limitMs;
    this.#processes = Array.from({ length: processes }, (_, number) => startWorker(processEntry, `process ${number + 1}`));
  }

  /** A proxy's end of a channel to the manager. */
  #port() {
    const { port1, port2 } = new MessageChannel();
    this.#manager.postMessage(port2, [port2]);
    return port1;
  }

  /**
   * The answer to a message, unless it takes longer than it may.
   * @param {Worker | MessagePort} to
   * @param {unknown} message
   * @param {Transferable[]} [transfer]
   * @returns {Promise<any>}
   */
  #ask(to, message, transfer = []) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Silent()), this.#limitMs);
      const ended = (/** @type {() => void} */ act) => {
        clearTimeout(timer);
        act();
      };
      to.onmessage = ({ data }) => ended(() => ("error" in data ? reject(Object.assign(new Error(data.error.message), { name: data.error.name })) : resolve(data.value)));
      if (to instanceof Worker) to.onerror = (event) => {
        event.preventDefault();
        ended(() => reject(new Error(event.message || "its script could not be loaded")));
      };
      to.postMessage(message, transfer);
    });
  }

  async start() {
    await Promise.all(this.#processes.map((process) => {
      const port = this.#port();
      return this.#ask(process, port, [port]);
    }));
  }

  /**
   * One round: what the count is after it, or how much came out of the queue, and the milliseconds that it took.
   * @param {string} way
   * @param {number} additions of each process
   * @param {number} bytes of a block
   * @param {number} queueSize
   * @param {string} fault
   * @returns {Promise<[value: number, ms: number]>}
   */
  async round(way, additions, bytes, queueSize, fault) {
    const isBlock = way === "block" || way === "block-locked";
    const op = isBlock ? "create" : way === "queue" ? "queue" : "set";
    if (fault !== "no-such-name") await this.#ask(this.#own, { op, name: NAME, value: isBlock ? bytes : way === "queue" ? queueSize : 0 });
    if (fault === "manager-gone") this.#manager.terminate();
    if (fault === "process-killed") this.#processes[0]?.terminate();
    const order = { way, additions, processes: this.#processes.length, limitMs: this.#limitMs, name: NAME };
    const begun = performance.now();
    const taken = await Promise.all(this.#processes.map((process, number) => this.#ask(process, { ...order, number })));
    const took = performance.now() - begun;
    if (way === "queue") return [taken.reduce((sum, one) => sum + one, 0), took];
    const value = isBlock ? new Int32Array(await this.#ask(this.#own, { op: "open", name: NAME }), 0, 1)[0] : await this.#ask(this.#own, { op: "get", name: NAME });
    return [value, took];
  }

  end() {
    for (const worker of [...this.#processes, this.#manager]) worker.terminate();
  }
}
