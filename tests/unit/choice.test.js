/** The visitor's choice: from the address, to the address, and the specs that it means. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { PRESETS, changed, choiceOf, defaultChoice, leastWait, presetOf, readAddress, readValue, ruleOf, sameChoice, specOf, writeAddress } from "../../www/choice.js";

/** @import { Capabilities, Catalogue } from "../../www/types.d.ts" */

const FIELDS = [
  ["tasks", 1, 100_000, 8], ["workers", 1, 100, 4], ["repeats", 1, 100, 5], ["warmup", 0, 20, 1], ["waitMs", 0, 60_000, 100], ["waits", 1, 10_000, 1], ["seed", 0, 4_294_967_295, 1],
];
const CATALOGUE = /** @type {Catalogue} */ (/** @type {unknown} */ ({
  models: ["sequential", "threads-gil", "threads", "processes", "event-loop", "hybrid"].map((id) => ({ id, needs: id.startsWith("threads") ? "isolation" : "", available: true })),
  kernels: [{ id: "primes", minSize: 1000, defaultSize: 2_000_000, maxSize: 2_000_000_000 }, { id: "sort", minSize: 1, defaultSize: 50, maxSize: 1000 }, { id: "sha256", minSize: 1, defaultSize: 64, maxSize: 1000 }],
  services: [{ id: "api" }, { id: "download" }],
  fields: [
    ...FIELDS.map(([name, min, max, usual]) => ({ name, min, max, whole: true, default: usual, choices: null })),
    { name: "gil", min: null, max: null, whole: false, default: "held", choices: ["held", "released-in-kernel"] },
    { name: "executor", min: null, max: null, whole: false, default: "threads", choices: ["threads", "processes"] },
    { name: "fault", min: null, max: null, whole: false, default: "none", choices: ["none", "trap"] },
    { name: "model", min: null, max: null, whole: false, default: null, choices: [] },
  ],
}));
const HERE = /** @type {Capabilities} */ ({ tier: "full", isolated: true, state: "ready", cores: 4, freeCores: null, freeCoresLanes: null, clockStepMs: 0.1, maxWorkers: 100, reasons: [] });
const DEFAULTS = defaultChoice(CATALOGUE, HERE);

/** @param {string} query */
const read = (query) => choiceOf(readAddress(query), CATALOGUE, DEFAULTS);

test("an empty address is the defaults, and the defaults are an empty address", () => {
  const { choice, problems } = read("");
  assert.deepEqual(problems, []);
  assert.ok(sameChoice(choice, DEFAULTS));
  assert.equal(writeAddress(choice, CATALOGUE, DEFAULTS, null), "");
});

test("what was written comes back, and only what differs is written", () => {
  for (const query of ["?kernel=sort&tasks=17", "?kind=io&service=download&waitMs=50&models=sequential,event-loop", "?kind=cpu&size=3000&workers=2", "?fault=trap"]) {
    const { choice, problems } = read(query);
    assert.deepEqual(problems, [], query);
    const written = writeAddress(choice, CATALOGUE, DEFAULTS, null);
    assert.ok(sameChoice(read(written).choice, choice), `${query} became ${written}`);
  }
  assert.equal(writeAddress(read("?tasks=8&kernel=primes").choice, CATALOGUE, DEFAULTS, null), "");
  assert.equal(writeAddress(DEFAULTS, CATALOGUE, DEFAULTS, "gil-cpu"), "?lesson=gil-cpu");
});

test("the size follows the kernel unless it is given, whatever stands first", () => {
  assert.equal(read("?kernel=sort").choice.values.size, 50);
  assert.equal(read("?size=30&kernel=sort").choice.values.size, 30);
});

test("what cannot be used is said, each in a sentence, and left at its default", () => {
  const fields = read("?workers=1000&tasks=&seed=1.5&kernel=chess&nonsense=1&models=threads,fibres,threads");
  assert.equal(fields.problems.length, 6, fields.problems.join("\n"));
  for (const problem of fields.problems) assert.match(problem, /\.$/);
  assert.deepEqual([...fields.choice.models], ["threads"], "each model once");
  assert.equal(fields.choice.values.workers, DEFAULTS.values.workers);
});

test("a whole spec in the address is taken apart", () => {
  const spec = { work: { kind: "cpu", kernel: "sort", size: 20 }, model: "threads", workers: 3, trace: true };
  const { choice, problems } = read(`?spec=${encodeURIComponent(JSON.stringify(spec))}`);
  assert.deepEqual(problems, []);
  assert.deepEqual([...choice.models], ["threads"]);
  assert.equal(choice.values.size, 20);
  assert.equal(choice.values.workers, 3);
  for (const bad of ["7", "[]", "null", '{"work":1}', "{"]) assert.equal(read(`?spec=${encodeURIComponent(bad)}`).problems.length, 1, bad);
});

test("a model that cannot run here is said and not chosen", () => {
  const apart = { ...CATALOGUE, models: CATALOGUE.models.map((model) => ({ ...model, available: model.needs !== "isolation" })) };
  const defaults = defaultChoice(apart, { ...HERE, tier: "separate", isolated: false });
  assert.deepEqual([...defaults.models], ["sequential", "processes"]);
  assert.equal(defaults.values.executor, "processes");
  const { choice, problems } = choiceOf(readAddress("?models=threads,processes"), apart, defaults);
  assert.deepEqual([...choice.models], ["processes"]);
  assert.match(problems[0] ?? "", /Threads without the GIL cannot run here/);
});

test("a preset is recognised as long as nothing of it is changed", () => {
  for (const [id, { values, models }] of Object.entries(PRESETS)) {
    const choice = changed(CATALOGUE, DEFAULTS, values, models);
    assert.equal(presetOf(CATALOGUE, DEFAULTS, choice), id);
    assert.equal(presetOf(CATALOGUE, DEFAULTS, { ...choice, values: { ...choice.values, tasks: 77 } }), null);
  }
});

test("a spec has the fields of its kind of work and no others", () => {
  const { choice } = read("?kind=io&service=api");
  assert.deepEqual(Object.keys(specOf(choice, "threads").work).sort(), ["kind", "service", "waitMs", "waits"]);
  assert.deepEqual(Object.keys(specOf(DEFAULTS, "threads").work).sort(), ["kernel", "kind", "size"]);
  assert.equal(specOf(DEFAULTS, "threads").model, "threads");
});

test("a value is read by its rule", () => {
  const rule = ruleOf(CATALOGUE, "workers", DEFAULTS.values);
  assert.ok(rule);
  assert.deepEqual(readValue("workers", " 7 ", rule), { value: 7 });
  for (const bad of ["", "0", "101", "2.5", "many", "1e9", "Infinity", "NaN"]) assert.ok("problem" in readValue("workers", bad, rule), bad);
  assert.equal(ruleOf(CATALOGUE, "model", DEFAULTS.values), null);
  assert.equal(ruleOf(CATALOGUE, "nonsense", DEFAULTS.values), null);
});

test("the least time that waits take is reckoned for each model", () => {
  const { choice } = read("?kind=io&waitMs=1000&tasks=8&workers=4&repeats=5&warmup=1");
  assert.equal(leastWait(choice, "sequential"), 8 * 1000 * 6);
  assert.equal(leastWait(choice, "threads"), 2 * 1000 * 6);
  assert.equal(leastWait(choice, "event-loop"), 1000 * 6);
  assert.equal(leastWait(DEFAULTS, "sequential"), 0);
});
