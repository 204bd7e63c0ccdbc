/**
 * Many mixed runs in one page, drawn from a seed: every model and kind of work, faults, stops at any moment, workers that are killed, trials,
 * claims, too many workers, bad specs. It says what hung, what failed without a code, what was lost, and what grew.
 */

import { setTimeout as pause } from "node:timers/promises";
import { ways } from "./lab.js";
import { workerThreads } from "./threads.js";

/** @import { Page } from "playwright-core" */
/** @import { SpecInput, TrialInput } from "../../www/types.d.ts" */

/** What takes longer hangs, in milliseconds. */
const HANGS_AFTER_MS = 90_000;
/** What a browser may take to end the threads of workers, in milliseconds. */
const ENDS_WITHIN_MS = 60_000;
/** Nodes of the page, and listeners on them, that may come and stay: a few texts that change their number. */
const MORE_NODES = 50;
/** Bytes of the page's own memory that may come and stay, after it was collected: what a browser keeps of code that ran. */
const MORE_BYTES = 12e6;

/** A generator of numbers from 0 up to 1 (mulberry32 by Tommy Ettinger, public domain). @param {number} seed */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Some milliseconds of each kernel. */
const SIZES = { "n-body": 40, primes: 20_000, sort: 100, sha256: 100 };
/** The largest pool that a turn asks for: workers, and a lane that hands out tasks, or a loop. */
const MOST_WORKERS = 24;
/** Claims of a few seconds at one repeat; those that need what the page does not have are judged at once. */
const CLAIMS = ["memory-model", "own-stack", "io-threads", "gil-io", "errors", "fault-isolation", "race-versions", "deadlock"];
/** @type {TrialInput[]} */
const TRIALS = [
  { trial: "counter", additions: 5000, rounds: 2 },
  { trial: "deadlock", rounds: 2 },
  { trial: "killed-holder", waitMs: 30 },
  { trial: "starvation", ms: 30 },
  { trial: "loop-counter", tasks: 4, additions: 2, rounds: 2 },
  { trial: "interleavings", programs: ["counter-call"], rules: ["3.9"] },
];

/**
 * What is done in one turn, and which codes it may end with: null is a good end.
 * @typedef {object} Turn
 * @property {"run" | "trial" | "claim"} kind
 * @property {unknown} about
 * @property {number | null} stopMs when it is stopped, in milliseconds after its begin
 * @property {boolean} kills whether a worker is ended from outside meanwhile
 * @property {readonly (string | null)[]} codes
 */

/**
 * The next turn.
 * @param {() => number} next
 * @param {boolean} shared
 * @returns {Turn}
 */
export function draw(next, shared) {
  /** @template T @param {readonly T[]} list @returns {T} */
  const one = (list) => /** @type {T} */ (list[Math.floor(next() * list.length)]);
  const stops = next() < 0.25;
  const stopMs = stops ? Math.floor(next() * 120) : null;
  const cancelled = stops ? ["cancelled"] : [];
  const kind = one(/** @type {const} */ (["run", "run", "run", "run", "run", "run", "trial", "claim"]));
  if (kind === "trial") return { kind, about: one(TRIALS), stopMs, kills: false, codes: [null, ...(shared ? [] : ["needs-isolation"]), ...cancelled] };
  if (kind === "claim") return { kind, about: one(CLAIMS), stopMs, kills: false, codes: [null, ...cancelled] };
  const kernel = one(/** @type {(keyof typeof SIZES)[]} */ (Object.keys(SIZES)));
  const size = SIZES[kernel];
  const works = [
    { kind: "cpu", kernel, size },
    { kind: "io", service: one(["api", "file", "download", "database"]), waitMs: 5 + Math.floor(next() * 40) },
    { kind: "mixed", kernel, size, service: "api", waitMs: 10 },
    { kind: "beside", kernel, size, service: "api", waitMs: 2, waits: 10 },
  ];
  const fault = one(["none", "none", "none", "none", "none", "error", "trap", "bit-flip", "out-of-memory"]);
  const work = fault === "none" || fault === "error" ? one(works) : works[0];
  const workers = one([1, 2, 2, 3, 4, 8, MOST_WORKERS]);
  const wrong = next() < 0.05;
  const about = {
    ...one(ways(shared)), work, tasks: 1 + Math.floor(next() * 12), workers: wrong ? 100_000 : workers, repeats: 1 + Math.floor(next() * 3), warmup: 0,
    schedule: one(["static", "shared-queue", "master-worker", "work-stealing"]), fault, seed: Math.floor(next() * 1000),
  };
  const kills = !wrong && fault === "none" && !stops && next() < 0.1;
  /** @type {Record<string, (string | null)[]>} */
  const ends = {
    none: [null], error: [null], trap: ["crashed", null], "bit-flip": ["wrong-answer", null], "out-of-memory": ["out-of-memory", "crashed", null],
  };
  return { kind, about, stopMs, kills, codes: wrong ? ["invalid-spec"] : [...(ends[fault] ?? []), ...cancelled, ...(kills ? ["crashed"] : []), ...(shared ? [] : ["needs-isolation"])] };
}

