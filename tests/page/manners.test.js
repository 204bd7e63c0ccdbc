/** How the page behaves where something is going on already, where something is refused, and inside another page. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { openPage, openSite } from "./browser.js";
import { serve } from "./server.js";

/** @import { Page, Frame } from "playwright-core" */

/** A choice that takes about a second with every model. */
const QUICK = "?kind=cpu&kernel=primes&size=2000000&tasks=4&workers=2&repeats=2&warmup=0";
/** Waits of a minute, so that there is time to press other things. */
const LONG = "?kind=io&service=api&waitMs=60000&tasks=4&workers=2&repeats=1&warmup=0&models=sequential,event-loop";

/** A frame that cannot be seen gets no frames of animation, so this asks by a timer. */
const BY_TIMER = { polling: 100 };

/** @param {Page | Frame} page */
const ready = (page) => page.waitForFunction(() => globalThis.interleave?.capabilities().state === "ready" && document.querySelector("claim-list details"), null, BY_TIMER);

/** @param {Page | Frame} page @param {string} selector */
const textOf = async (page, selector) => ((await page.textContent(selector)) ?? "").trim();

/** @param {Page} page */
const idle = (page) => page.waitForFunction(() => globalThis.interleave.busy === null);

/** Opens a claim and gives its nodes. @param {Page} page @param {string} id */
async function openClaim(page, id) {
  const claim = page.locator(`claim-list details[data-claim="${id}"]`);
  await claim.locator("summary").first().click();
  return claim;
}

test("while a claim runs, Run and other claims are locked and say why, and either Cancel ends it", async (t) => {
  const { page, problems } = await openSite(t);
  await ready(page);
  const other = await openClaim(page, "own-stack");
  const claim = await openClaim(page, "gil-io");
  for (const cancel of ["#cancel", 'claim-list details[data-claim="gil-io"] .runbar .stop']) {
    await claim.locator("button.go").click();
    await page.waitForFunction(() => globalThis.interleave.busy?.kind === "claim");
    await page.waitForFunction(() => document.querySelector("#run")?.getAttribute("aria-disabled") === "true");
    assert.match(await textOf(page, "#locked"), /claim/i);
    assert.match((await other.locator(".why").textContent()) ?? "", /Locked while/);
    await page.click("#run", { force: true });
    await other.locator("button.go").click({ force: true });
    assert.equal(await page.evaluate(() => globalThis.interleave.busy?.waiting), 0, "nothing was put in line");
    await page.click(cancel);
    await idle(page);
    await page.waitForFunction(() => document.querySelector("#run")?.getAttribute("aria-disabled") === "false");
    assert.equal(await textOf(page, "#locked"), "");
  }
  assert.deepEqual(problems, []);
});

test("a job from the console locks Run, and the page's Cancel ends it", async (t) => {
  const { page, problems } = await openSite(t, { path: LONG });
  await ready(page);
  const code = page.evaluate(() => globalThis.interleave.run({ work: { kind: "io", service: "api", waitMs: 60_000 }, model: "event-loop", repeats: 1 }).catch((error) => error.code));
  await page.waitForFunction(() => document.querySelector("#run")?.getAttribute("aria-disabled") === "true");
  await page.click("#cancel");
  assert.equal(await code, "cancelled");
  assert.ok(await page.isHidden("#cancel"));
  assert.deepEqual(problems, []);
});

test("a claim's lanes move while it runs, and its verdict is said once", async (t) => {
  const { page, problems } = await openSite(t);
  await ready(page);
  const claim = await openClaim(page, "gil-io");
  await page.evaluate(() => {
    const status = /** @type {HTMLElement} */ (document.querySelector('details[data-claim="gil-io"] [role="status"]'));
    const said = /** @type {{ said?: string[] }} */ (globalThis);
    said.said = [];
    new MutationObserver(() => said.said?.push(status.textContent ?? "")).observe(status, { childList: true });
  });
  await claim.locator("button.go").click();
  let pictures = 0;
  for (let picture = ""; ; ) {
    const next = await page.waitForFunction((before) => {
      if (globalThis.interleave.busy === null) return "over";
      const canvas = /** @type {HTMLCanvasElement | null} */ (document.querySelector("claim-list lane-timeline canvas:not(.axis)"));
      const now = canvas?.toDataURL() ?? "";
      return now !== "" && now !== before ? now : null;
    }, picture);
    picture = String(await next.jsonValue());
    if (picture === "over") break;
    pictures += 1;
  }
  assert.ok(pictures > 3, `the lanes had ${pictures} pictures`);
  await page.waitForFunction(() => document.querySelector('details[data-claim="gil-io"] .verdict')?.textContent);
  const said = await page.evaluate(() => /** @type {{ said?: string[] }} */ (globalThis).said ?? []);
  assert.equal(said.length, 2, `what was said: ${said.join(" | ")}`);
  assert.match(said[1] ?? "", /^(confirmed|not|needs|inconclusive)/);
  assert.deepEqual(problems, []);
});

