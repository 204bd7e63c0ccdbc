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
  assert.ok(await page.isVisible("[name=kernel]"));
});

test("Run runs every model that is ticked, moves the timeline, and ends in a table and a sentence", async (t) => {
  const { page, problems } = await openSite(t, { path: EVERY });
  await ready(page);
  let pictures = 0;
  await page.click("#run");
  await page.waitForSelector("#cancel", { state: "visible" });
  for (let picture = ""; ; ) {
    // Each time another one, for as long as the run goes; at least a few of them.
    const next = await page.waitForFunction((before) => {
      const canvas = /** @type {HTMLCanvasElement | null} */ (document.querySelector("lane-timeline canvas:not(.axis)"));
      if (/** @type {HTMLElement | null} */ (document.querySelector("#cancel"))?.hidden ?? true) return "over";
      const picture = canvas?.toDataURL() ?? "";
      return picture !== "" && picture !== before ? picture : null;
    }, picture);
    picture = String(await next.jsonValue());
    if (picture === "over") break;
    pictures += 1;
  }
  await page.waitForSelector("run-result", { timeout: 60_000 });
  assert.ok(pictures > 3, `the timeline had ${pictures} pictures`);
  const text = (await page.textContent("run-result")) ?? "";
  assert.match(text, /times as fast|[\d.]+×/);
  assert.match(text, /5761455 primes/);
  for (const name of ["Threads with the GIL", "Threads without the GIL", "Processes", "Event loop"]) assert.ok(text.includes(name), name);
  assert.deepEqual(problems, []);
});

test("Cancel ends a run, and what was measured before stays", async (t) => {
  const { page, problems } = await openSite(t, { path: `${QUICK}&models=sequential,threads` });
  await ready(page);
  await runBench(page);
  await page.fill("[name=size]", "1000000000");
  await page.click("#run");
  await page.waitForSelector("#cancel", { state: "visible" });
  await page.click("#cancel");
  await page.waitForSelector("#cancel", { state: "hidden" });
  assert.equal(await page.locator("run-result").count(), 1);
  await page.fill("[name=size]", "2000000");
  await page.click("#run");
  await page.waitForFunction(() => document.querySelectorAll("run-result").length === 2, null, { timeout: 60_000 });
  assert.deepEqual(problems, []);
});

test("a crash is said in a sentence, and the page goes on working", async (t) => {
  const spec = { work: { kind: "cpu", kernel: "primes", size: 2000000 }, tasks: 4, workers: 2, repeats: 1, warmup: 0, model: "threads", fault: "trap" };
  const { page } = await openSite(t, { path: `?spec=${encodeURIComponent(JSON.stringify(spec))}` });
  await ready(page);
  await page.click("#run");
  await page.waitForFunction(() => /crashed/.test(document.querySelector("#alert")?.textContent ?? ""), null, { timeout: 30_000 });
  await page.goto(page.url().replace(/\?.*/, `${QUICK}&models=threads`));
  await ready(page);
  await runBench(page);
});

test("rubbish in the address is named, and the page is usable", async (t) => {
  const { page, problems } = await openSite(t, { path: "?kind=magic&workers=10000&nonsense=1&models=threads,fibres&spec=%7B" });
  await ready(page);
  const said = `${await page.textContent("#notice")} ${await page.textContent("#alert")}`;
  assert.ok(said.trim().length > 20, said);
  await page.fill("[name=size]", "1000000");
  await runBench(page);
  assert.deepEqual(problems, []);
});

test("the choice goes into the address and comes back from it", async (t) => {
  const { page } = await openSite(t);
  await ready(page);
  await page.selectOption("[name=kernel]", "sort");
  await page.fill("[name=tasks]", "17");
  await page.press("[name=tasks]", "Tab");
  await page.waitForFunction(() => /tasks=17/.test(location.search));
  assert.match(page.url(), /kernel=sort/);
  await page.reload();
  await ready(page);
  assert.equal(await page.inputValue("[name=kernel]"), "sort");
  assert.equal(await page.inputValue("[name=tasks]"), "17");
});

test("a value out of range is said beside its field, and nothing runs", async (t) => {
  const { page } = await openSite(t);
  await ready(page);
  await page.fill("[name=workers]", "10000");
  await page.click("#run");
  await page.waitForFunction(() => /from 1 to 100/.test(document.body.textContent ?? ""));
  assert.equal(await page.locator("run-result").count(), 0);
});

