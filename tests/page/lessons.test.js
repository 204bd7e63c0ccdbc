/** The course: pages that can be read without a script, and run with one. */

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { claims } from "../../www/claim-list.js";
import { openSite } from "./browser.js";
import { DIST } from "./server.js";

/** @import { Page } from "playwright-core" */

const files = await readdir(new URL("../../www/lessons/en/", import.meta.url));
/** The claims that have a lesson. */
const lessons = claims.filter(({ id }) => files.includes(`${id}.md`));

/** @param {Page} page */
const ready = (page) => page.waitForSelector("claim-card .go", { timeout: 60_000 });

/** Runs the lesson and waits for its verdict. @param {Page} page */
async function run(page) {
  await page.click("claim-card .go");
  await page.waitForFunction(() => document.querySelector("#verdict")?.textContent, null, { timeout: 120_000 });
}

test("every lesson can be read without any script, and says nothing of the answer before the question", async (t) => {
  const { page, url } = await openSite(t, { path: "./", context: { javaScriptEnabled: false } });
  const links = await page.locator(".map li > a").all();
  assert.equal(links.length, lessons.length);
  for (const { id } of lessons) {
    const html = await (await fetch(`${url}lessons/${id}/`)).text();
    assert.match(html, /<h1>[^<]+<\/h1>/, id);
    // Each link leads to a page that was built.
    for (const [, to = ""] of html.matchAll(/<a href="\.\.\/([a-z-]+)\/"/g)) assert.ok(lessons.some((claim) => claim.id === to), `${id} links to ${to}`);
  }
  await page.goto(`${url}lessons/gil-cpu/`);
  assert.ok(await page.getByText("That is not much.").isVisible());
  // CPython's own figures, and the whole script.
  assert.match((await page.textContent(".why table")) ?? "", /2 threads with the GIL1\.01× to 1\.07×/);
  const script = page.locator(".why noscript code");
  assert.ok(await script.isVisible());
  assert.match((await script.textContent()) ?? "", /report\("gil-cpu", main\(\)\)/);
  assert.deepEqual((await readdir(join(DIST, "www"))).includes("lessons"), false, "the sources of the lessons are not part of the site");
});

test("every lesson opens with its prediction, without a complaint, and locks its run until something is predicted", async (t) => {
  const { page, url, problems } = await openSite(t, { path: "./" });
  for (const { id, predicts } of lessons) {
    await page.goto(`${url}lessons/${id}/`);
    await ready(page);
    assert.equal(await page.getAttribute("claim-card .go", "aria-disabled"), "true", id);
    assert.equal(await page.locator(predicts ? "claim-card input" : "claim-card input[type=radio]").count() > 0, true, id);
    assert.notEqual((await page.textContent("claim-card .prediction"))?.trim(), "", id);
  }
  assert.deepEqual(problems, []);
});

test("a lesson is predicted, run and explained, with the prediction beside the result, and the map remembers it", async (t) => {
  const { page, url, problems } = await openSite(t, { path: "lessons/io-threads/", context: { reducedMotion: "reduce" } });
  await ready(page);
  assert.equal(await page.getByText("uses no core").isVisible(), false);
  await page.click("claim-card .go", { force: true });
  assert.equal(await page.evaluate(() => globalThis.interleave.busy), null, "it waits for a prediction");
  await page.focus("claim-card input[type=range]");
  await page.keyboard.press("ArrowRight");
  await run(page);
  assert.match((await page.textContent("claim-card .answer")) ?? "", /You predicted 1\.0[34]×; it was [\d.]+×/);
  assert.ok(await page.locator(".predict-gap").isVisible());
  await page.evaluate(() => {
    Object.defineProperty(navigator, "clipboard", { value: { writeText: async (/** @type {string} */ text) => Object.assign(globalThis, { copied: text }) } });
  });
  await page.getByRole("button", { name: /^Copy result/ }).click();
  const card = await page.evaluate(() => String(/** @type {{ copied?: string }} */ (globalThis).copied));
  assert.match(card, /\?\nYou predicted .*\n.*\n\w[\w ]*\. Measured on .* cores?\.\nhttp:.*lessons\/io-threads\/$/, card);
  assert.ok(await page.locator("claim-card lane-timeline canvas").first().isVisible());
  assert.ok(await page.locator(".why h2").first().isVisible(), "the explanation is there");
  await page.goto(url);
  await page.waitForSelector("li[data-lesson=io-threads].done");
  assert.match((await page.textContent("li[data-lesson=io-threads] .came")) ?? "", /\w+, /);
  assert.match((await page.textContent("#progress")) ?? "", /You have run 1 of \d+ lessons/);
  await page.getByRole("button", { name: "Clear my progress" }).click();
  assert.equal(await page.textContent("li[data-lesson=io-threads] .came"), "");
  assert.deepEqual(problems, []);
});