test("a preset looks chosen, Back undoes it, and typing does not fill the history", async (t) => {
  const { page, problems } = await openSite(t);
  await ready(page);
  const before = await page.evaluate(() => history.length);
  await page.fill('[name="tasks"]', "17");
  await page.waitForFunction(() => /tasks=17/.test(location.search));
  assert.equal(await page.evaluate(() => history.length), before);
  const chosen = () => page.evaluate(() => [...document.querySelectorAll('[data-preset][aria-pressed="true"]')].map((one) => one.getAttribute("data-preset")));
  assert.deepEqual(await chosen(), []);
  await page.click('[data-preset="gil-io"]');
  assert.deepEqual(await chosen(), ["gil-io"]);
  assert.match(page.url(), /kind=io/);
  await page.goBack();
  await page.waitForFunction(() => /** @type {HTMLInputElement | null} */ (document.querySelector('[name="tasks"]'))?.value === "17");
  assert.deepEqual(await chosen(), []);
  assert.equal(await page.isChecked('[name="kind"][value="cpu"]'), true);
  assert.deepEqual(problems, []);
});

test("a preset pressed in mid-run changes the choice and nothing that is said of the run", async (t) => {
  const { page, problems } = await openSite(t, { path: LONG });
  await ready(page);
  await page.click("#run");
  await page.waitForFunction(() => /repeat 1 of 1/.test(document.querySelector("#doing")?.textContent ?? ""));
  await page.click('[data-preset="gil-cpu"]');
  assert.match(await textOf(page, "#doing"), /repeat 1 of 1/);
  await page.click("#cancel");
  await idle(page);
  await page.waitForFunction(() => /Cancelled/.test(document.querySelector("#doing")?.textContent ?? ""));
  assert.ok(await page.locator("lane-timeline.stale").count(), "lanes of another choice are dimmed");
  assert.deepEqual(problems, []);
});

test("a stop keeps what is complete: the page has a result of the repeats until then", async (t) => {
  const { page, problems } = await openSite(t, { path: "?kind=io&service=api&waitMs=100&tasks=2&workers=2&repeats=100&warmup=0&models=sequential,event-loop" });
  await ready(page);
  await page.click("#run");
  await page.waitForFunction(() => /repeat [3-9] of 100/.test(document.querySelector("#doing")?.textContent ?? ""));
  await page.click("#cancel");
  await page.waitForSelector("run-result");
  assert.match(await textOf(page, "run-result .trouble"), /Cancelled/);
  const dots = await page.locator("run-result .dot").count();
  assert.ok(dots >= 4 && dots < 200, `${dots} repeats`);
  assert.deepEqual(problems, []);
});

test("a fault in the address is shown, and can be removed", async (t) => {
  const { page } = await openSite(t, { path: `${QUICK}&fault=trap` });
  await ready(page);
  assert.match(await textOf(page, "#notice"), /fault built in: a crash/);
  await page.click("#notice button");
  await page.waitForFunction(() => !/fault/.test(location.search));
  assert.equal(await textOf(page, "#notice"), "");
});

