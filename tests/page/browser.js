/**
 * Chromium for the tests: one browser for each test file, with a profile of its own, and a fresh context for each page.
 * Everything is closed when its test, and the file, are through, however they end.
 */

import { after } from "node:test";
import { launch } from "./chromium.js";
import { serve } from "./server.js";

/** @import { Browser, BrowserContextOptions, Page } from "playwright-core" */
/** @import { TestContext } from "node:test" */

/** @type {Promise<Browser> | undefined} */
let shared;

after(async () => {
  await (await shared)?.close();
});

/**
 * Opens a page in a fresh context of this file's browser.
 * @param {TestContext} t the test, with which the page is closed
 * @param {string} url where to
 * @param {BrowserContextOptions} [options] size, colour scheme, reduced motion and the like
 * @returns {Promise<{ page: Page, problems: string[] }>} the page, and what it complains about as it goes: uncaught errors,
 *   errors on its console and addresses that failed
 */
export async function openPage(t, url, options = {}) {
  shared ??= launch();
  const context = await (await shared).newContext(options);
  t.after(() => context.close());
  const page = await context.newPage();
  /** @type {string[]} */
  const problems = [];
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("requestfailed", (request) => {
    // What a page still asked for when it was left for another is not missing.
    if (request.failure()?.errorText !== "net::ERR_ABORTED") problems.push(`not loaded: ${request.url()}`);
  });
  await page.goto(url);
  return { page, problems };
}

/**
 * Serves the site and opens a page of it.
 * @param {TestContext} t the test, with which both are closed
 * @param {object} [options]
 * @param {boolean} [options.isolated] whether the page may share memory; true unless told
 * @param {string} [options.base] the folder of the host that the site is in
 * @param {string} [options.path] the page, relative to the bench, with its query; the bench itself unless told
 * @param {BrowserContextOptions} [options.context] size, colour scheme, reduced motion and the like
 */
export async function openSite(t, { isolated = true, base = "/", path = "", context = {} } = {}) {
  const site = await serve({ isolated, base });
  t.after(() => site.close());
  return { url: site.url, ...(await openPage(t, new URL(path, site.bench).href, context)) };
}
