/** The pictures of the lessons that show a scene: each is drawn from what came of the run, says so in words and in a table, and can be kept. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { openSite } from "./browser.js";

/** @import { Page } from "playwright-core" */
/** @import { TestContext } from "node:test" */
/** @import { Came } from "../../www/elements/claim-card.js" */

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** @param {Page} page */
const came = (page) => page.evaluate(() => /** @type {Came} */ (/** @type {{ came?: unknown }} */ (globalThis).came));

/**
 * Opens a lesson, runs it, and gives what came of it.
 * @param {TestContext} t
 * @param {string} id
 * @param {string} picture
 * @param {import("playwright-core").BrowserContextOptions} [context]
 */
async function ran(t, id, picture, context = { reducedMotion: "reduce" }) {
  const { page, problems } = await openSite(t, { path: `lessons/${id}/`, context });
  await page.waitForSelector("claim-card .go", { timeout: 60_000 });
  await page.click("#peek");
  await page.getByText("Run the experiment above").first().waitFor();
  await page.evaluate(() => document.querySelector("claim-card")?.addEventListener("claim-came", (event) => Object.assign(globalThis, { came: /** @type {CustomEvent} */ (event).detail })));
  await page.click("claim-card .runbar .quiet");
  await page.click("claim-card .go");
  await page.waitForFunction(() => "came" in globalThis, null, { timeout: 120_000 });
  if (picture) await page.waitForSelector(`${picture} svg`);
  return { page, problems };
}

/** What a picture says and draws. @param {Page} page @param {string} picture */
const textOf = async (page, picture) => (await page.locator(picture).allTextContents()).join(" ").replaceAll("\u00a0", " ");

/** The cells of a picture's first table. @param {Page} page @param {string} picture */
const rowsOf = (page, picture) => page.locator(`${picture} table`).first().locator("tbody tr").evaluateAll((rows) => rows.map((row) => [...row.children].map(({ textContent }) => textContent ?? "")));