test("results are kept up to a number, and longer where somebody wants it", async (t) => {
  const { page, problems } = await openSite(t, { path: "?kind=io&service=api&waitMs=1&tasks=1&workers=1&repeats=1&warmup=0&models=event-loop" });
  await ready(page);
  for (let nth = 1; nth <= 11; nth++) {
    await page.click("#run");
    await page.waitForFunction((nth) => new RegExp(`Run ${nth}:`).test(document.querySelector("run-result h3")?.textContent ?? ""), nth);
    await idle(page);
    if (nth === 1) await page.locator("run-result").first().getByRole("button", { name: "Keep" }).click();
  }
  const titles = await page.locator("run-result h3").allTextContents();
  assert.deepEqual(titles.map((title) => Number(/\d+/.exec(title)?.[0])), [11, 10, 9, 8, 7, 6, 5, 4, 1]);
  assert.match(await textOf(page, "#kept"), /8 runs/);
  assert.deepEqual(problems, []);
});

test("the focus is not lost when an older result folds", async (t) => {
  const { page, problems } = await openSite(t, { path: "?kind=io&service=api&waitMs=1&tasks=1&workers=1&repeats=1&warmup=0&models=event-loop" });
  await ready(page);
  await page.click("#run");
  await page.waitForSelector("run-result");
  await idle(page);
  await page.locator("run-result").getByRole("button", { name: "Show its lanes" }).focus();
  await page.evaluate(() => /** @type {import("../../www/elements/bench-form.js").BenchForm} */ (document.querySelector("bench-form")).run());
  await page.waitForFunction(() => document.querySelectorAll("run-result").length === 2);
  await idle(page);
  assert.notEqual(await page.evaluate(() => document.activeElement?.tagName), "BODY");
  assert.deepEqual(problems, []);
});

test("on a narrow screen Run brings the lanes into view", async (t) => {
  const { page } = await openSite(t, { path: LONG, context: { viewport: { width: 360, height: 740 }, reducedMotion: "reduce" } });
  await ready(page);
  await page.click("#run");
  await page.waitForFunction(() => {
    const at = document.querySelector("lane-timeline")?.getBoundingClientRect();
    return at && at.top >= 0 && at.top < innerHeight / 2;
  });
  await page.click("#cancel");
  await idle(page);
});

test("an engine that cannot be loaded is said so, and Try again starts it", async (t) => {
  const site = await serve();
  t.after(() => site.close());
  const { page } = await openPage(t, "about:blank");
  await page.context().route("**/www/engine.js", (route) => route.abort());
  await page.goto(site.bench);
  await page.waitForSelector("#retry", { state: "visible" });
  assert.match(await textOf(page, "#alert"), /could not be loaded/);
  assert.match(await textOf(page, "#tier-name"), /did not start/);
  const refused = await page.evaluate(() => globalThis.interleave.ready.then(() => "", (error) => error.code));
  assert.equal(refused, "crashed");
  await page.context().unroute("**/www/engine.js");
  await page.click("#retry");
  await ready(page);
  assert.equal(await textOf(page, "#alert"), "");
  assert.ok(await page.isHidden("#retry"));
  assert.equal(await page.evaluate(() => document.activeElement?.id), "run", "the focus is not lost with the button");
});

test("a run tries again by itself after a start that failed", async (t) => {
  const site = await serve();
  t.after(() => site.close());
  const { page } = await openPage(t, "about:blank");
  await page.context().route("**/interleave_bg.wasm", (route) => route.abort());
  await page.goto(site.bench);
  await page.waitForFunction(() => globalThis.interleave?.capabilities().state === "failed");
  await page.context().unroute("**/interleave_bg.wasm");
  const answer = await page.evaluate(() => globalThis.interleave.run({ work: { kind: "cpu", kernel: "primes", size: 1000 }, model: "sequential", repeats: 1, warmup: 0 }).then((report) => report.answer, (error) => `${error.code}: ${error.message}`));
  assert.equal(answer, "168 primes");
  await ready(page);
});

test("where workers are refused the page says so, and nothing hangs", async (t) => {
  const site = await serve();
  t.after(() => site.close());
  for (const how of ["none", "throws"]) {
    const { page } = await openPage(t, "about:blank");
    await page.addInitScript((how) => {
      if (how === "none") Object.defineProperty(globalThis, "Worker", { value: undefined });
      else Object.defineProperty(globalThis, "Worker", { value: class {
        constructor() {
          throw new DOMException("Access to the script is denied.", "SecurityError");
        }
      } });
    }, how);
    await page.goto(site.bench);
    await page.waitForSelector("#retry", { state: "visible" });
    const { tier, reasons, code } = await page.evaluate(async () => {
      const { tier, reasons } = globalThis.interleave.capabilities();
      const code = await globalThis.interleave.run({ work: { kind: "probe" }, model: "sequential" }).catch((error) => error.code);
      return { tier, reasons, code };
    });
    assert.equal(tier, "single");
    assert.equal(code, "needs-isolation");
    assert.equal(reasons.length, 1);
    assert.match(reasons[0] ?? "", /worker/);
    assert.equal(await textOf(page, "#alert"), reasons[0]);
  }
});

