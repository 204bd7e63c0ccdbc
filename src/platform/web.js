// The parts of the web host that are shorter in JavaScript. The crate imports this module.

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
 * Holds a Web Lock for as long as this worker lives. Resolves when it is held: with its name, or with nothing where there are no locks.
 * (They exist only in secure contexts, and are refused in a frame of another site whose storage is blocked.)
 * @param {string} name
 * @returns {Promise<string | null>}
 */
function hold(name) {
  return new Promise((resolve) => {
    if (!navigator.locks) resolve(null);
    else navigator.locks.request(name, () => {
      resolve(name);
      return new Promise(() => {});
    }).catch(() => resolve(null));
  });
}

/** @param {string} kind */
const unique = (kind) => `${kind} ${crypto.randomUUID?.() ?? Math.random()}`;

/** This worker's own lock, by which its processes see that it has gone. @type {Promise<string | null> | undefined} */
let own;

/**
 * What a process does first: its worker's script is this function's text, which therefore stands by itself. It is no module that the glue
 * imports too: WebKit evaluates such a one twice, and a listener for the first message that is registered twice hears the second.
 */
function processEntry() {
  addEventListener("unhandledrejection", (event) => {
    // A trap inside a promise is no error event; without this the supervisor would wait for ever.
    event.preventDefault();
    postMessage({ kind: "broken", text: String(event.reason) });
  });
  addEventListener(
    "message",
    async (event) => {
      const { module, glue, pages, most, parent, lock } = /** @type {MessageEvent} */ (event).data;
      /** @type {WebAssembly.Memory} */
      let memory;
      try {
        memory = new WebAssembly.Memory({ initial: pages, maximum: most, shared: true });
      } catch (error) {
        postMessage({ kind: "refused", text: String(error) });
        return;
      }
      // Held for as long as this worker lives, so that the supervisor sees when it has gone.
      const held = parent && new Promise((resolve) => {
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
      // The supervisor holds this one: whoever gets it has no supervisor any more, and nobody who would end it.
      if (parent) navigator.locks.request(parent, () => close()).catch(() => {});
    },
    { once: true },
  );
}

/** @type {string | undefined} */
let entry;

/**
 * Starts a worker with an instance and a memory of its own. The compiled module is posted, so nothing is compiled twice.
 * @param {WebAssembly.Module} module
 * @param {string} glue address of the module that wasm-bindgen wrote
 * @param {string} name
 * @param {number} pages initial size of its memory
 * @param {number} most largest size of its memory
 * @param {(data: unknown) => void} hear
 * @param {(text: string) => void} broken without a text when it was ended from outside
 * @returns {Worker}
 */
export function startProcess(module, glue, name, pages, most, hear, broken) {
  entry ??= URL.createObjectURL(new Blob([`(${processEntry})()`], { type: "text/javascript" }));
  const worker = new Worker(entry, { type: "module", name: `process:${name}` });
  const lock = unique(name);
  let isThere = false;
  const holds = (own ??= hold(unique("supervisor")));
  holds.then((parent) => worker.postMessage({ module, glue, pages, most, parent, lock }));
  worker.onmessage = ({ data }) => {
    hear(data);
    if (isThere) return;
    isThere = true;
    // A worker that somebody ends says nothing, but lets go of its lock.
    holds.then((parent) => {
      if (!parent) return;
      navigator.locks.request(lock, () => {
        // Whoever has ended it here hears nothing of it any more.
        if (worker.onmessage) broken("");
      });
    });
  };
  worker.onmessageerror = () => broken("a message could not be read");
  worker.onerror = (event) => {
    event.preventDefault();
    broken(event.message?.replace(/^Uncaught /, "") || "its script could not be loaded");
  };
  return worker;
}