test("the prediction can be skipped, an answer can be picked, and without isolation a lesson runs or says what it needs", async (t) => {
  const { page, url } = await openSite(t, { isolated: false, path: "lessons/print-numbers/" });
  await ready(page);
  await page.click("claim-card .runbar .quiet");
  await run(page);
  assert.equal(await page.locator("claim-card .answer").count(), 0);
  await page.goto(`${url}lessons/gil-cpu/`);
  await ready(page);
  await page.click("claim-card .runbar .quiet");
  await run(page);
  assert.match((await page.textContent("#verdict")) ?? "", /isolation/i);
  assert.match((await page.textContent("claim-card .finding")) ?? "", /not isolated/);
});

test("a browser that refuses to store anything, or has rubbish stored, runs lessons all the same", async (t) => {
  const { page, url, problems } = await openSite(t, { path: "./" });
  await page.evaluate(() => localStorage.setItem("interleave", '{"version":1,"lessons":{"gil-io":{"verdict":"<b>","at":1}}}'));
  await page.waitForLoadState("networkidle");
  await page.reload();
  await page.waitForLoadState("networkidle");
  assert.equal(await page.locator("li[data-lesson].done").count(), 0);
  await page.addInitScript(() => Object.defineProperty(globalThis, "localStorage", { get() { throw new DOMException("refused", "SecurityError"); } }));
  await page.goto(`${url}lessons/print-numbers/`);
  await ready(page);
  await page.click("claim-card .runbar .quiet");
  await run(page);
  assert.deepEqual(problems, []);
});