test("claims that could not be loaded are loaded the next time", async (t) => {
  const { page } = await openSite(t);
  await ready(page);
  await page.context().route("**/claims_bg.wasm", (route) => route.abort());
  const attempt = () => page.evaluate(() => globalThis.interleave.reference("memory-model").then(() => "there", (error) => error.message));
  assert.match(await attempt(), /could not be loaded/);
  await page.context().unroute("**/claims_bg.wasm");
  assert.equal(await attempt(), "there");
});

test("a script for Python that could not be loaded says so and is loaded the next time", async (t) => {
  const { page } = await openSite(t);
  await ready(page);
  const attempt = () => page.evaluate(() => globalThis.interleave.pythonScript("memory-model").then((script) => script.slice(-8), (error) => `${error.code}: ${error.message}`));
  await page.context().route("**/python/memory-model.py", (route) => route.abort());
  assert.match(await attempt(), /^crashed: .*could not be loaded/);
  await page.context().route("**/python/memory-model.py", (route) => route.fulfill({ status: 503 }));
  assert.match(await attempt(), /^crashed: .*503/);
  await page.context().unroute("**/python/memory-model.py");
  assert.equal(await attempt(), "main())\n");
  const none = await page.evaluate(() => globalThis.interleave.pythonScript("responsive-ui").catch((error) => error.message));
  assert.match(String(none), /memory-model/, "a claim that Python cannot show says which ones it can");
});

test("in a frame of another site a link to a claim takes neither the focus nor the place of the page around it", async (t) => {
  const site = await serve();
  t.after(() => site.close());
  const outer = await serve({
    isolated: false,
    pages: { "/outer.html": `<!doctype html><p>A course.</p><div style="height: 3000px"></div><iframe width="700" height="500" src="${site.bench.replace("127.0.0.1", "localhost")}?lesson=memory-model"></iframe>` },
  });
  t.after(() => outer.close());
  const { page } = await openPage(t, new URL("/outer.html", outer.url).href);
  const frame = page.frames().find((one) => one.url().includes("lesson"));
  assert.ok(frame);
  await ready(frame);
  await frame.waitForFunction(() => document.querySelector('details[data-claim="memory-model"][open]'), null, BY_TIMER);
  assert.equal(await page.evaluate(() => scrollY), 0);
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), "BODY");
  const answer = await frame.evaluate(() => globalThis.interleave.run({ work: { kind: "cpu", kernel: "primes", size: 1000 }, model: "processes", workers: 2, repeats: 1 }).then((report) => report.answer, (error) => error.code));
  assert.equal(answer, "168 primes");
});

test("in a sandboxed frame the page says in a sentence that its scripts are refused", async (t) => {
  const site = await serve();
  t.after(() => site.close());
  const outer = await serve({ isolated: false, pages: { "/outer.html": `<!doctype html><iframe sandbox="allow-scripts" width="700" height="500" src="${site.bench}"></iframe>` } });
  t.after(() => outer.close());
  const { page } = await openPage(t, new URL("/outer.html", outer.url).href);
  const frame = page.frames().find((one) => one.url() === site.bench);
  assert.ok(frame);
  await frame.waitForSelector("#not-loaded", { state: "visible" });
  assert.match(await textOf(frame, "#not-loaded"), /could not load its scripts.*own tab/s);
  assert.ok(await frame.isHidden("#doing"));
});

