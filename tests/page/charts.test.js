/** Charts of a run's figures, and the comparison table. */

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { openSite } from "./browser.js";
import { DIST } from "./server.js";

/** @import { Page } from "playwright-core" */

/** @param {Page} page */
const ready = (page) => page.waitForSelector("claim-card .go", { timeout: 60_000 });

/** @param {Page} page */
async function run(page) {
  await page.click("claim-card .runbar .quiet");
  await page.click("claim-card .go");
  await page.waitForFunction(() => document.querySelector("#verdict")?.textContent, null, { timeout: 120_000 });
}

/** What axe finds. @param {Page} page */
async function violations(page) {
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  return page.evaluate(async () => {
    const { axe } = /** @type {{ axe: { run: () => Promise<{ violations: { id: string, nodes: { html: string }[] }[] }> } }} */ (/** @type {unknown} */ (globalThis));
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 80)).join(" | ")}`);
  });
}

/**
 * Hands the chart a run that never was, so that its figures are known.
 * @param {Page} page
 * @param {Record<string, [value: number, low?: number, high?: number]>} figures
 * @param {string} [unit]
 */
const hand = (page, figures, unit = "times") => page.evaluate(([list, own]) => {
  const all = Object.entries(list).map(([id, [value, low = null, high = null]]) => ({ id, title: id, value, low, high, unit: own, source: "measured" }));
  Object.assign(/** @type {Element} */ (document.querySelector("figure-chart")), { came: { result: { figures: all, reports: [], trials: {} }, runs: [], reference: [] } });
}, /** @type {const} */ ([figures, unit]));

test("before a run a chart shows CPython's figures, and after it those of the run, as its table has them", async (t) => {
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    const { page, problems } = await openSite(t, { path: "lessons/start-cost/", context: { colorScheme, reducedMotion: "reduce" } });
    await ready(page);
    assert.equal(await page.locator("figure-chart svg").isVisible(), false, "it belongs to the explanation");
    await page.click("#peek");
    await page.locator("figure-chart").scrollIntoViewIfNeeded();
    await page.waitForSelector("figure-chart .chart-bar.chart-reference");
    assert.equal(await page.locator("figure-chart .chart-bar.chart-measured").count(), 0);
    assert.match((await page.textContent("figure-chart .help")) ?? "", /Nothing is measured here yet/);
    await run(page);
    await page.waitForSelector("figure-chart .chart-bar.chart-measured");
    await page.focus("figure-chart summary");
    await page.keyboard.press("Enter");
    const chart = await page.locator("figure-chart tbody tr").evaluateAll((rows) => Object.fromEntries(rows.map((row) => [row.querySelector("th")?.textContent, row.querySelector("td")?.firstChild?.textContent])));
    const card = await page.locator("claim-card .figures tbody tr").evaluateAll((rows) => rows.map((row) => row.querySelector("td")?.firstChild?.textContent));
    assert.deepEqual([chart["a process"], chart["a thread"], chart["a task on a loop"]], card.slice(0, 3));
    const drawn = await page.locator("figure-chart svg text").allTextContents();
    for (const value of card.slice(0, 3)) assert.ok(drawn.includes(value ?? ""), value ?? "");
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(problems, []);
  }
});

test("every round of the race is a dot, and the picture and its figures are saved", async (t) => {
  const { page, problems } = await openSite(t, { path: "lessons/race/", context: { acceptDownloads: true } });
  await ready(page);
  await run(page);
  await page.waitForSelector("figure-chart .chart-mark");
  // Twenty rounds in five ways, and one in the key.
  assert.equal((await page.locator("figure-chart .chart-mark").count() - 1) % 100, 0);
  /** @param {string} name */
  const saved = async (name) => {
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
    return [file.suggestedFilename(), await readFile(await file.path(), "utf8")];
  };
  const [picture, svg = ""] = await saved("Save picture (SVG)");
  assert.equal(picture, "race.svg");
  assert.match(svg, /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  assert.match(svg, /<path [^>]*fill="rgb\(0, 114, 178\)"/, "its colours are those of the page");
  const [figures, csv = ""] = await saved("Save figures (CSV)");
  assert.equal(figures, "race.csv");
  assert.match(csv, /^row,series,source,value,low,high,unit,repeats\r\nwithout protection,a round,measured,/);
  assert.deepEqual(problems, []);
});

test("fitted laws are drawn dashed up to 64 workers, and said as modelled; where none is fitted, that is said", async (t) => {
  const { page, problems } = await openSite(t, { path: "lessons/cpu-scaling/" });
  await ready(page);
  await page.click("#peek");
  await hand(page, { "speedup-2": [1.9, 1.8, 1.95], "speedup-4": [3.4], "speedup-8": [5.6] });
  await page.getByText("No law could be fitted here.").waitFor();
  assert.equal(await page.locator("figure-chart .chart-curve.chart-modelled").count(), 0);
  await hand(page, { "speedup-2": [1.9, 1.8, 1.95], "speedup-4": [3.4], "speedup-8": [5.6], "serial-share": [0.05], "contention": [0.04], "coherency": [0.001] });
  await page.getByText("What the fitted laws say for 64 cores").waitFor();
  assert.equal(await page.locator("figure-chart .chart-curve.chart-modelled").count(), 4, "two curves, and two in the key");
  const said = await page.locator("figure-chart li").allTextContents();
  assert.match(said[0] ?? "", /^Amdahl's law: 15\.4× with 64 processes.*\(modelled\)$/);
  assert.match(said[1] ?? "", /^universal scalability law: 8\.47× .*\(modelled\)$/);
  assert.deepEqual(problems, []);
});

test("the slider names the fastest at measured shares, says where none can be told apart, and calls what lies between modelled", async (t) => {
  const { page, problems } = await openSite(t, { path: "lessons/io-then-cpu/" });
  await ready(page);
  await page.click("#peek");
  await hand(page, {
    "wall-event-loop-10": [30, 29, 31], "wall-event-loop-50": [90, 89, 91], "wall-event-loop-90": [150, 149, 151],
    "wall-hybrid-10": [31, 30, 32], "wall-hybrid-50": [50, 49, 51], "wall-hybrid-90": [80, 79, 81],
  }, "ms");
  const range = page.getByLabel("Read the curves at");
  const said = () => page.textContent("figure-chart [role=status]");
  assert.match((await said()) ?? "", /^At 50%, the fastest is: event loop with processes, 50\sms \(49\sms to 51\sms\)\. \(measured here\)$/);
  await range.focus();
  await page.keyboard.press("Home");
  assert.match((await said()) ?? "", /^At 10%, there is no measurable difference between any of them\. \(measured here\)$/);
  await page.keyboard.press("ArrowRight");
  assert.match((await said()) ?? "", /^At 11%.*\(modelled\).*straight line/);
  assert.equal(await range.getAttribute("aria-valuetext"), "11%");
  assert.match((await page.locator("figure-chart .chart-read li").allTextContents()).join("\n"), /^10% to 1\d%: no measurable difference\n1\d% to 90%: event loop with processes$/);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(problems, []);
});

test("the comparison table has what other lessons measured in this browser, and leads to those that were not run", async (t) => {
  const { page, problems } = await openSite(t, { path: "lessons/overview/" });
  await ready(page);
  await page.evaluate(() => localStorage.setItem("interleave", JSON.stringify({ version: 1, lessons: { "cpu-processes": { verdict: "confirmed", at: 1.7e12, figures: { "speedup-2": 1.87 } } } })));
  await page.reload();
  await ready(page);
  await page.click("#peek");
  const cell = page.locator("overview-table tbody tr").nth(1).locator("td").nth(2);
  await cell.waitFor();
  assert.match((await cell.textContent()) ?? "", /^1\.87× \(measured here\) two processes .*2023$/);
  assert.ok((await page.locator("overview-table a").count()) > 5);
  assert.match((await page.locator("overview-table tbody tr").first().locator("td").first().textContent()) ?? "", /^Not run yet: three downloads$/);
  await page.evaluate(() => Object.assign(/** @type {Element} */ (document.querySelector("overview-table")), {
    came: { result: { figures: [{ id: "computing-processes", value: 1.9 }, { id: "computing-hybrid", value: 1.8 }] } } }));
  assert.match((await cell.textContent()) ?? "", /^1\.90× \(measured here\)1\.87×/);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(problems, []);
});

test("a run keeps its measured figures for other lessons", async (t) => {
  const { page } = await openSite(t, { path: "lessons/io-threads/" });
  await ready(page);
  await run(page);
  const { figures } = await page.evaluate(() => JSON.parse(localStorage.getItem("interleave") ?? "{}").lessons["io-threads"]);
  assert.ok(figures.speedup > 1);
});

test("on a phone no chart sticks out", async (t) => {
  const { page, url } = await openSite(t, { path: "./", context: { viewport: { width: 320, height: 640 } } });
  for (const id of ["io-services", "share-processes", "race", "overview"]) {
    await page.goto(`${url}lessons/${id}/`);
    await ready(page);
    await page.click("#peek");
    await page.waitForSelector("figure-chart svg, overview-table table");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), id);
  }
});

test("a chart is small", async () => {
  const own = ["pictures/figure-chart.js", "pictures/figure-chart.css", "texts/en/chart.js", ...(await readdir(`${DIST}/www/charts`)).filter((file) => file.endsWith(".js")).map((file) => `charts/${file}`)];
  const sizes = await Promise.all(own.map(async (file) => brotliCompressSync(await readFile(`${DIST}/www/${file}`)).length));
  const all = sizes.reduce((sum, size) => sum + size, 0);
  assert.ok(all <= 10_000, `${all} bytes`);
});
