/** The queue of jobs: one at a time, in their order, and a stop is heard wherever a job stands. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { JobQueue } from "../../www/engine/queue.js";

/** @import { Job } from "../../www/engine/queue.js" */

/** @type {Job} */
const RUN = { kind: "run", id: "threads" };
/** @type {Job} */
const CLAIM = { kind: "claim", id: "gil-cpu" };

/** A job that ends when it is told to, or is stopped. */
function job() {
  /** @type {(value: string) => void} */
  let end = () => {};
  const state = { begun: false, stopped: false };
  /** @param {AbortSignal} signal @returns {Promise<string>} */
  const work = (signal) => {
    state.begun = true;
    return new Promise((resolve, reject) => {
      end = resolve;
      signal.addEventListener("abort", () => {
        state.stopped = true;
        reject(Object.assign(new Error("stopped"), { code: "cancelled" }));
      });
    });
  };
  return { state, work, end: (/** @type {string} */ value) => end(value) };
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

test("jobs run one at a time, in the order in which they came, also after one that failed", async () => {
  const queue = new JobQueue();
  /** @type {string[]} */
  const order = [];
  const entered = [1, 2, 3].map((nth) => queue.enter(RUN, undefined, async () => {
    order.push(`${nth} begins`);
    await turn();
    order.push(`${nth} ends`);
    if (nth === 2) throw new Error("broken");
    return nth;
  }));
  const ended = await Promise.allSettled(entered);
  assert.deepEqual(order, ["1 begins", "1 ends", "2 begins", "2 ends", "3 begins", "3 ends"]);
  assert.deepEqual(ended.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled"]);
});

test("what is going on is said, with how many wait behind it, and each change is told", async () => {
  let changes = 0;
  const queue = new JobQueue(() => (changes += 1));
  assert.equal(queue.busy, null);
  const [first, second] = [job(), job()];
  const one = queue.enter(CLAIM, undefined, first.work);
  const two = queue.enter(RUN, undefined, second.work);
  await turn();
  assert.deepEqual(queue.busy, { ...CLAIM, waiting: 1 });
  first.end("done");
  await one;
  await turn();
  assert.deepEqual(queue.busy, { ...RUN, waiting: 0 });
  second.end("done");
  await two;
  await turn();
  assert.equal(queue.busy, null);
  assert.ok(changes >= 4, `${changes} changes were told`);
});

test("a job that waits in line hears its stop at once, and never begins", async () => {
  const queue = new JobQueue();
  const [first, second] = [job(), job()];
  const one = queue.enter(RUN, undefined, first.work);
  const stop = new AbortController();
  const two = queue.enter(RUN, stop.signal, second.work);
  stop.abort();
  await assert.rejects(two, { code: "cancelled" });
  assert.equal(queue.busy?.waiting, 0);
  first.end("done");
  assert.equal(await one, "done");
  await turn();
  assert.equal(second.state.begun, false);
  assert.equal(queue.busy, null);
});

test("a signal that is aborted already lets nothing begin", async () => {
  const queue = new JobQueue();
  const only = job();
  await assert.rejects(queue.enter(RUN, AbortSignal.abort(), only.work), { code: "cancelled" });
  await turn();
  assert.equal(only.state.begun, false);
});

test("cancel stops what is going on, whoever started it, and not what waits", async () => {
  const queue = new JobQueue();
  const [first, second] = [job(), job()];
  const one = queue.enter(CLAIM, new AbortController().signal, first.work);
  const two = queue.enter(RUN, undefined, second.work);
  await turn();
  queue.cancel();
  await assert.rejects(one, { code: "cancelled" });
  await turn();
  assert.ok(second.state.begun && !second.state.stopped);
  second.end("done");
  assert.equal(await two, "done");
  queue.cancel();
});

test("a job that throws at once is a rejection, and the next one runs", async () => {
  const queue = new JobQueue();
  await assert.rejects(queue.enter(RUN, undefined, () => {
    throw new Error("at once");
  }), /at once/);
  assert.equal(await queue.enter(RUN, undefined, async () => "fine"), "fine");
});