test("in a sandboxed frame that may submit no form, Run runs", async (t) => {
  const site = await serve({ pages: { "/outer.html": `<!doctype html><iframe sandbox="allow-scripts allow-same-origin" width="900" height="700" src="./${QUICK}&models=sequential"></iframe>` } });
  t.after(() => site.close());
  const { page } = await openPage(t, new URL("/outer.html", site.bench).href);
  const frame = page.frames().find((one) => one.url().includes("kernel"));
  assert.ok(frame);
  await ready(frame);
  await frame.click("#run");
  await frame.waitForSelector("run-result", { timeout: 20_000 });
  await frame.press('[name="tasks"]', "Enter");
  await frame.waitForFunction(() => document.querySelectorAll("run-result").length === 2, null, { ...BY_TIMER, timeout: 20_000 });
});

test("where a script cannot be read the page says so, and where only its style is missing it does not", async (t) => {
  const site = await serve();
  t.after(() => site.close());
  const { page } = await openPage(t, "about:blank");
  for (const body of ["this is no JavaScript", 'throw new Error("broken");']) {
    await page.context().route("**/www/view.js", (route) => route.fulfill({ body, contentType: "text/javascript" }));
    await page.goto(site.bench);
    await page.waitForSelector("#not-loaded", { state: "visible" });
    assert.ok(await page.isHidden("#doing"));
    await page.context().unroute("**/www/view.js");
  }
  await page.context().route("**/www/styles.css", (route) => route.abort());
  await page.goto(site.bench);
  await ready(page);
  assert.ok(await page.isHidden("#not-loaded"));
});

test("a link within the page leaves the choice, and its lanes, as they are", async (t) => {
  const { page } = await openSite(t, { path: "?kind=cpu&kernel=sort&tasks=2&workers=2&repeats=1&warmup=0&models=sequential" });
  await ready(page);
  // The kernel stays chosen, though work that waits has none and the address says nothing of it.
  await page.locator("label", { has: page.locator('[name="kind"][value="io"]') }).click();
  await page.click("#run");
  await page.click('#doing a[href="#read"]', { timeout: 20_000 });
  assert.match(page.url(), /#read$/);
  assert.equal(await page.inputValue('[name="kernel"]'), "sort");
  assert.ok(await page.evaluate(() => !document.querySelector("lane-timeline")?.classList.contains("stale")));
  await page.click('[data-preset="gil-native"]');
  await page.goBack();
  assert.equal(await page.inputValue('[name="tasks"]'), "2", "Back undoes a preset");
});

test("an address with hundreds of faults is told in a few sentences", async (t) => {
  const faults = Array.from({ length: 800 }, (_, i) => `field${i}=1`).join("&");
  const { page } = await openSite(t, { path: `?${faults}` });
  await ready(page);
  assert.equal(await page.locator("#alert p").count(), 9);
  assert.match((await page.locator("#alert p").last().textContent()) ?? "", /792 more problems/);
});

test("after a fault is removed the focus is on Run", async (t) => {
  const { page } = await openSite(t, { path: "?fault=error" });
  await ready(page);
  await page.click("#notice button");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "run");
});

test("the words of a claim that could not be loaded are there when it is opened again", async (t) => {
  const { page } = await openSite(t);
  await ready(page);
  await page.context().route("**/claims/own-stack.js*", (route) => route.abort());
  const claim = await openClaim(page, "own-stack");
  await claim.locator(".prediction", { hasText: "could not be loaded" }).waitFor();
  await page.context().unroute("**/claims/own-stack.js*");
  await openClaim(page, "own-stack");
  await openClaim(page, "own-stack");
  await claim.locator(".prediction", { hasText: "?" }).waitFor();
});

test("where the host's policy refuses WebAssembly the page says that it has to allow it", async (t) => {
  const site = await serve({ headers: { "Content-Security-Policy": "script-src 'self' blob:" } });
  t.after(() => site.close());
  const { page } = await openPage(t, site.bench);
  await page.locator("#alert p", { hasText: "has to allow WebAssembly" }).waitFor({ timeout: 20_000 });
});

test("where the host's policy refuses the workers of the pool, the page says so and can run again", async (t) => {
  const site = await serve({ headers: { "Content-Security-Policy": "script-src 'self' 'wasm-unsafe-eval'" } });
  t.after(() => site.close());
  const { page } = await openPage(t, new URL("?kind=io&service=api&waitMs=20&tasks=2&workers=2&repeats=1&warmup=0&models=threads,processes", site.bench).href);
  await ready(page);
  for (const _ of [1, 2]) {
    await page.click("#run");
    await page.locator("#alert p", { hasText: "could not be started (its script could not be loaded)" }).waitFor({ timeout: 20_000 });
    await idle(page);
  }
});

