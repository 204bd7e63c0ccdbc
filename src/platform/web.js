// The parts of the web host that are shorter in JavaScript. The crate imports this module; a process starts with it too.

const { port1, port2 } = new MessageChannel();
/** @type {(() => void)[]} */
const hops = [];
port1.onmessage = () => hops.shift()?.();

/**
 * Ends after every message and timer that is due now had its turn. Not `setTimeout`: nested ones are held back for 4 ms.
 * @returns {Promise<void>}
 */
export function hop() {
  return new Promise((resolve) => {
    hops.push(resolve);
    port2.postMessage(0);
  });
}

/**
 * Calls `lane`; what it throws (a trap) goes to the caller.
 * @param {() => void} lane
 */
export function call(lane) {
  lane();
}

/**
 * Starts a worker with an instance and a memory of its own. The compiled module is posted, so nothing is compiled twice.
 * @param {WebAssembly.Module} module
 * @param {string} glue address of the module that wasm-bindgen wrote
 * @param {string} name
 * @param {number} pages initial size of its memory
 * @param {number} most largest size of its memory
 * @param {(data: unknown) => void} hear
 * @param {(text: string) => void} broken
 * @returns {Worker}
 */
export function startProcess(module, glue, name, pages, most, hear, broken) {
  const worker = new Worker(import.meta.url, { type: "module", name: `process:${name}` });
  const lock = `${name} ${crypto.randomUUID?.() ?? Math.random()}`;
  let isThere = false;
  worker.onmessage = ({ data }) => {
    hear(data);
    if (isThere) return;
    isThere = true;
    // A worker that somebody ends says nothing, but releases its lock. Web Locks exist only in secure contexts, and are refused in a
    // frame of another site whose storage is blocked; there such an end goes unseen.
    navigator.locks
      ?.request(lock, () => {
        // Whoever has ended it here hears nothing of it any more.
        if (worker.onmessage) broken("the browser ended it");
      })
      .catch(() => {});
  };
  worker.onmessageerror = () => broken("a message could not be read");
  worker.onerror = (event) => {
    event.preventDefault();
    broken(event.message?.replace(/^Uncaught /, "") || "its script could not be loaded");
  };
  worker.postMessage({ module, glue, pages, most, lock });
  return worker;
}

if (typeof DedicatedWorkerGlobalScope === "function" && self instanceof DedicatedWorkerGlobalScope && self.name.startsWith("process:")) {
  // A trap inside a promise is no error event; without this the supervisor would wait for ever.
  self.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    postMessage({ broken: String(event.reason) });
  });
  self.addEventListener(
    "message",
    async (event) => {
      const { module, glue, pages, most, lock } = /** @type {MessageEvent} */ (event).data;
      /** @type {WebAssembly.Memory} */
      let memory;
      try {
        memory = new WebAssembly.Memory({ initial: pages, maximum: most, shared: true });
      } catch (error) {
        postMessage({ refused: String(error) });
        return;
      }
      // Held for as long as this worker lives.
      const held = navigator.locks && new Promise((resolve) => {
        navigator.locks
          .request(lock, () => {
            resolve(undefined);
            return new Promise(() => {});
          })
          .catch(resolve);
      });
      const [crate] = await Promise.all([import(glue), held]);
      await crate.default({ module_or_path: module, memory });
      await crate.processMain();
    },
    { once: true },
  );
}