test("axe finds nothing to mend in the map and in a lesson, before and after its run, in either scheme", async (t) => {
  const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    const { page, url } = await openSite(t, { path: "./", context: { colorScheme, reducedMotion: "reduce" } });
    const violations = async () => {
      await page.evaluate(axe);
      return page.evaluate(async () => {
        const { axe } = /** @type {{ axe: { run: () => Promise<{ violations: { id: string, nodes: { html: string }[] }[] }> } }} */ (/** @type {unknown} */ (globalThis));
        return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 80)).join(" | ")}`);
      });
    };
    assert.deepEqual(await violations(), []);
    await page.goto(`${url}lessons/race-versions/`);
    await ready(page);
    await page.click("#peek");
    await page.waitForSelector("code-stepper .stepper-thread");
    assert.deepEqual(await violations(), []);
    await page.goto(`${url}lessons/io-threads/`);
    await ready(page);
    assert.deepEqual(await violations(), []);
    await page.click("claim-card .runbar .quiet");
    await run(page);
    assert.deepEqual(await violations(), []);
  }
});

test("on a phone nothing of a lesson sticks out", async (t) => {
  const { page, url } = await openSite(t, { path: "./", context: { viewport: { width: 320, height: 640 } } });
  for (const path of ["", "lessons/gil-cpu/", "lessons/cpu-kinds/", "lessons/io-async/", "lessons/race-versions/"]) {
    await page.goto(`${url}${path}`);
    await ready(page);
    await page.locator("#peek").click();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `/${path}`);
  }
});

test("the first page asks one question, which is predicted and run without scrolling, on a laptop and on a phone", async (t) => {
  for (const viewport of [{ width: 1366, height: 768 }, { width: 390, height: 844 }]) {
    const { page, problems } = await openSite(t, { path: "./", context: { viewport, reducedMotion: "reduce" } });
    await ready(page);
    for (const part of ["h1", "claim-card input[type=range]", "claim-card .go"]) {
      const box = await page.locator(part).first().boundingBox();
      assert.ok(box && box.y >= 0 && box.y + box.height <= viewport.height, `${part} at ${viewport.width}: ${JSON.stringify(box)}`);
    }
    await page.focus("claim-card input[type=range]");
    await page.keyboard.press("ArrowRight");
    await run(page);
    assert.ok(await page.locator("claim-card .answer").isVisible());
    assert.ok(await page.locator(".why a").first().isVisible());
    assert.match((await page.textContent("li[data-lesson=gil-cpu] .came")) ?? "", /\w+, /, "the map below it knows");
    assert.deepEqual(problems, []);
  }
});

test("an address of the bench, or of a claim, that once was the first page's still leads there", async (t) => {
  const { page, url } = await openSite(t, { path: "./" });
  await page.goto(`${url}?kind=io&tasks=3`);
  await page.waitForURL(/\/bench\.html\?kind=io&tasks=3/);
  await page.goto(`${url}?lesson=gil-io`);
  await page.waitForURL(/\/lessons\/gil-io\/$/);
  await page.goto(`${url}?lesson=none`);
  await page.waitForURL(/\/bench\.html\?lesson=none/);
});

test("the stepper goes forward and back by keyboard, finds the order that breaks a program, and shows that there is none", async (t) => {
  const { page, problems } = await openSite(t, { path: "lessons/race-versions/" });
  assert.equal(await page.locator("code-stepper").isVisible(), false, "it belongs to the explanation");
  await page.click("#peek");
  await page.waitForSelector("code-stepper .stepper-thread");
  const finding = () => page.textContent("code-stepper .finding");
  /** @param {string} name */
  const press = async (name) => {
    await page.focus(`code-stepper [data-do=${name}]`);
    await page.keyboard.press("Enter");
  };
  const at = () => page.textContent("code-stepper .stepper-tools .help");
  await press("step-0");
  await page.getByText("Step 1 of 1").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("data-do")), "step-0", "the keyboard stays where it was");
  await press("back");
  assert.match((await at()) ?? "", /Step 0 of 1/);
  await press("search");
  await page.waitForFunction(() => /shortest order/.test(document.querySelector("code-stepper .finding")?.textContent ?? ""));
  while ((await page.getAttribute("code-stepper [data-do=forward]", "aria-disabled")) !== "true") await press("forward");
  assert.match((await finding()) ?? "", /An update is lost: n should be 4 and is \d/);
  await page.selectOption("code-stepper [name=rules]", "3.10");
  await page.getByText("Step 0 of 0").waitFor();
  await press("search");
  await page.waitForFunction(() => /No order breaks it/.test(document.querySelector("code-stepper .finding")?.textContent ?? ""));
  // Every program begins under every version.
  for (const rules of await page.locator("code-stepper [name=rules] option").all()) {
    await page.selectOption("code-stepper [name=rules]", String(await rules.getAttribute("value")));
    for (const program of await page.locator("code-stepper [name=program] option").all()) {
      assert.doesNotMatch((await program.textContent()) ?? "", /-/, "it has a name");
      await page.selectOption("code-stepper [name=program]", String(await program.getAttribute("value")));
      await page.waitForFunction(() => (document.querySelectorAll("code-stepper .stepper-thread button").length ?? 0) >= 2);
      assert.equal(await finding(), "");
    }
  }
  assert.deepEqual(problems, []);
});
