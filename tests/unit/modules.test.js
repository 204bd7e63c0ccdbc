/** The page's modules: who may import whom, and what the page asks for before it is parsed. */

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { VERSION } from "../../www/engine/contract.js";

const ROOT = new URL("../../", import.meta.url);
const MAIN = "www/main.js";
/** The same for the page of a lesson; the build writes what it asks for. */
const LESSON = "www/lesson.js";

/**
 * What a module imports when it is loaded, as paths from the root.
 * @param {string} path
 * @returns {Promise<string[]>}
 */
async function imports(path) {
  const text = await readFile(new URL(path, ROOT), "utf8");
  const found = [...text.matchAll(/^(?:import|export)\b[^;]*?\bfrom\s+"([^"]+)";/gms)].map(([, from = ""]) => from);
  for (const [, from = ""] of text.matchAll(/^import "([^"]+)";/gm)) found.push(from);
  return found.map((from) => new URL(from, new URL(path, ROOT)).href.slice(ROOT.href.length));
}

/** Every module that the page loads at its start, with its steps from main.js. */
async function graph() {
  const steps = new Map([[MAIN, 0]]);
  for (const [path, step] of steps) {
    for (const next of await imports(path)) if (!steps.has(next)) steps.set(next, step + 1);
  }
  return steps;
}

test("the page asks at once for every module that it needs, and for no other", async () => {
  const html = await readFile(new URL("index.html", ROOT), "utf8");
  const asked = [...html.matchAll(/<link rel="modulepreload" href="([^"]+)">/g)].map(([, href]) => href);
  assert.deepEqual([...asked].sort(), [...(await graph()).keys()].sort());
  assert.equal(asked[0], MAIN);
});

test("no module is more than three steps from main.js", async () => {
  for (const [path, step] of await graph()) assert.ok(step <= 3, `${path} is ${step} steps away`);
});

test("elements never import each other, and what is below the page never imports an element", async () => {
  const files = (await readdir(new URL("www/", ROOT), { recursive: true })).filter((file) => file.endsWith(".js")).map((file) => `www/${file}`);
  assert.ok(files.length > 20);
  for (const file of files) {
    const elements = (await imports(file)).filter((path) => path.startsWith("www/elements/"));
    if (file === MAIN || file === LESSON || file === "www/bench.js") continue;
    assert.deepEqual(elements, [], file);
  }
});

test("the engine's client knows nothing of the page's elements or of the document's markup", async () => {
  const folder = fileURLToPath(new URL("www/engine/", ROOT));
  for (const file of await readdir(folder)) {
    const text = await readFile(`${folder}${file}`, "utf8");
    assert.doesNotMatch(text, /querySelector|getElementById|innerHTML/, file);
  }
});

test("page, crate and package have one version", async () => {
  const cargo = await readFile(new URL("Cargo.toml", ROOT), "utf8");
  const { version } = JSON.parse(await readFile(new URL("package.json", ROOT), "utf8"));
  assert.equal(/^version = "(.*)"$/m.exec(cargo)?.[1], VERSION);
  assert.equal(version, VERSION);
});
