/** The site as a static host serves it, before anything is clicked. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { openSite } from "./browser.js";
import { serve, siteHeaders } from "./server.js";

const isolated = () => globalThis.crossOriginIsolated;

test("the page is isolated where the host sends the headers of `_headers`", async (t) => {
  const { page } = await openSite(t);
  assert.equal(await page.evaluate(isolated), true);
});

test("the page is not isolated where the host sends none", async (t) => {
  const { page } = await openSite(t, { isolated: false });
  assert.equal(await page.evaluate(isolated), false);
});

test("everything the page asks for is there, at the root of a host and in a folder", async (t) => {
  for (const base of ["/", "/course/lab/"]) {
    const { page, problems, url } = await openSite(t, { base });
    await page.waitForLoadState("networkidle");
    await page.goto(url);
    await page.waitForLoadState("networkidle");
    assert.deepEqual(problems, [], `served from ${base}`);
  }
});

test("`make serve` sends the headers of `_headers`", async () => {
  const trunk = await readFile(new URL("../../Trunk.toml", import.meta.url), "utf8");
  const served = [...trunk.slice(trunk.indexOf("[serve.headers]")).matchAll(/^([A-Za-z-]+) = "(.*)"$/gm)];
  assert.deepEqual(Object.fromEntries(served.map(([, name, value]) => [name, value])), await siteHeaders());
});

test("the built pages have nothing of trunk in them, and no script of their own", async (t) => {
  const site = await serve();
  t.after(() => site.close());
  for (const address of [site.url, site.bench, `${site.url}lessons/gil-cpu/`]) {
    const html = await (await fetch(address)).text();
    assert.doesNotMatch(html, /data-trunk|interleave_bg\.wasm/);
    assert.doesNotMatch(html, /<script(?![^>]* src=)/);
  }
});

test("the pages of the course ask at once for every module that they load", async (t) => {
  for (const path of ["./", "lessons/gil-cpu/"]) {
    const { page } = await openSite(t, { path });
    await page.waitForSelector("claim-card .go");
    const { asked, loaded } = await page.evaluate(() => ({
      asked: [...document.querySelectorAll("link[rel=modulepreload]")].map((link) => /** @type {HTMLLinkElement} */ (link).href),
      loaded: performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => /\/www\/(?!engine\.js|texts\/en\/claims\/|pictures\/|worker\/).*\.js$/.test(name)),
    }));
    assert.ok(loaded.length > 20);
    assert.deepEqual(loaded.filter((name) => !asked.includes(name)), [], path);
  }
});

test("an address that is not there is answered with 404, not with the page", async (t) => {
  const site = await serve();
  t.after(() => site.close());
  assert.equal((await fetch(`${site.url}www/none.js`)).status, 404);
});

test("scripts and styles come without comments, and their source maps have what was written", async (t) => {
  const site = await serve();
  t.after(() => site.close());
  for (const file of ["main.js", "engine.js", "styles.css"]) {
    const address = `${site.url}www/${file}`;
    const text = await (await fetch(address)).text();
    assert.ok(text.includes(`sourceMappingURL=${file}.map`), file);
    assert.doesNotMatch(text, /@param|@typedef/, file);
    const { sourcesContent } = /** @type {{ sourcesContent: string[] }} */ (await (await fetch(`${address}.map`)).json());
    assert.equal(sourcesContent[0], await readFile(new URL(`../../www/${file}`, import.meta.url), "utf8"), file);
  }
});
