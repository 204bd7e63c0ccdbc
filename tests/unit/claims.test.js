// The words of claims: every claim of the list has its texts, and what judges say can be said.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

import { claims } from "../../www/claim-list.js";
import { addTexts, has, say } from "../../www/texts/texts.js";

for (const { id } of claims) {
  const { default: texts } = await import(`../../www/texts/en/claims/${id}.js`);
  addTexts(Object.fromEntries(Object.entries(texts).map(([name, entry]) => [`${id}.${name}`, entry])));
}

test("every claim has a title, a group and a prediction", () => {
  for (const { id, group } of claims) {
    for (const key of [`claims.title-${id}`, `claims.group-${group}`, `${id}.prediction`]) assert.ok(has(key), key);
  }
});

test("what claims say in Rust's own examples becomes sentences with all of their figures", async () => {
  const samples = JSON.parse(await readFile(new URL("claims.samples.json", import.meta.url), "utf8"));
  assert.ok(samples.length > 10);
  for (const message of samples) {
    assert.ok(has(message.key), message.key);
    const said = say(message);
    assert.ok(said.length > 0 && !/undefined|null|NaN|n\/a|\[object/.test(said), `${message.key}: ${said}`);
  }
});
