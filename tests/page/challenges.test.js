/** Challenges, progress as a file, the page for teachers, and lessons on a projector. */

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { openSite } from "./browser.js";

/** @import { Page } from "playwright-core" */

const ids = (await readdir(new URL("../../www/challenges/en/", import.meta.url))).filter((file) => file.endsWith(".md")).map((file) => file.slice(0, -3));
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds to mend. @param {Page} page */
async function violations(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe } = /** @type {{ axe: { run: () => Promise<{ violations: { id: string, nodes: { html: string }[] }[] }> } }} */ (/** @type {unknown} */ (globalThis));
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 80)).join(" | ")}`);
  });
}

/** Opens a challenge and waits until it can be tried. @param {Page} page @param {string} id */
async function open(page, id) {
  await page.evaluate((id) => Object.assign(document.getElementById(id) ?? {}, { open: true }), id);
  await page.waitForSelector(`#${id} .go[aria-disabled=false]`, { timeout: 60_000 });
}

/** Tries a challenge with a choice, and waits for what came out. @param {Page} page @param {string} id @param {Record<string, string>} choice */
async function attempt(page, id, choice) {
  await open(page, id);
  for (const [name, value] of Object.entries(choice)) await page.selectOption(`#${id} [name="${name}"]`, value);
  await page.click(`#${id} .go`);
  await page.waitForSelector(`#${id} .go:not([hidden])`, { timeout: 120_000 });
  return { passed: await page.locator(`#${id} .outcome.passed`).count() > 0, said: (await page.textContent(`#${id} .outcome`)) ?? "" };
}

test("every challenge can be read without any script: its task, two hints, and the solution", async (t) => {
  const { page } = await openSite(t, { path: "challenges.html", context: { javaScriptEnabled: false } });
  assert.equal(await page.locator("details.challenge").count(), ids.length);
  for (const id of ids) {
    await page.click(`#${id} > summary`);
    assert.ok(await page.locator(`#${id} strong`).first().isVisible(), id);
    assert.equal(await page.locator(`#${id} details.hint`).count(), 3, id);
    await page.locator(`#${id} details.hint summary`).last().click();
    assert.ok(await page.locator(`#${id} details.hint p`).last().isVisible(), id);
    assert.equal(await page.locator(`#${id} .go`).isVisible(), false, "nothing that cannot be pressed");
  }
});

test("an attempt really runs, its check fails and passes, and what was passed stays passed", async (t) => {
  const { page, url, problems } = await openSite(t, { path: "challenges.html#survive-a-crash", context: { reducedMotion: "reduce" } });
  assert.ok(await page.locator("#survive-a-crash form").isVisible(), "its address opens it");
  const threads = await attempt(page, "survive-a-crash", { model: "threads" });
  assert.deepEqual([threads.passed, /took everything with it/.test(threads.said)], [false, true], threads.said);
  const many = await attempt(page, "survive-a-crash", { model: "processes", schedule: "shared-queue", chunk: "5" });
  assert.deepEqual([many.passed, /The crash took 4 more with it/.test(many.said)], [false, true], many.said);
  assert.match((await page.textContent("#survive-a-crash summary .came")) ?? "", /^tried, /);
  const one = await attempt(page, "survive-a-crash", { chunk: "1" });
  assert.deepEqual([one.passed, /Nine results arrived/.test(one.said)], [true, true], one.said);
  assert.ok(await page.locator("#survive-a-crash .outcome .badge").count() > 0, "its figures say where they come from");
  await attempt(page, "survive-a-crash", { chunk: "2" });
  assert.match((await page.textContent("#survive-a-crash summary .came")) ?? "", /^passed, /);
  assert.match((await page.textContent("#progress")) ?? "", /You have passed 1 of \d+ challenges/);
  await page.goto(`${url}challenges.html`);
  await page.waitForFunction(() => /^passed/.test(document.querySelector("#survive-a-crash summary .came")?.textContent ?? ""));
  assert.deepEqual(problems, []);
});

