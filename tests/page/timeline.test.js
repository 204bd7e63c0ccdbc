/** The timeline by itself: rows go in as they cross from the engine, and what is seen, said and scrolled comes out. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { openSite } from "./browser.js";

/** @import { Page } from "playwright-core" */

const SECOND = { id: "two", title: "Second track" };

/**
 * Puts a run with three lanes into the page's timeline, which still goes on: one computes, one waits, one waits for the GIL.
 * @param {Page} page
 * @param {boolean} ended whether it has come to its end
 */
async function fill(page, ended) {
  await page.evaluate(
    async ({ second, ended }) => {
      const { SPAN_KINDS } = /** @type {typeof import("../../www/layout.js")} */ (await import(new URL("www/layout.js", location.href).href));
      const timeline = document.querySelector("lane-timeline");
      if (!timeline) throw new Error("no timeline");
      /** @param {number} lane @param {typeof SPAN_KINDS[number]} kind @param {number} start @param {number} end @param {number} [task] */
      const row = (lane, kind, start, end, task = -1) => [lane, SPAN_KINDS.indexOf(kind), start, end, task];
      const lanes = [1, 2, 3].map((number) => ({ kind: "thread", number, startMs: null, outcome: null }));
      const spans = [row(0, "run", 0, 40, 0), row(0, "idle", 40, 50), row(1, "run", 0, 20, 1), row(2, "wait-gil", 0, 20)];
      const open = [row(0, "run", 50, 100, 3), row(1, "wait-io", 20, 100, 1), row(2, "wait-gil", 20, 100)];
      timeline.begin([{ id: "one", title: "First track" }, second]);
      for (const id of ["one", "two"]) {
        const batch = { spec: 0, model: "threads", repeat: 0, reset: true, now: 100, waits: null, lanes, new: new Float64Array(spans.flat()), open: new Float64Array(open.flat()) };
        timeline.add(/** @type {never} */ (batch), id);
      }
      if (ended) timeline.end();
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    },
    { second: SECOND, ended },
  );
}

/** Where the lanes of the first track are. @param {Page} page */
async function lanes(page) {
  const box = await page.locator("lane-timeline .lanes canvas").first().boundingBox();
  assert.ok(box);
  return box;
}

test("each lane shows what it does now, and says so when asked", async (t) => {
  const { page } = await openSite(t);
  await fill(page, false);
  const seen = await page.evaluate(() => {
    const timeline = document.querySelector("lane-timeline");
    const canvas = /** @type {HTMLCanvasElement | null} */ (document.querySelector("lane-timeline .lanes canvas"));
    const context = canvas?.getContext("2d");
    if (!timeline || !canvas || !context) throw new Error("no timeline");
    // The colours of a stretch near the end of each lane: dots and stripes have more than one.
    const x = Math.round(canvas.width * 0.9);
    const ratio = canvas.width / canvas.clientWidth;
    return [0, 1, 2].map((lane) => {
      const { data } = context.getImageData(x, Math.round((4 + lane * 24 + 4) * ratio), Math.round(24 * ratio), Math.round(8 * ratio));
      const colours = new Set();
      for (let i = 0; i < data.length; i += 4) colours.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
      return { kind: timeline.stateAt("one", lane, 95)?.kind, task: timeline.stateAt("one", lane, 95)?.task, colours: [...colours] };
    });
  });
  assert.deepEqual(seen.map(({ kind }) => kind), ["run", "wait-io", "wait-gil"]);
  assert.deepEqual(seen.map(({ task }) => task), [3, 1, null]);
  assert.equal(seen[0]?.colours.length, 1, "computing is one colour");
  assert.ok((seen[1]?.colours.length ?? 0) > 1 && (seen[2]?.colours.length ?? 0) > 1, "waiting has a pattern");
  assert.notDeepEqual(seen[1]?.colours, seen[2]?.colours);
});

test("a wheel over the lanes scrolls the page; with Ctrl it zooms", async (t) => {
  const { page } = await openSite(t, { context: { viewport: { width: 1000, height: 500 } } });
  await fill(page, true);
  await page.locator("lane-timeline").scrollIntoViewIfNeeded();
  const { x, y, width, height } = await lanes(page);
  await page.mouse.move(x + width / 2, y + height / 2);
  const before = await page.evaluate(() => scrollY);
  await page.mouse.wheel(0, 120);
  await page.waitForFunction((top) => scrollY > top, before);

  // Scrolling may be smooth: it has come to rest when two looks in a row agree.
  await page.waitForFunction(() => {
    const rested = document.body.dataset.top === String(scrollY);
    document.body.dataset.top = String(scrollY);
    return rested;
  }, null, { polling: 100 });
  const area = await lanes(page);
  await page.mouse.move(area.x + area.width / 2, area.y + area.height / 2);
  const picture = () => page.evaluate(() => /** @type {HTMLCanvasElement} */ (document.querySelector("lane-timeline .axis")).toDataURL());
  const [top, axis] = [await page.evaluate(() => scrollY), await picture()];
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -240);
  await page.keyboard.up("Control");
  await page.waitForFunction((axis) => /** @type {HTMLCanvasElement} */ (document.querySelector("lane-timeline .axis")).toDataURL() !== axis, axis);
  assert.equal(await page.evaluate(() => scrollY), top, "the page stays where it is");
});

test("on a touch screen the tooltip stays when the finger lifts, and goes with a tap elsewhere", async (t) => {
  const { page } = await openSite(t, { context: { viewport: { width: 360, height: 740 }, hasTouch: true } });
  await fill(page, true);
  await page.locator("lane-timeline .lanes canvas").first().scrollIntoViewIfNeeded();
  const { x, y, width } = await lanes(page);
  await page.touchscreen.tap(x + width * 0.3, y + 14);
  const tip = page.locator("lane-timeline .tip");
  assert.match((await tip.textContent()) ?? "", /computing.*thread 1, task 0/);
  assert.equal(await tip.isVisible(), true);
  await page.locator(".watch h2").tap();
  await tip.waitFor({ state: "hidden" });
});

test("End goes to the last span of a lane, Home to the first, and both are said", async (t) => {
  const { page } = await openSite(t);
  await fill(page, true);
  const spoken = page.locator("lane-timeline [aria-live]");
  await page.locator("lane-timeline .stage").focus();
  await page.keyboard.press("End");
  assert.match((await spoken.textContent()) ?? "", /^idle, from 40.*span 2 of 2 in thread 1, First track$/);
  await page.keyboard.press("Home");
  assert.match((await spoken.textContent()) ?? "", /^computing, from 0.*span 1 of 2 in thread 1/);
  for (let lane = 0; lane < 3; lane += 1) await page.keyboard.press("ArrowDown");
  assert.match((await spoken.textContent()) ?? "", /in thread 1, Second track$/);
});

test("a term is explained where it stands, and Escape closes it", async (t) => {
  const { page } = await openSite(t);
  const term = page.locator(".watch .term").first();
  await term.focus();
  await page.keyboard.press("Enter");
  const note = page.locator(".explanation");
  await note.waitFor({ state: "visible" });
  assert.match((await note.textContent()) ?? "", /thread, a process or an event loop/);
  await page.keyboard.press("Escape");
  await note.waitFor({ state: "hidden" });
});