/** Nothing to mend for axe, in either scheme; nothing sticks out on a small screen; the saved file stands alone. @param {Page} page @param {string} picture */
async function mannerly(page, picture) {
  await page.evaluate(() => document.querySelectorAll(".picture details").forEach((details) => details.setAttribute("open", "")));
  await page.evaluate(axe);
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const violations = await page.evaluate(async (selector) => {
      const { axe } = /** @type {{ axe: { run: (on: string) => Promise<{ violations: { id: string, nodes: { html: string }[] }[] }> } }} */ (/** @type {unknown} */ (globalThis));
      return (await axe.run(selector)).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 80)).join(" | ")}`);
    }, picture);
    assert.deepEqual(violations, [], colorScheme);
  }
  const size = page.viewportSize() ?? { width: 1280, height: 720 };
  await page.setViewportSize({ width: 320, height: 640 });
  await page.waitForFunction((selector) => [...document.querySelectorAll(`${selector} svg`)].every((svg) => svg.getBoundingClientRect().width <= 320), picture);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing sticks out");
  await page.setViewportSize(size);
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator(picture).getByRole("button", { name: /^Save picture/ }).first().click()]);
  assert.match(download.suggestedFilename(), /\.svg$/);
  const file = await readFile(await download.path(), "utf8");
  assert.match(file, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]*><title>[^<]{20,}<\/title>/);
  assert.doesNotMatch(file, /class=|var\(/, "it needs no styles of the page");
}

test("a deadlock is drawn as the circle that was found, with the wait that was ended, beside rounds that had none", async (t) => {
  const { page, problems } = await ran(t, "deadlock", "lock-graph");
  const { result } = await came(page);
  const { locks, greedy } = result.trials;
  assert.ok(locks?.trial === "deadlock" && greedy?.trial === "starvation");
  const found = locks.rounds.find((round) => round.found)?.found;
  const said = await textOf(page, "lock-graph");
  if (found) {
    for (const { lane, holds, waitsFor } of found.cycle) assert.match(said, new RegExp(`thread ${lane + 1} holds ${holds} and waits for ${waitsFor}`));
    assert.match(said, new RegExp(`ended the wait of thread ${found.victim + 1}`));
  }
  const rows = await rowsOf(page, "lock-graph");
  assert.equal(rows.length, locks.rounds.length);
  assert.equal(rows.filter(([, , cycle]) => cycle === "no circle").length, locks.rounds.filter((round) => !round.found).length);
  assert.match(said, /Slow is not stuck/);
  assert.equal(await page.locator("code-stepper").count(), 1, "the stepper is there as well");
  await mannerly(page, "lock-graph");
  assert.deepEqual(problems, []);
});

test("after a crash, the lanes that are left are those that the report has, in memories of their own or in one", async (t) => {
  const { page, problems } = await ran(t, "fault-isolation", "crash-picture");
  const { result } = await came(page);
  const rows = await rowsOf(page, "crash-picture");
  for (const [model, id] of [["Processes", "left-processes"], ["Threads without the GIL", "left-threads"]]) {
    const figure = result.figures.find((one) => one.id === id);
    if (figure) assert.equal(rows.filter(([name, , , end]) => name === model && end === "done").length, figure.value, id);
  }
  assert.match(await textOf(page, "crash-picture"), /BrokenProcessPool/);
  await mannerly(page, "crash-picture");
  assert.deepEqual(problems, []);
});

test("an exception takes one task of ten along, on every model", async (t) => {
  const { page, problems } = await ran(t, "errors", "crash-picture");
  const { result } = await came(page);
  const rows = await rowsOf(page, "crash-picture");
  const lost = rows.flatMap(([, , , , , not]) => (not === "–" ? [] : String(not).split(", ")));
  const errors = result.figures.filter(({ id }) => id.startsWith("arrived-")).reduce((sum, { value }) => sum + Number(value), 0);
  assert.equal(lost.length, errors);
  await mannerly(page, "crash-picture");
  assert.deepEqual(problems, []);
});

test("a bar for each worker that was to stop says when it did, and a lock whose holder has ended who waits for it", async (t) => {
  const { page, problems } = await ran(t, "killable", "stop-picture");
  const { stop, lock } = (await came(page)).result.trials;
  assert.ok(stop?.trial === "killable" && lock?.trial === "killed-holder");
  const rows = await rowsOf(page, "stop-picture");
  assert.equal(rows.length, stop.processesMs.length + stop.askedMs.length + stop.deaf + stop.endedMs.length);
  assert.equal(rows.filter(([, , time]) => /^still on after/.test(String(time))).length, stop.left);
  if (lock.orphaned) assert.match(await textOf(page, "stop-picture"), new RegExp(`thread ${lock.orphaned.holder + 1} ended while it held ${lock.orphaned.lock}`));
  await mannerly(page, "stop-picture");
  assert.deepEqual(problems, []);
});

test("the map of memory has every address that a lane reported, and the values that it read", async (t) => {
  for (const id of ["own-stack", "memory-model"]) {
    const { page, problems } = await ran(t, id, "memory-map");
    const { result } = await came(page);
    const said = await textOf(page, "memory-map");
    const seen = result.reports.flatMap((report) => report?.observations ?? []);
    assert.ok(seen.length >= 4);
    for (const { stackAddress, sharedAddress, heapAddress } of seen) for (const address of [stackAddress, sharedAddress, heapAddress]) assert.ok(said.includes(`0x${address.toString(16).padStart(6, "0")}`), id);
    const rows = await rowsOf(page, "memory-map");
    assert.deepEqual(rows.map((row) => Number(row.at(-1))).sort(), seen.map(({ value }) => value).sort());
    await mannerly(page, "memory-map");
    assert.deepEqual(problems, []);
  }
});

test("the kitchens are stepped and moved by keyboard, end when the last dish is served, and play only when somebody asks", async (t) => {
  const { page, problems } = await ran(t, "io-chef", "kitchen-scene", { reducedMotion: "no-preference" });
  const clock = async () => (await page.textContent(".scene-clock")) ?? "";
  const before = await clock();
  await page.waitForTimeout(300);
  assert.equal(await clock(), before, "nothing moves by itself");
  await page.focus("kitchen-scene input[type=range]");
  await page.keyboard.press("End");
  assert.equal((await textOf(page, "kitchen-scene svg")).match(/dinner after/g)?.length, 3);
  await page.keyboard.press("Home");
  assert.match(await clock(), /^0 minutes/);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  assert.doesNotMatch(await clock(), /^0 minutes/);
  const forward = page.locator("kitchen-scene").getByRole("button", { name: "Step forward" });
  await page.keyboard.press("Home");
  await forward.focus();
  const told = async () => (await page.textContent("kitchen-scene [role=status]")) ?? "";
  for (let step = 0; step < 60 && !/each pot: chops dish 2/.test(await told()); step += 1) await page.keyboard.press("Enter");
  assert.match(await told(), /one cook watches each pot: chops dish 2; 0 pots boil, 1 served\./);
  await page.getByRole("button", { name: "Play" }).click();
  await page.waitForFunction((was) => document.querySelector(".scene-clock")?.textContent !== was, await clock());
  await page.getByRole("button", { name: "Pause" }).click();
  const paused = await clock();
  await page.waitForTimeout(300);
  assert.equal(await clock(), paused);
  await mannerly(page, "kitchen-scene");
  assert.deepEqual(problems, []);
});

test("who wants no motion is offered no playing", async (t) => {
  const { page } = await ran(t, "io-chef", "kitchen-scene");
  assert.equal(await page.getByRole("button", { name: "Play" }).count(), 0);
});

test("the cursor counts who computes: never two under the GIL, and as many as the report says on average", async (t) => {
  const { page, problems } = await ran(t, "gil-mutex", "counting-cursor");
  const { result, runs } = await came(page);
  const rows = await rowsOf(page, "counting-cursor");
  assert.equal(rows.length, result.reports.filter(Boolean).length);
  /** The times of a row: for how long nobody computed, one did, two did. @param {readonly string[]} row */
  const times = (row) => row.slice(1, -1).map((cell) => Number.parseFloat(cell) * (/µs/.test(cell) ? 0.001 : / s/.test(cell.replaceAll("\u00a0", " ")) ? 1000 : 1));
  runs.forEach(({ spec }, at) => {
    const [row, report] = [rows[at], result.reports[at]];
    assert.ok(row && report);
    const [, ...some] = times(row);
    const mean = some.reduce((sum, ms, index) => sum + ms * (index + 1), 0) / some.reduce((sum, ms) => sum + ms, 0);
    if (report.overlap !== null) assert.ok(Math.abs(mean - report.overlap) < 0.05 * report.overlap, `${mean} for ${report.overlap}`);
    if (spec.model === "threads-gil") assert.equal(some.slice(1).reduce((sum, ms) => sum + ms, 0), 0);
  });
  await page.focus("counting-cursor input[type=range]");
  await page.keyboard.press("End");
  assert.match(await textOf(page, "counting-cursor svg"), /nobody computes/);
  await mannerly(page, "counting-cursor");
  assert.deepEqual(problems, []);
});

test("the freeze meter freezes the page, and does not with a worker; each frame is a tick", async (t) => {
  const { page, problems } = await ran(t, "responsive-ui", "");
  const strip = "freeze-meter .freeze-strip";
  /** @param {string} name */
  const take = async (name) => {
    await page.getByRole("button", { name, exact: true }).click();
    await page.waitForFunction(() => /the job took/.test(document.querySelector("freeze-meter [role=status]")?.textContent ?? ""), null, { timeout: 60_000 });
  };
  await take("Freeze this page");
  assert.match(await textOf(page, `${strip} svg`), /\d m?s frozen/);
  assert.equal((await rowsOf(page, strip)).length, 1);
  await page.evaluate(() => document.querySelector("freeze-meter [role=status]")?.replaceChildren());
  await take("Compute on a worker");
  const [own, worker] = await rowsOf(page, strip);
  assert.ok(own && worker);
  assert.ok(Number(worker.at(-1)) > Number(own.at(-1)), `${worker.at(-1)} frames beside a worker, ${own.at(-1)} without`);
  await mannerly(page, "freeze-meter");
  assert.deepEqual(problems, []);
});
