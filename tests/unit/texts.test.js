// What a visitor reads: every key gives a sentence, figures are in it, and nothing is said that a person cannot read.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import { formatter } from "../../www/format.js";
import { addTexts, has, laneName, nameOf, say, text } from "../../www/texts/texts.js";
import catalogue from "../../www/texts/en/catalogue.js";
import errors from "../../www/texts/en/errors.js";
import page from "../../www/texts/en/interface.js";

const modules = { catalogue, errors, page };

test("a key stands in one module only", () => {
  const seen = new Set();
  for (const [name, texts] of Object.entries(modules)) {
    for (const key of Object.keys(texts)) {
      assert.ok(!seen.has(key), `${key} in ${name} stands in another module too`);
      seen.add(key);
    }
  }
});

test("every text is short, has no blank ends, and uses its figures as they are written", () => {
  const format = formatter("en");
  // Whatever figure a text takes, it gets one that can be told apart; lists get one too.
  const values = new Proxy({}, { get: (_, name) => (["choices", "fields", "known", "models", "values", "kinds", "others"].includes(String(name)) ? ["a", "b"] : 3) });
  for (const [name, texts] of Object.entries(modules)) {
    for (const [key, entry] of Object.entries(texts)) {
      const said = typeof entry === "function" ? entry(values, format) : entry;
      assert.equal(said, said.trim(), `${name}: ${key}`);
      assert.ok(said.length > 0 && said.length < 330, `${name}: ${key} has ${said.length} characters`);
      assert.doesNotMatch(said, /undefined|NaN|\[object|\$\{|\.\.\.| {2}/, `${name}: ${key}`);
    }
  }
});

test("every text of the page and every error is asked for somewhere", () => {
  const root = new URL("../../", import.meta.url);
  const scripts = readdirSync(new URL("www", root), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".js") && !file.startsWith("texts/en/"));
  const sources = [...scripts.map((file) => `www/${file}`), "index.html", "scripts/lessons.js", "src/spec/error.rs", "src/stepper/mod.rs"].map((file) => readFileSync(new URL(file, root), "utf8")).join("\n");
  // Keys that are put together, such as `tier.${tier}`.
  const begun = [...sources.matchAll(/`([a-z.-]+\.)\$\{/g)].map(([, start]) => String(start));
  const unused = Object.keys({ ...page, ...errors }).filter((key) => !sources.includes(`"${key}"`) && !begun.some((start) => key.startsWith(start)));
  assert.deepEqual(unused, []);
});

test("glossary links lead to terms that are explained", () => {
  for (const [key, entry] of Object.entries({ ...page, ...catalogue })) {
    if (typeof entry !== "string") continue;
    for (const [, term] of entry.matchAll(/\]\(([a-z-]+)\)/g)) {
      assert.ok(has(`term.${term}`) && has(`term.${term}.text`), `${key} links to ${term}`);
    }
  }
});

test("a message of Rust becomes a sentence with field, value and what is allowed", () => {
  assert.equal(
    say({ key: "spec.out-of-range", values: { field: "workers", was: "0", min: 1, max: 100, whole: true } }),
    "workers must be a whole number from 1 to 100; it was 0.",
  );
  assert.equal(
    say({ key: "spec.not-a-choice", values: { field: "model", was: null, choices: ["sequential", "threads"] } }),
    "model must be one of sequential, threads; it is missing.",
  );
});

test("a claim that stays open since a run failed says why that failed", () => {
  const error = { code: "crashed", key: "engine.gone", values: {} };
  assert.match(say({ key: "claims.run-failed", values: { error } }), /nothing to compare\. The browser ended the engine's worker\./);
});

test("a key without a text is named and breaks nothing", () => {
  assert.match(say({ key: "no.such-key" }), /no\.such-key/);
});

test("everything that the crate names by an id has a name here", () => {
  const root = new URL("../../", import.meta.url);
  const types = readFileSync(new URL("www/types.d.ts", root), "utf8");
  /** The ids of a generated union. @param {string} name */
  const union = (name) => {
    const [, ids] = new RegExp(`^export type ${name} = ([^;{]+);`, "m").exec(types) ?? [];
    assert.ok(ids, `there is no union ${name}`);
    return [...ids.matchAll(/"([^"]+)"/g)].map(([, id]) => String(id));
  };
  const lists = /** @type {const} */ ({
    model: union("Model"), said: union("Model"), python: union("Model"), gil: union("GilMode"), schedule: union("Schedule"), shape: union("Shape"), executor: union("Executor"),
    fault: union("Fault"), span: union("SpanKind"), lane: union("LaneKind"), outcome: union("LaneOutcome"), verdict: union("Verdict"),
  });
  for (const [what, ids] of Object.entries(lists)) for (const id of ids) assert.ok(has(`${what}.${id}`), `${what}.${id}`);

  const kernels = new URL("src/work/kernels/", root);
  const ids = readdirSync(kernels).flatMap((file) => [...(file.endsWith(".rs") ? readFileSync(new URL(file, kernels), "utf8") : "").matchAll(/^ {4}id: "([^"]+)"/gm)].map(([, id]) => id));
  assert.ok(ids.length > 10, "the kernels were not found");
  for (const id of ids) for (const what of ["kernel", "kernel-kind", "kernel-unit"]) assert.ok(has(`${what}.${id}`), `${what}.${id}`);
});

test("names come from ids; an id without a name stands for itself", () => {
  assert.equal(nameOf("model", "threads"), "Threads without the GIL");
  assert.equal(nameOf("kernel", "no-such-kernel"), "no-such-kernel");
  assert.equal(laneName({ kind: "thread", number: 2 }), "thread 2");
  assert.equal(laneName({ kind: "loop", number: 1 }), "event loop");
  assert.equal(laneName({ kind: "other", number: 3 }), "other 3");
});

test("texts that are added later do not replace those that are there", () => {
  addTexts({ "run.run": "Go", "test.later": ({ n }, { count }) => `${count(n)} later` });
  assert.equal(text("run.run"), "Run");
  assert.equal(say({ key: "test.later", values: { n: 10_000 } }), "10,000 later");
  addTexts({ gain: "It gained." }, "gil-cpu");
  assert.equal(say({ key: "gil-cpu.gain" }), "It gained.");
});
