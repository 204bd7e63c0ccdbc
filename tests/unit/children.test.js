/** What the engine does about workers that do not start: they are real ones in the page's tests, and of this file's own here. */

import assert from "node:assert/strict";
import { test } from "node:test";

class FakeWorker extends EventTarget {
  terminate() {}
}

// Node has no such workers.
Object.assign(globalThis, { Worker: FakeWorker });
const { unlessOneFails } = await import("../../www/worker/children.js");

/** A start that never comes to an end. @type {Promise<void>} */
const never = new Promise(() => {});
const start = () => new Worker("worker.js");

test("a worker whose script is refused ends the start at once; one that has answered does not", async () => {
  const started = unlessOneFails(never);
  const worker = start();
  worker.dispatchEvent(new MessageEvent("message"));
  const trap = new Event("error", { cancelable: true });
  worker.dispatchEvent(trap);
  assert.ok(!trap.defaultPrevented, "a trap is for others to hear");
  start().dispatchEvent(new Event("error"));
  await assert.rejects(started, /script could not be loaded/);
});

test("workers that start leave what comes of them as it is", async () => {
  assert.equal(await unlessOneFails(Promise.resolve(7)), 7);
  await assert.rejects(unlessOneFails(Promise.reject(new Error("refused"))), /refused/);
});