test("what does not depend on the machine passes with its solution, and not with what it starts with", async (t) => {
  const { page, problems } = await openSite(t, { path: "challenges.html", context: { reducedMotion: "reduce" } });
  for (const [id, solution] of /** @type {const} */ ([
    ["cannot-be-broken", { program: "double-checked-repaired" }],
    ["certain-deadlock", { order: "opposite", pause: "20" }],
    ["no-deadlock", { order: "same" }],
    ["send-50-mb", { way: "shared" }],
  ])) {
    const before = await attempt(page, id, {});
    assert.equal(before.passed, false, `${id}: ${before.said}`);
    const after = await attempt(page, id, solution);
    assert.equal(after.passed, true, `${id}: ${after.said}`);
  }
  assert.match((await attempt(page, "no-deadlock", { order: "opposite", pause: "0" })).said, /order of \d+ steps leads to one|ended in a deadlock/);
  assert.deepEqual(problems, []);
});

test("a program is broken step by step, by keyboard, and nothing there gives the order away", async (t) => {
  const { page, problems } = await openSite(t, { path: "challenges.html#break-the-counter" });
  await page.waitForSelector("#break-the-counter .stepper-thread");
  assert.equal(await page.locator("#break-the-counter :is([data-do=search], [name=program])").count(), 0);
  const early = await attempt(page, "break-the-counter", {});
  assert.match(early.said, /have not ended yet/);
  /** @param {number} thread */
  const step = async (thread) => {
    const before = await page.textContent("#break-the-counter .stepper-tools .help");
    await page.focus(`#break-the-counter [data-do=step-${thread}]`);
    await page.keyboard.press("Enter");
    await page.waitForFunction((before) => document.querySelector("#break-the-counter .stepper-tools .help")?.textContent !== before, before);
  };
  const next = page.locator("#break-the-counter .stepper-thread").first().locator("code").first();
  // Thread 1 reads n; then thread 2 goes to its end, and thread 1 after it.
  while ((await next.textContent()) !== "LOAD_GLOBAL n") await step(0);
  await step(0);
  for (const thread of [1, 0]) while ((await page.getAttribute(`#break-the-counter [data-do=step-${thread}]`, "aria-disabled")) === "false") await step(thread);
  const late = await attempt(page, "break-the-counter", {});
  assert.deepEqual([late.passed, /An update is lost, with 2 changes of thread/.test(late.said)], [true, true], late.said);
  assert.deepEqual(problems, []);
});

test("an attempt can be cancelled, and what cannot run here says why", async (t) => {
  const { page } = await openSite(t, { path: "challenges.html" });
  await open(page, "choose-for-three");
  await page.click("#choose-for-three .go");
  await page.focus("#choose-for-three .stop");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#choose-for-three .go:not([hidden])");
  assert.match((await page.textContent("#choose-for-three .outcome")) ?? "", /cancelled/i);
  assert.equal(await page.locator("#choose-for-three .finding").count(), 0);
  const { page: other } = await openSite(t, { isolated: false, path: "challenges.html#certain-deadlock" });
  await other.waitForFunction(() => /not isolated/.test(document.querySelector("#certain-deadlock .doing")?.textContent ?? ""));
  assert.equal(await other.getAttribute("#certain-deadlock .go", "aria-disabled"), "true");
  const plain = await attempt(other, "cannot-be-broken", { program: "double-checked-repaired" });
  assert.equal(plain.passed, true, "the stepper needs no threads");
});