test("the keyboard alone runs the bench and walks through the spans", async (t) => {
  const { page } = await openSite(t, { path: `${QUICK}&models=threads` });
  await ready(page);
  await page.focus("[name=tasks]");
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
  assert.ok(await page.locator("bench-form input[value=threads]").isDisabled());
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

test("a prediction stands beside what came of it", async (t) => {
  const { page, problems } = await openSite(t, { path: `${QUICK}&models=sequential,threads` });
  await ready(page);
  await page.focus("guess-board [data-model=threads]");
  for (let step = 0; step < 20; step++) await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => /^2(\.0+)?×$/.test(document.querySelector("guess-board .guess:has([data-model=threads]) output")?.textContent ?? ""));
  await runBench(page);
  const table = (await page.textContent("run-result table.times")) ?? "";
  assert.match(table, /You predicted/);
  assert.match(table, /2(\.0+)?×(close|[\d.]+ times too (high|low))/);
  assert.deepEqual(problems, []);
});

test("what a run brought can be taken along: report, results, spans and trace events", async (t) => {
  const { page, problems } = await openSite(t, { path: `${QUICK}&models=sequential,threads-gil,processes` });
  await ready(page);
  await runBench(page);
  await page.click("run-result details.exports summary");
  /** @param {string} name */
  const taken = async (name) => {
    const [file] = await Promise.all([page.waitForEvent("download"), page.click(`run-result button[aria-label="Download ${name}"]`)]);
    return readFile(await file.path(), "utf8");
  };
  const reports = JSON.parse(await taken("Report"));
  assert.deepEqual(reports.map((/** @type {{ spec: { model: string } }} */ { spec }) => spec.model), ["sequential", "threads-gil", "processes"]);
  assert.ok(reports.every((/** @type {{ spans: object[] }} */ { spans }) => spans.length > 0));
  /** @param {string} text */
  const rows = (text) => text.trim().split(/\r?\n/);
  const [head = "", ...results] = rows(await taken("Results"));
  assert.match(head, /^model,median_ms,/);
  assert.deepEqual(results.map((row) => row.split(",")[0]), ["sequential", "threads-gil", "processes"]);
  const spans = rows(await taken("Spans"));
  assert.equal(spans.length - 1, reports.reduce((/** @type {number} */ sum, /** @type {{ spans: object[] }} */ { spans }) => sum + spans.length, 0));
  const { traceEvents } = JSON.parse(await taken("Trace"));
  assert.equal(new Set(traceEvents.map((/** @type {{ pid: number }} */ { pid }) => pid)).size, 3, "each model is a process of the trace");
  assert.deepEqual(problems, []);
});

test("a hidden page pauses its run and says so, and what was measured meanwhile is thrown away", async (t) => {
  const { page, problems } = await openSite(t, { path: "?kind=io&service=api&waitMs=150&tasks=4&workers=4&repeats=3&warmup=0&models=processes" });
  await ready(page);
  // No headless browser hides a page, so this is emulated: the page hears of it in the way in which it would.
  const hide = (/** @type {boolean} */ hidden) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await page.click("#run");
  await page.waitForFunction(() => /repeat 1 of 3/.test(document.querySelector("#doing")?.textContent ?? ""));
  await hide(true);
  await page.waitForFunction(() => /paused while the tab is hidden/.test(document.querySelector("lane-timeline")?.textContent ?? ""));
  assert.match((await page.textContent("#doing")) ?? "", /paused/);
  await hide(false);
  await page.waitForSelector("run-result", { timeout: 60_000 });
  const row = page.locator("run-result table.figures tr", { hasText: "Discarded" });
  assert.ok(Number.parseInt((await row.locator("td").textContent()) ?? "", 10) >= 1);
  assert.deepEqual(problems, []);
});

test("Tab reaches Run, Enter presses it, and the focus goes to Cancel and back", async (t) => {
  const { page, problems } = await openSite(t, { path: `${EVERY.replace(/&models=.*/, "")}&models=sequential` });
  await ready(page);
  const focused = () => page.evaluate(() => document.activeElement?.id ?? "");
  for (let presses = 0; presses < 80 && (await focused()) !== "run"; presses++) await page.keyboard.press("Tab");
  assert.equal(await focused(), "run");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.id === "cancel");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.id === "run");
  assert.match((await page.textContent("#doing")) ?? "", /Cancelled/);
  assert.deepEqual(problems, []);
});
