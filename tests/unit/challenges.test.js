/** The challenges: every check passes what it should and fails what it should, and their files are complete. */

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { readChallenge } from "../../scripts/challenges.js";
import { against, checks, estimate } from "../../www/challenges/checks.js";
import { formatter } from "../../www/format.js";
import texts from "../../www/texts/en/challenges.js";

/** @import { Came, Outcome } from "../../www/challenges/checks.js" */

const folder = new URL("../../www/challenges/en/", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".md"));
const SETTING = { cores: 2, shared: true };
const format = formatter("en");

/** What a check says. @param {string} id @param {unknown[]} came @param {Record<string, string>} [choice] @returns {Outcome} */
function judged(id, came, choice = {}) {
  const check = checks[id];
  assert.ok(check, id);
  const outcome = check.judge(/** @type {Came[]} */ (came), choice, SETTING);
  // Whatever comes out is said, with its figures, in a sentence that can be read.
  const entry = /** @type {Record<string, import("../../www/texts/texts.js").Text>} */ (texts)[`${id}.${outcome.key}`] ?? /** @type {Record<string, import("../../www/texts/texts.js").Text>} */ (texts)[outcome.key];
  assert.ok(entry, `${id}.${outcome.key} has a sentence`);
  const said = typeof entry === "function" ? entry(outcome.values ?? {}, format) : entry;
  assert.doesNotMatch(said, /undefined|NaN|n\/a|\[object|null/, `${id}.${outcome.key}: ${said}`);
  for (const { title, values = {}, value } of outcome.figures ?? []) {
    const name = /** @type {Record<string, import("../../www/texts/texts.js").Text>} */ (texts)[`figure.${title}`];
    assert.ok(name && Number.isFinite(value), title);
    assert.doesNotMatch(typeof name === "function" ? name(values, format) : name, /undefined|NaN|null/, title);
  }
  return outcome;
}

/** Times around this one. @param {number} ms @param {number} [spread] */
const around = (ms, spread = 0.01) => Array.from({ length: 8 }, (_, at) => ms * (1 + spread * ((at % 3) - 1)));

/** A report. @param {string} model @param {number[]} values @param {object} [more] */
const report = (model, values, more = {}) => ({ spec: { model, workers: 4, chunk: 10 }, wallMs: { values, median: estimate(values)?.value }, errors: [], wakeUp: null, ...more });

/** @param {...(object | null)} reports */
const measured = (...reports) => ({ reports, failures: reports.includes(null) ? [{ spec: 0, code: "crashed", message: "It crashed." }] : [], comparison: null });

test("an estimate is the median, with an interval that leaves out what it can afford to", () => {
  assert.deepEqual(estimate([]), null);
  assert.deepEqual(estimate([1, Number.NaN]), null);
  assert.deepEqual(estimate([3, 1, 2]), { value: 2, low: null, high: null });
  assert.deepEqual(estimate([5, 1, 2, 3, 4]), { value: 3, low: 1, high: 5 });
  assert.deepEqual(estimate([8, 1, 2, 3, 4, 5, 6, 7]), { value: 4.5, low: 2, high: 7 });
});

test("only what lies within a limit with its whole interval is within it", () => {
  assert.equal(against({ value: 1, low: 0.9, high: 1.1 }, 1.3), "within");
  assert.equal(against({ value: 1.2, low: 1.1, high: 1.4 }, 1.3), "close");
  assert.equal(against({ value: 2, low: 1.9, high: 2.1 }, 1.3), "beyond");
  assert.equal(against({ value: 1, low: null, high: null }, 1.3), "close");
});

test("a setup passes against the best one by its interval", () => {
  for (const [id, limit] of /** @type {const} */ ([["download-and-hash", 1.3], ["find-the-chunk", 1.1]])) {
    const best = report("threads", around(100));
    assert.equal(judged(id, [measured(report("processes", around(90)), best)]).key, "best");
    const near = judged(id, [measured(report("processes", around(100 * limit - 5)), best)]);
    assert.deepEqual([near.passed, near.key], [true, "within"], id);
    assert.deepEqual(judged(id, [measured(report("processes", around(300)), best)]).passed, false);
    assert.equal(judged(id, [measured(report("processes", around(100 * limit, 0.2)), best)]).key, "close");
    assert.equal(judged(id, [measured(null, best)]).key, "failed");
  }
});

test("a count that loses nothing passes if an addition takes at most twice as long", () => {
  /** @param {string} kind @param {number} lost @param {number} ms */
  const came = (kind, lost, ms) => [{ trial: "counter", lanes: 2, ways: [{ kind: "unprotected", additions: 2000, lost: around(5), wallMs: around(20) }, { kind, additions: 1000, lost: around(lost), wallMs: around(ms) }] }];
  assert.equal(judged("lose-no-update", came("per-lane", 0, 12), { kind: "per-lane" }).passed, true);
  assert.equal(judged("lose-no-update", came("mutex", 0, 100), { kind: "mutex" }).key, "beyond");
  assert.equal(judged("lose-no-update", came("per-lane", 1, 12), { kind: "per-lane" }).key, "lost");
  const bare = { trial: "counter", lanes: 2, ways: [{ kind: "unprotected", additions: 10, lost: around(0), wallMs: around(1) }] };
  assert.equal(judged("lose-no-update", [bare], { kind: "unprotected" }).key, "lucky", "luck does not count");
});

test("a reader and a heartbeat pass when their delays are below the limit", () => {
  /** @param {number} ms */
  const late = (ms) => [measured(report("threads-gil", around(50), { wakeUp: { perRepeat: around(ms).map((one) => ({ medianMs: one, p95Ms: one, maxMs: one })) } }))];
  for (const [id, limit] of /** @type {const} */ ([["punctual-reader", 2], ["steady-heartbeat", 5]])) {
    assert.equal(judged(id, late(limit / 2)).passed, true, id);
    assert.equal(judged(id, late(limit)).key, "close", id);
    assert.equal(judged(id, late(limit * 3)).key, "beyond", id);
    assert.equal(judged(id, [measured(report("threads-gil", around(50)))]).key, "unknown", "what was not seen does not pass");
  }
});

test("a program is broken by the visitor's own steps, and the counter only with the fewest changes of thread", () => {
  /** @param {string} key @param {number} switches */
  const run = (key, switches) => ({ steps: [...Array(8).keys()].map((at) => ({ switched: at > 0 && at <= switches })), verdict: { key } });
  const search = { schedule: [0, 1, 1, 0], switches: 2, states: 99 };
  for (const [id, breach] of [["break-the-counter", "lost-update"], ["break-the-repair", "initialised-twice"]]) {
    assert.equal(judged(String(id), [run(String(breach), 2), search]).passed, true);
    assert.equal(judged(String(id), [run("unfinished", 1), search]).passed, false);
    assert.equal(judged(String(id), [run("holds", 2), search]).passed, false);
    assert.equal(judged(String(id), [run("holds", 2), { ...search, schedule: null, switches: null }]).key, "none-here");
  }
  assert.deepEqual([judged("break-the-counter", [run("lost-update", 3), search]).passed, judged("break-the-repair", [run("initialised-twice", 3), search]).passed], [false, true]);
});

test("a program that holds has to hold under every version", () => {
  /** @param {(string | null)[]} breaches */
  const came = (...breaches) => [{ trial: "interleavings", searched: breaches.map((breach, at) => ({ rules: ["3.9", "3.10"][at], breach, states: 10 })) }];
  assert.equal(judged("cannot-be-broken", came(null, null)).passed, true);
  assert.equal(judged("cannot-be-broken", came("lost-update", null)).passed, false);
  assert.equal(judged("cannot-be-broken", came()).passed, false, "nothing searched shows nothing");
});

test("a deadlock is certain only in every round, and impossible only where a search shows it", () => {
  /** @param {number} found */
  const rounds = (found) => ({ trial: "deadlock", rounds: Array.from({ length: 60 }, (_, at) => ({ order: at < 30 ? "opposite" : "same", found: at < found ? {} : null })) });
  const choice = { order: "opposite" };
  assert.equal(judged("certain-deadlock", [rounds(30)], choice).passed, true);
  assert.equal(judged("certain-deadlock", [rounds(29)], choice).key, "sometimes");
  assert.equal(judged("certain-deadlock", [rounds(0)], choice).key, "never");
  assert.equal(judged("no-deadlock", [rounds(0), { schedule: null, switches: null, states: 9 }], choice).passed, true);
  assert.equal(judged("no-deadlock", [rounds(0), { schedule: [0, 1], switches: 1, states: 9 }], choice).key, "rare");
  assert.equal(judged("no-deadlock", [rounds(1), { schedule: [0, 1], switches: 1, states: 9 }], choice).key, "seen");
});

test("the fastest way to send passes, and what cannot be told from it", () => {
  const came = [{ trial: "messages", trips: [{ way: "clone", tripMs: around(50) }, { way: "transfer", tripMs: around(0.051) }, { way: "shared", tripMs: around(0.05, 0.1) }] }];
  assert.deepEqual(["clone", "transfer", "shared"].map((way) => judged("send-50-mb", came, { way }).passed), [false, true, true]);
  assert.equal(judged("send-50-mb", came, { way: "manager" }).key, "not-here");
});

test("a crash is survived with nine results, no fewer and no more", () => {
  /** @param {number} lost */
  const came = (lost) => [measured(report("processes", [], { errors: Array(lost).fill({}) }))];
  assert.deepEqual([0, 1, 5].map((lost) => judged("survive-a-crash", came(lost)).key), ["no-crash", "nine", "fewer"]);
  assert.equal(judged("survive-a-crash", came(1)).passed, true);
  assert.deepEqual([judged("survive-a-crash", [measured(null)]).passed, judged("survive-a-crash", [measured(null)]).key], [false, "crashed"]);
});

test("three choices pass when none is clearly slower than the fastest", () => {
  const job = measured(report("sequential", around(100)), report("processes", around(50)), report("hybrid", around(51)));
  const right = { waits: "processes", computes: "hybrid:processes", both: "processes" };
  assert.equal(judged("choose-for-three", [job, job, job], right).passed, true);
  assert.deepEqual(judged("choose-for-three", [job, job, job], { ...right, both: "sequential" }).values?.["wrong"], ["both"]);
  assert.equal(judged("choose-for-three", [job, job, job], { ...right, both: "threads-gil" }).key, "not-here");
});

test("there are a dozen challenges and more; each can be tried with every choice, and each has a check", () => {
  assert.ok(files.length >= 12);
  assert.deepEqual(files.map((file) => file.slice(0, -3)).sort(), Object.keys(checks).sort());
  for (const file of files) {
    const { id, choices, hints, solution, task } = readChallenge(new URL(file, folder).pathname);
    assert.ok(hints.every((hint) => hint.includes("<p>")) && solution.includes("<p>") && task.includes("<strong>"), file);
    for (const { name, options } of choices) {
      for (const [value] of options) {
        const choice = { ...Object.fromEntries(choices.map((one) => [one.name, one.options[0]?.[0] ?? ""])), [name]: value };
        for (const setting of [SETTING, { cores: 8, shared: false }]) {
          const plan = checks[id]?.plan(choice, setting) ?? [];
          assert.ok(plan.length > 0 && !/NaN|undefined/.test(JSON.stringify(plan)), `${id} with ${value}`);
        }
      }
    }
  }
});

test("what is wrong with a challenge is said with its file and field", (t) => {
  const own = mkdtempSync(join(tmpdir(), "challenges-"));
  t.after(() => rmSync(own, { recursive: true }));
  const right = { title: "T", lessons: ["race"], choices: { kind: { label: "L", options: { a: "A", b: "B" } } } };
  const parts = "Task.\n\n<!-- hint -->\n\nOne.\n\n<!-- hint -->\n\nTwo.\n\n<!-- solution -->\n\nBecause.\n";
  /** @param {string} name @param {object} head @param {string} body */
  const read = (name, head, body = parts) => {
    const file = join(own, name);
    writeFileSync(file, `---\n${JSON.stringify(head)}\n---\n${body}`);
    return readChallenge(file);
  };
  assert.equal(read("send-50-mb.md", right).solution, "<p>Because.</p>\n");
  assert.throws(() => read("nothing.md", right), /nothing\.md: there is no check "nothing"/);
  assert.throws(() => read("send-50-mb.md", { ...right, title: "" }), /send-50-mb\.md: "title"/);
  assert.throws(() => read("send-50-mb.md", { ...right, goal: "x" }), /"goal" is no field/);
  assert.throws(() => read("send-50-mb.md", { ...right, lessons: [] }), /"lessons"/);
  assert.throws(() => read("send-50-mb.md", { ...right, choices: { kind: { label: "L", options: { a: "A" } } } }), /"kind"/);
  assert.throws(() => read("send-50-mb.md", { title: "T", lessons: ["race"] }), /nothing to choose/);
  assert.throws(() => read("send-50-mb.md", right, "Task.\n\n<!-- hint -->\n\nOne.\n\n<!-- solution -->\n\nBecause.\n"), /<!-- hint --> twice/);
  assert.match(read("send-50-mb.md", right, parts.replace("One.", "<script>x</script>")).hints[0] ?? "", /&lt;script&gt;/);
});
