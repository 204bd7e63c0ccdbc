/** The page itself, as a visitor uses it. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { openSite } from "./browser.js";

/** @import { Page } from "playwright-core" */

/** A choice that takes about a second with every model. */
const QUICK = "?kind=cpu&kernel=primes&size=2000000&tasks=4&workers=2&repeats=2&warmup=0";
const EVERY = `${QUICK.replace("2000000", "100000000")}&models=sequential,threads-gil,threads,processes,event-loop,hybrid`;

/** @param {Page} page */
const ready = (page) => page.waitForFunction(() => !(/** @type {HTMLButtonElement | null} */ (document.querySelector("#run"))?.disabled ?? true));

/** Presses Run and waits for the result. @param {Page} page */
async function runBench(page) {
  await page.click("#run");
  await page.waitForSelector("run-result", { timeout: 60_000 });
  await page.waitForSelector("#cancel", { state: "hidden", timeout: 60_000 });
}

test("it paints its form before the engine is there", async (t) => {
  const { page } = await openSite(t, { path: "", context: { javaScriptEnabled: false } });
  assert.ok(await page.isVisible("h1"));
  assert.ok(await page.isVisible("#kernel"));
});

test("Run runs every model that is ticked, moves the timeline, and ends in a table and a sentence", async (t) => {
  const { page, problems } = await openSite(t, { path: EVERY });
  await ready(page);
  const canvas = page.locator("lane-timeline canvas").first();
  await page.click("#run");
  await page.waitForSelector("#cancel", { state: "visible" });
  const pictures = new Set();
  for (let look = 0; look < 40 && (await page.isVisible("#cancel")); look++) {
    if ((await canvas.count()) > 0) pictures.add(await canvas.evaluate((element) => /** @type {HTMLCanvasElement} */ (element).toDataURL()));
    await page.waitForTimeout(100);
  }
  await page.waitForSelector("run-result", { timeout: 60_000 });
  assert.ok(pictures.size > 3, `the timeline had ${pictures.size} pictures`);
  const text = (await page.textContent("run-result")) ?? "";
  assert.match(text, /Compared with one lane/);
  assert.match(text, /5761455 primes/);
  for (const name of ["Threads under the GIL", "Threads without the GIL", "Processes", "Event loop"]) assert.ok(text.includes(name), name);
  assert.deepEqual(problems, []);
});

test("Cancel ends a run, and what was measured before stays", async (t) => {
  const { page, problems } = await openSite(t, { path: `${QUICK}&models=sequential,threads` });
  await ready(page);
  await runBench(page);
  await page.fill("#size", "1000000000");
  await page.click("#run");
  await page.waitForSelector("#cancel", { state: "visible" });
  await page.click("#cancel");
  await page.waitForSelector("#cancel", { state: "hidden" });
  assert.equal(await page.locator("run-result").count(), 1);
  await page.fill("#size", "2000000");
  await page.click("#run");
  await page.waitForFunction(() => document.querySelectorAll("run-result").length === 2, null, { timeout: 60_000 });
  assert.deepEqual(problems, []);
});

test("a crash is said in a sentence, and the page goes on working", async (t) => {
  const spec = { work: { kind: "cpu", kernel: "primes", size: 2000000 }, tasks: 4, workers: 2, repeats: 1, warmup: 0, model: "threads", fault: "trap" };
  const { page } = await openSite(t, { path: `?spec=${encodeURIComponent(JSON.stringify(spec))}` });
  await ready(page);
  await page.click("#run");
  await page.waitForFunction(() => /broke down/.test(document.querySelector("#alert")?.textContent ?? ""), null, { timeout: 30_000 });
  await page.goto(page.url().replace(/\?.*/, `${QUICK}&models=threads`));
  await ready(page);
  await runBench(page);
});

test("rubbish in the address is named, and the page is usable", async (t) => {
  const { page, problems } = await openSite(t, { path: "?kind=magic&workers=10000&nonsense=1&models=threads,fibres&spec=%7B" });
  await ready(page);
  const said = `${await page.textContent("#notice")} ${await page.textContent("#alert")}`;
  assert.ok(said.trim().length > 20, said);
  await page.fill("#size", "1000000");
  await runBench(page);
  assert.deepEqual(problems, []);
});

test("the choice goes into the address and comes back from it", async (t) => {
  const { page } = await openSite(t);
  await ready(page);
  await page.selectOption("#kernel", "sort");
  await page.fill("#tasks", "17");
  await page.press("#tasks", "Tab");
  await page.waitForFunction(() => /tasks=17/.test(location.search));
  assert.match(page.url(), /kernel=sort/);
  await page.reload();
  await ready(page);
  assert.equal(await page.inputValue("#kernel"), "sort");
  assert.equal(await page.inputValue("#tasks"), "17");
});

test("a value out of range is said beside its field, and nothing runs", async (t) => {
  const { page } = await openSite(t);
  await ready(page);
  await page.fill("#workers", "10000");
  await page.click("#run");
  await page.waitForFunction(() => /from 1 to 100/.test(document.body.textContent ?? ""));
  assert.equal(await page.locator("run-result").count(), 0);
});

test("the keyboard alone runs the bench and walks through the spans", async (t) => {
  const { page } = await openSite(t, { path: `${QUICK}&models=threads` });
  await ready(page);
  await page.focus("#tasks");
  await page.keyboard.press("Enter");
  await page.waitForSelector("run-result", { timeout: 60_000 });
  await page.focus("lane-timeline canvas, lane-timeline [tabindex='0']");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => /thread|ms/.test(document.querySelector("lane-timeline [aria-live]")?.textContent ?? ""));
});

test("without isolation the page says what is missing and runs the rest", async (t) => {
  const { page, problems } = await openSite(t, { isolated: false, path: `${QUICK}&models=sequential,processes,event-loop` });
  await ready(page);
  assert.match((await page.textContent("#tier")) ?? "", /isolat/i);
  assert.ok(await page.locator("#models input[value=threads]").isDisabled());
  await runBench(page);
  assert.match((await page.textContent("run-result")) ?? "", /148933 primes/);
  assert.deepEqual(problems, []);
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`axe finds nothing to mend, ${colorScheme}, before and after a run`, async (t) => {
    const { page } = await openSite(t, {
      path: `${QUICK}&models=sequential,threads`,
      // In the middle of a change of colour there is no contrast to measure.
      context: { colorScheme, reducedMotion: "reduce" },
    });
    await ready(page);
    const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    await page.evaluate(axe);
    const violations = () =>
      page.evaluate(async () => {
        const { axe } = /** @type {{ axe: { run: () => Promise<{ violations: { id: string, nodes: { html: string }[] }[] }> } }} */ (/** @type {unknown} */ (globalThis));
        return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 80)).join(" | ")}`);
      });
    assert.deepEqual(await violations(), []);
    await runBench(page);
    assert.deepEqual(await violations(), []);
  });
}

test("on a phone nothing sticks out", async (t) => {
  const { page } = await openSite(t, { path: `${QUICK}&models=sequential,threads`, context: { viewport: { width: 320, height: 640 } } });
  await ready(page);
  await runBench(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});

test("a claim of the list is tried and read", async (t) => {
  const { page, problems } = await openSite(t, { path: "?lesson=memory-model" });
  await ready(page);
  const claim = page.locator("claim-list details[open], claim-list [open]").first();
  await claim.getByRole("button", { name: /run|try|test/i }).first().click();
  await page.waitForFunction(() => /confirmed/i.test(document.querySelector("claim-list")?.textContent ?? ""), null, { timeout: 60_000 });
  assert.deepEqual(problems, []);
});