/**
 * Takes a turn.
 * @param {Page} page
 * @param {Turn} turn
 * @returns {Promise<string | null>} the code of how it ended, "hung", or "no code: ..." with what was said
 */
async function take(page, { kind, about, stopMs, kills }) {
  const ended = page.evaluate(async ({ kind, about, stopMs, hangs }) => {
    const { interleave } = globalThis;
    const controller = new AbortController();
    const { signal } = controller;
    if (stopMs !== null) setTimeout(() => controller.abort(), stopMs);
    const under = kind === "run" ? interleave.run(/** @type {SpecInput} */ (about), { signal })
      : kind === "trial" ? interleave.trial(/** @type {TrialInput} */ (about), { signal })
        : interleave.runClaim(String(about), { repeats: 1, signal });
    const late = new Promise((_, reject) => setTimeout(() => reject(Object.assign(new Error("hung"), { code: "hung" })), hangs));
    try {
      await Promise.race([under, late]);
      return null;
    } catch (error) {
      const { code, message } = /** @type {{ code?: string, message?: string }} */ (error);
      return code ?? `no code: ${message}`;
    }
  }, { kind, about, stopMs, hangs: HANGS_AFTER_MS });
  if (kills) {
    await pause(20);
    const victim = page.workers().at(-1);
    await victim?.evaluate(() => globalThis.close()).catch(() => {});
  }
  return ended;
}

/** What the page holds, after its memory was collected. @param {Page} page */
async function held(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  await session.send("Performance.enable");
  const { metrics } = await session.send("Performance.getMetrics");
  await session.detach();
  const of = (/** @type {string} */ name) => metrics.find((metric) => metric.name === name)?.value ?? NaN;
  return { nodes: of("Nodes"), listeners: of("JSEventListeners"), bytes: of("JSHeapUsedSize") };
}

/**
 * A run of so many workers, after which there is no process: what a page rests with. A pool stays as large as it once was.
 * @param {Page} page @param {boolean} shared @param {number} workers
 */
async function rest(page, shared, workers) {
  await take(page, { kind: "run", about: { work: { kind: "cpu", kernel: "n-body", size: 8 }, tasks: 2, workers, repeats: 1, warmup: 0, model: shared ? "threads" : "sequential", schedule: "master-worker" }, stopMs: null, kills: false, codes: [null] });
}

/**
 * Takes so many turns, and says what went wrong.
 * @param {Page} page with its engine ready
 * @param {{ turns: number, seed: number, shared: boolean, say?: (line: string) => void }} options
 */
export async function soak(page, { turns, seed, shared, say = () => {} }) {
  const next = random(seed);
  /** @type {string[]} */
  const wrong = [];
  /** @type {Map<string, number>} */
  const ends = new Map();
  // What is made once, such as modules and texts, is there before anything is counted.
  for (const kind of /** @type {const} */ (["run", "trial", "claim"])) {
    const about = kind === "run" ? { work: { kind: "cpu", kernel: "n-body", size: 8 }, tasks: 2, workers: 2, model: "processes" } : kind === "trial" ? TRIALS.at(-1) : "memory-model";
    await take(page, { kind, about, stopMs: null, kills: false, codes: [null] });
  }
  await rest(page, shared, MOST_WORKERS);
  const before = { ...(await held(page)), threads: workerThreads() };
  for (let at = 0; at < turns; at++) {
    const turn = draw(next, shared);
    const code = await take(page, turn);
    ends.set(String(code), (ends.get(String(code)) ?? 0) + 1);
    if (!turn.codes.includes(code)) wrong.push(`turn ${at} of seed ${seed} ended with ${code}: ${JSON.stringify(turn)}`);
    if (code === "hung") break;
    // Whatever happened, the page goes on working.
    const busy = await page.evaluate(() => globalThis.interleave.busy);
    if (busy !== null) wrong.push(`turn ${at} of seed ${seed} left the page busy: ${JSON.stringify(turn)}`);
    if (at % 50 === 49) say(`${at + 1} of ${turns} turns, ${wrong.length} wrong`);
  }
  await rest(page, shared, 2);
  const until = Date.now() + ENDS_WITHIN_MS;
  while (workerThreads() > before.threads && Date.now() < until) await pause(250);
  const after = { ...(await held(page)), threads: workerThreads() };
  if (after.threads > before.threads) wrong.push(`${after.threads} threads of workers after, ${before.threads} before`);
  if (after.nodes > before.nodes + MORE_NODES) wrong.push(`${after.nodes} nodes after, ${before.nodes} before`);
  if (after.listeners > before.listeners + MORE_NODES) wrong.push(`${after.listeners} listeners after, ${before.listeners} before`);
  if (after.bytes > before.bytes + MORE_BYTES) wrong.push(`${after.bytes} bytes of the page's memory after, ${before.bytes} before`);
  return { wrong, ends: Object.fromEntries([...ends].sort()), before, after };
}