test("a warning about long waits is said once as long as it is the same", async (t) => {
  const { page } = await openSite(t, { path: "?kind=io&service=api&waitMs=60000&tasks=4&models=sequential" });
  await ready(page);
  assert.match(await textOf(page, "#notice"), /wait/);
  await page.evaluate(() => {
    const said = /** @type {{ said?: number }} */ (globalThis);
    said.said = 0;
    new MutationObserver(() => (said.said = (said.said ?? 0) + 1)).observe(/** @type {HTMLElement} */ (document.querySelector("#notice")), { childList: true });
  });
  const said = () => page.evaluate(() => /** @type {{ said?: number }} */ (globalThis).said);
  await page.fill('[name="workers"]', "3");
  await page.waitForFunction(() => /workers=3/.test(location.search));
  assert.equal(await said(), 0);
  await page.fill('[name="waitMs"]', "10");
  await page.waitForFunction(() => document.querySelector("#notice")?.textContent === "");
  assert.equal(await said(), 1);
});

test("of Run and a claim's button, pressed in one turn of the page, the first wins", async (t) => {
  const { page, problems } = await openSite(t, { path: LONG });
  await ready(page);
  await openClaim(page, "gil-io");
  const waiting = await page.evaluate(() => {
    for (const button of ["#run", 'details[data-claim="gil-io"] button.go']) /** @type {HTMLButtonElement} */ (document.querySelector(button)).click();
    return globalThis.interleave.busy;
  });
  assert.deepEqual(waiting, { kind: "measure", id: null, waiting: 0 });
  await page.click("#cancel");
  await idle(page);
  assert.deepEqual(problems, []);
});

test("a claim that is tested again and stopped says that its verdict is of the test before", async (t) => {
  const { page, problems } = await openSite(t);
  await ready(page);
  const claim = await openClaim(page, "gil-io");
  const again = claim.getByRole("button", { name: "Test it again" });
  await claim.locator("button.go").click();
  await again.waitFor({ timeout: 60_000 });
  const verdict = await claim.locator(".verdict").textContent();
  await again.click();
  await claim.locator(".claim-result", { hasText: "of an earlier test" }).waitFor();
  await claim.getByRole("button", { name: "Cancel" }).click();
  await again.waitFor();
  assert.equal(await claim.locator(".verdict").textContent(), `${verdict} before`);
  await again.click();
  await page.waitForFunction((before) => document.querySelector('details[data-claim="gil-io"] .verdict')?.textContent !== before, `${verdict} before`, { timeout: 60_000 });
  assert.equal(await claim.locator(".claim-result", { hasText: "of an earlier test" }).count(), 0);
  assert.deepEqual(problems, []);
});

test("each element can be on a page twice: no id is there two times, and each form does its own work", async (t) => {
  const { page, problems } = await openSite(t, { path: QUICK });
  await ready(page);
  await (await openClaim(page, "memory-model")).locator(".claim-body").waitFor();
  const { twice, tasks, other } = await page.evaluate(async () => {
    const form = /** @type {import("../../www/elements/bench-form.js").BenchForm} */ (document.querySelector("bench-form"));
    const copy = /** @type {typeof form} */ (form.cloneNode(true));
    const board = /** @type {import("../../www/elements/guess-board.js").GuessBoard} */ (document.createElement("guess-board"));
    const claims = /** @type {import("../../www/elements/claim-list.js").ClaimList} */ (document.createElement("claim-list"));
    document.body.append(copy, board, claims, document.createElement("lane-timeline"));
    const { catalogue, capabilities } = globalThis.interleave;
    const values = { kind: "cpu", kernel: "sort", size: 10, service: "api", tasks: 3, workers: 2 };
    const choice = { values, models: ["sequential", "threads"] };
    copy.offer = { catalogue: catalogue(), capabilities: capabilities(), defaults: choice };
    copy.choice = choice;
    board.show([{ id: "sequential", title: "a loop" }, { id: "threads", title: "threads" }], 8);
    claims.interleave = globalThis.interleave;
    claims.reveal("memory-model", false);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    /** @param {Element} within */
    const tasks = (within) => /** @type {HTMLInputElement} */ (within.querySelector('[name="tasks"]')).value;
    return { twice: ids.filter((id, at) => ids.indexOf(id) !== at), tasks: tasks(copy), other: tasks(form) };
  });
  assert.deepEqual(twice, []);
  assert.deepEqual([tasks, other], ["3", "4"]);
  assert.deepEqual(problems, []);
});

