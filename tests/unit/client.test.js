/** The page's side of the engine worker, against a worker that does what a test tells it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { EngineClient } from "../../www/engine/client.js";
import { failure } from "../../www/engine/errors.js";

/** @import { Host, WorkerLike } from "../../www/engine/host.js" */
/** @import { FromEngine, ToEngine } from "../../www/protocol.d.ts" */

const VERSION = "1.2.3";
const READY = /** @type {FromEngine} */ (/** @type {unknown} */ ({ type: "ready", version: VERSION, tier: "full", locked: false, clockStepMs: 0.1, catalogue: { spanKinds: [] } }));
const RUN = /** @type {import("../../www/engine/client.js").Question} */ ({ type: "measure", specs: "[]" });

/** A worker without a thread: it keeps what it is told, and says what the test has it say. */
class FakeWorker extends EventTarget {
  /** @type {ToEngine[]} */
  heard = [];
  ended = false;

  /** @param {ToEngine} message */
  postMessage(message) {
    this.heard.push(message);
  }

  terminate() {
    this.ended = true;
  }

  /** @param {FromEngine} data */
  say(data) {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  /** @param {string} message */
  fail(message) {
    this.dispatchEvent(Object.assign(new Event("error", { cancelable: true }), { message }));
  }

  /** The number of the last question. */
  get lastId() {
    const last = this.heard.findLast((message) => "id" in message);
    return last && "id" in last ? last.id : -1;
  }

  /** @param {string} type */
  count(type) {
    return this.heard.filter((message) => message.type === type).length;
  }
}

/**
 * A client with workers of this kind.
 * @param {{ start?: (() => WorkerLike) | null, locks?: Host["locks"], limits?: { startMs?: number, graceMs?: number }, told?: (state: string) => void }} [options]
 */
function made({ start, locks = null, limits = {}, told = () => {} } = {}) {
  /** @type {FakeWorker[]} */
  const workers = [];
  /** @type {string[]} */
  const states = [];
  const usual = () => {
    const worker = new FakeWorker();
    workers.push(worker);
    return /** @type {WorkerLike} */ (/** @type {unknown} */ (worker));
  };
  /** @type {Host} */
  const host = { startWorker: start === undefined ? usual : start, locks, isHidden: () => false, onHidden: () => {}, cores: 4 };
  const client = new EngineClient(host, VERSION, (state) => {
    states.push(state);
    told(state);
  }, limits);
  const last = () => workers.at(-1) ?? assert.fail("no worker was started");
  return { client, workers, states, last };
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

test("to make a client starts nothing; the first request does", async () => {
  const { client, workers, states, last } = made();
  assert.equal(client.state, "idle");
  assert.equal(workers.length, 0);
  const reply = client.request(RUN);
  last().say(READY);
  await turn();
  assert.equal(client.state, "running");
  last().say(/** @type {FromEngine} */ ({ type: "told", id: last().lastId, text: "1" }));
  assert.equal((await reply).type, "told");
  assert.deepEqual(states, ["starting", "ready", "running", "ready"]);
});

test("whoever starts it again as soon as it has ended takes nothing from those who asked before", async () => {
  const { client, last, workers } = made({ told: (state) => void (state === "ended" && client.start()) });
  const reply = client.request(RUN);
  last().say(READY);
  await turn();
  client.end();
  const again = client.start(60);
  await assert.rejects(reply, { code: "cancelled" });
  await turn();
  assert.equal(workers.length, 2);
  assert.deepEqual(last().heard[0], { type: "start", workers: 60 });
  last().say(READY);
  await again;
  assert.equal(client.state, "ready");
});

test("a start that is stopped and begun again is the later one's", async () => {
  const { client, last } = made({ told: (state) => void (state === "ended" && client.start()) });
  const first = client.start();
  client.end();
  await assert.rejects(first, { code: "cancelled" });
  await turn();
  last().say(READY);
  await client.start();
  assert.equal(client.state, "ready");
});

test("replies on the way are heard, those of other requests are not", async () => {
  const { client, last } = made();
  /** @type {string[]} */
  const heard = [];
  const reply = client.request(RUN, { hear: ({ type }) => heard.push(type) });
  last().say(READY);
  await turn();
  const id = last().lastId;
  for (const message of [{ type: "progress", id }, { type: "spans", id }, { type: "spans", id: id + 7 }, { type: "told", id: id + 7 }, { type: "measured", id }]) last().say(/** @type {FromEngine} */ (message));
  assert.equal((await reply).type, "measured");
  assert.deepEqual(heard, ["progress", "spans"]);
});

test("a start that fails is said with its reason, and the next request tries again", async () => {
  const { client, workers, last, states } = made();
  const first = client.request(RUN);
  last().fail("");
  await assert.rejects(first, { code: "crashed", message: /could not be loaded/ });
  assert.equal(client.state, "failed");
  assert.equal(client.failed?.key, "engine.not-loaded");
  const second = client.request(RUN);
  assert.equal(workers.length, 2);
  last().say(READY);
  await turn();
  last().say(/** @type {FromEngine} */ ({ type: "told", id: last().lastId, text: "" }));
  await second;
  assert.equal(client.failed, null);
  assert.deepEqual(states, ["starting", "failed", "starting", "ready", "running", "ready"]);
});

test("an engine that says nothing is given up after a time", async () => {
  const { client, last } = made({ limits: { startMs: 5 } });
  await assert.rejects(client.start(), { code: "crashed", message: /did not start within/ });
  assert.ok(last().ended);
  assert.equal(client.state, "failed");
});

test("without workers, or where they are refused, the reason is a sentence and no code lies", async () => {
  const none = made({ start: null });
  await assert.rejects(none.client.start(), { code: "needs-isolation", message: /does not let the page start workers/ });
  const refused = made({
    start: () => {
      throw new DOMException("Failed to construct 'Worker'", "SecurityError");
    },
  });
  await assert.rejects(refused.client.request(RUN), { code: "needs-isolation", message: /refused.*own tab/ });
  assert.equal(refused.client.state, "failed");
});

test("an engine of another version is refused", async () => {
  const { client, last } = made();
  const started = client.start();
  last().say(/** @type {FromEngine} */ ({ ...READY, version: "9.9.9" }));
  await assert.rejects(started, { message: /1\.2\.3.*9\.9\.9.*Reload/ });
  assert.ok(last().ended);
});

test("a request that waits for the engine's start hears its stop at once; the start goes on", async () => {
  const { client, last, workers } = made();
  const stop = new AbortController();
  const reply = client.request(RUN, { signal: stop.signal });
  stop.abort();
  await assert.rejects(reply, { code: "cancelled" });
  assert.equal(client.state, "starting");
  last().say(READY);
  assert.equal(client.state, "ready");
  assert.equal(workers.length, 1);
  assert.equal(last().count("measure"), 0);
});

test("a run is asked to stop, and its answer counts; one that does not answer is ended with its engine", async () => {
  const { client, last } = made({ limits: { graceMs: 20 } });
  for (const answers of [true, false]) {
    const stop = new AbortController();
    const reply = client.request(RUN, { signal: stop.signal, stops: true });
    if (client.state === "starting") last().say(READY);
    await turn();
    stop.abort();
    assert.equal(last().heard.at(-1)?.type, "cancel");
    if (answers) {
      last().say(/** @type {FromEngine} */ (/** @type {unknown} */ ({ type: "measured", id: last().lastId, outcomes: [], cancelled: true })));
      assert.equal((await reply).type, "measured");
      assert.equal(client.state, "ready");
    } else {
      await assert.rejects(reply, { code: "cancelled" });
      assert.equal(last().count("end"), 1);
      assert.equal(client.state, "ended");
    }
  }
});

test("a question is dropped when it is stopped, and its engine stays", async () => {
  const { client, last } = made();
  const stop = new AbortController();
  const reply = client.request({ type: "ask", what: "plan", about: "{}" }, { signal: stop.signal });
  last().say(READY);
  await turn();
  stop.abort();
  await assert.rejects(reply, { code: "cancelled" });
  assert.equal(last().count("cancel"), 0);
  assert.equal(client.state, "ready");
});

test("a worker that breaks down fails everything that was asked, and the next request gets another", async () => {
  const { client, last, workers } = made();
  const replies = [client.request(RUN), client.request(RUN)];
  last().say(READY);
  await turn();
  last().fail("Uncaught RuntimeError: unreachable");
  for (const reply of replies) await assert.rejects(reply, { code: "crashed", message: /RuntimeError/ });
  assert.equal(client.state, "ended");
  client.start();
  last().say(READY);
  assert.equal(client.state, "ready");
  // What the one before still says is not heard.
  workers[0]?.say({ type: "broken", error: /** @type {never} */ (failure("crashed", "engine.crashed")) });
  assert.equal(client.state, "ready");
});

test("Web Locks tell of a worker that is gone, and it does not matter when they are refused", async () => {
  /** @type {() => void} */
  let release = () => {};
  const locks = /** @type {Host["locks"]} */ (/** @type {unknown} */ ({
    request: (/** @type {string} */ _name, /** @type {object} */ _options, /** @type {() => void} */ got) => new Promise(() => (release = got)),
  }));
  const watched = made({ locks });
  watched.client.start();
  watched.last().say(/** @type {FromEngine} */ ({ ...READY, locked: true }));
  const reply = watched.client.request(RUN);
  await turn();
  release();
  await assert.rejects(reply, { code: "crashed", message: /browser ended/ });

  const refused = made({ locks: /** @type {Host["locks"]} */ (/** @type {unknown} */ ({ request: () => Promise.reject(new DOMException("denied", "SecurityError")) })) });
  refused.client.start();
  refused.last().say(/** @type {FromEngine} */ ({ ...READY, locked: true }));
  await turn();
  assert.equal(refused.client.state, "ready");
  // An engine that could not hold its lock would be taken for gone by a page that asks for it.
  const unlocked = made({ locks: /** @type {Host["locks"]} */ (/** @type {unknown} */ ({ request: () => assert.fail("the lock was asked for") })) });
  unlocked.client.start();
  unlocked.last().say(READY);
  assert.equal(unlocked.client.state, "ready");
});