test("progress goes to a file and comes back, and a file that is something else changes nothing", async (t) => {
  const { page, url, problems } = await openSite(t, { path: "./" });
  await page.getByRole("button", { name: "Load saved progress" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Save my progress" }).isVisible(), false, "there is nothing to save");
  /** @param {string} text */
  const give = async (text) => {
    await page.setInputFiles("#progress input[type=file]", { name: "x.json", mimeType: "application/json", buffer: Buffer.from(text) });
    await page.waitForFunction(() => document.querySelector("#progress [role=status]")?.textContent);
    const said = await page.textContent("#progress [role=status]");
    await page.evaluate(() => document.querySelector("#progress [role=status]")?.replaceChildren());
    return said ?? "";
  };
  assert.match(await give(JSON.stringify({ version: 1, lessons: { "io-threads": { verdict: "confirmed", at: 1e12 } } })), /^Loaded/);
  await page.waitForSelector("li[data-lesson=io-threads].done");
  for (const [bad, why] of /** @type {const} */ ([["{", /no saved progress/], ['"<img onerror=alert(1)>"', /no saved progress/], ['{"version":9,"lessons":{}}', /another version/], ["x".repeat(3_000_000), /too large/]])) {
    assert.match(await give(bad), why);
    assert.equal(await page.locator("li[data-lesson].done").count(), 1, "nothing is lost");
  }
  const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save my progress" }).click()]);
  const file = await readFile(await saved.path(), "utf8");
  assert.deepEqual(JSON.parse(file), { version: 2, lessons: { "io-threads": { verdict: "confirmed", at: 1e12 } }, challenges: {} });
  await page.goto(`${url}challenges.html`);
  await page.getByRole("button", { name: "Clear my progress" }).click();
  assert.match((await page.textContent("#progress [role=status]")) ?? "", /cleared/);
  assert.match(await give(file.replace('"challenges":{}', '"challenges":{"send-50-mb":{"passed":true,"at":1e12}}')), /^Loaded/);
  await page.waitForFunction(() => /^passed/.test(document.querySelector("#send-50-mb summary .came")?.textContent ?? ""));
  assert.deepEqual(problems, []);
});

test("a lesson on a projector shows question, lanes and result without scrolling, and Escape leads back", async (t) => {
  const viewport = { width: 1280, height: 720 };
  const { page, problems } = await openSite(t, { path: "lessons/io-threads/?present", context: { viewport, reducedMotion: "reduce" } });
  await page.waitForSelector("claim-card .go");
  await page.click("claim-card .runbar .quiet");
  await page.click("claim-card .go");
  await page.waitForFunction(() => document.querySelector("#verdict")?.textContent, null, { timeout: 120_000 });
  for (const part of ["h1", "claim-card .finding", "claim-card lane-timeline .stage", "#verdict"]) {
    const box = await page.locator(part).first().boundingBox();
    assert.ok(box && box.y >= 0 && box.y + Math.min(box.height, 200) <= viewport.height, `${part}: ${JSON.stringify(box)}`);
  }
  assert.ok(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight), "nothing is below the screen");
  assert.equal(await page.locator(".prose").first().isVisible(), false);
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Escape");
  assert.ok(await page.locator(".prose").first().isVisible());
  assert.doesNotMatch(page.url(), /present/);
  await page.getByRole("button", { name: "Present", exact: true }).click();
  assert.match(page.url(), /\/\?present$/);
  await page.reload();
  await page.getByRole("button", { name: "Leave presentation" }).click();
  assert.doesNotMatch(page.url(), /present/);
  assert.deepEqual(problems, []);
});

test("the page for teachers can be read without a script, its links lead to lessons, and each can be copied", async (t) => {
  const { page, url, problems } = await openSite(t, { path: "teach.html" });
  const links = await page.locator(".prose li a").evaluateAll((all) => all.map((link) => /** @type {HTMLAnchorElement} */ (link).href));
  assert.ok(links.length > 20);
  for (const link of new Set(links)) assert.equal((await fetch(link)).status, 200, link);
  assert.equal(await page.getByRole("button", { name: /^Copy link/ }).count(), links.filter((link) => link.includes("/lessons/")).length);
  await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: { writeText: async (/** @type {string} */ text) => Object.assign(globalThis, { copied: text }) } }));
  await page.getByRole("button", { name: /^Copy link/ }).first().click();
  assert.equal(await page.evaluate(() => /** @type {{ copied?: string }} */ (globalThis).copied), `${url}lessons/gil-cpu/`);
  assert.match(await (await fetch(`${url}teach.html`)).text(), /What data is kept/);
  assert.deepEqual(problems, []);
});

test("axe finds nothing to mend, and nothing sticks out on a phone", async (t) => {
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    const { page, url } = await openSite(t, { path: "challenges.html", context: { colorScheme, viewport: { width: 320, height: 640 }, reducedMotion: "reduce" } });
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
    await page.waitForFunction(() => document.querySelectorAll(".stepper-thread").length === 4);
    await attempt(page, "cannot-be-broken", {});
    await attempt(page, "cannot-be-broken", { program: "double-checked-repaired" });
    assert.deepEqual(await violations(page), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await page.goto(`${url}teach.html`);
    assert.deepEqual(await violations(page), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  }
});