test("the claim about the page's own thread freezes it, and not when a worker computes; each is seen five times", async (t) => {
  const { page, problems } = await openSite(t);
  await ready(page);
  const { verdict, text, figures } = await page.evaluate(() => globalThis.interleave.runClaim("responsive-ui"));
  assert.ok(["confirmed", "inconclusive"].includes(verdict), `${verdict}: ${text}`);
  assert.ok(figures.length > 0 && figures.every(({ title }) => title.length > 0), JSON.stringify(figures));
  assert.deepEqual(problems, []);
});

test("a claim that is stopped gives what it has, and one whose lanes are old lets them go", async (t) => {
  const { page, problems } = await openSite(t);
  await ready(page);
  const { code, reports } = await page.evaluate(async () => {
    const stop = new AbortController();
    return globalThis.interleave.runClaim("gil-io", { signal: stop.signal, onProgress: ({ phase, repeat }) => phase === "measuring" && repeat === 3 && stop.abort() }).then(
      () => ({ code: "ended", reports: 0 }),
      (error) => ({ code: error.code, reports: error.partial?.reports.filter(Boolean).length }));
  });
  assert.equal(code, "cancelled");
  assert.ok(reports > 0);
  assert.deepEqual(problems, []);
});

test("Cancel pressed in the same moment as Run ends it", async (t) => {
  const { page, problems } = await openSite(t, { path: LONG });
  await ready(page);
  await page.evaluate(() => {
    for (const id of ["run", "cancel"]) /** @type {HTMLButtonElement} */ (document.getElementById(id)).click();
  });
  await page.waitForFunction(() => /Cancelled/.test(document.querySelector("#doing")?.textContent ?? ""));
  await idle(page);
  assert.ok(await page.isHidden("#cancel"));
  assert.deepEqual(problems, []);
});

test("what one's own Python printed stays beside the claim when that is run again", async (t) => {
  const { page, problems } = await openSite(t);
  await ready(page);
  const claim = await openClaim(page, "memory-model");
  const script = await page.evaluate(() => globalThis.interleave.pythonScript("memory-model"));
  const printed = execFileSync("python3", ["-"], { input: script, encoding: "utf8" }).trim().split("\n").at(-1) ?? "";
  await claim.locator(".python summary").click();
  await claim.locator("textarea").fill(printed);
  await claim.getByRole("button", { name: "Compare" }).click();
  const column = claim.locator("th", { hasText: "your CPython" });
  await column.waitFor();
  await claim.locator("button.go").click();
  await page.waitForFunction(() => document.querySelector('details[data-claim="memory-model"] .verdict')?.textContent);
  await claim.locator("th", { hasText: "measured here" }).waitFor();
  assert.equal(await column.count(), 1);
  assert.deepEqual(problems, []);
});

test("a claim that a frame does not allow offers a tab of its own, which opens at the claim with the same choice", async (t) => {
  const site = await serve({ isolated: false });
  t.after(() => site.close());
  const outer = await serve({ isolated: false, pages: { "/outer.html": `<!doctype html><iframe width="700" height="500" src="${site.bench.replace("127.0.0.1", "localhost")}?lesson=gil-mutex&tasks=17"></iframe>` } });
  t.after(() => outer.close());
  const { page } = await openPage(t, new URL("/outer.html", outer.url).href);
  const frame = page.frames().find((one) => one.url().includes("lesson"));
  assert.ok(frame);
  await ready(frame);
  const link = frame.locator('details[data-claim="gil-mutex"] a[target="_blank"]');
  await link.waitFor();
  assert.match((await link.getAttribute("href")) ?? "", /lesson=gil-mutex&tasks=17/);
  const { verdict, text } = await frame.evaluate(() => globalThis.interleave.runClaim("gil-mutex"));
  assert.equal(verdict, "needs-isolation", text);
});
