/**
 * Chromium for the tests: one browser for each test file, with a profile of its own, and a fresh context for each page.
 * Everything is closed when its test, and the file, are through, however they end.
 */

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { after } from "node:test";
import { chromium } from "playwright-core";
import { serve } from "./server.js";

/** @import { Browser, BrowserContextOptions, Page } from "playwright-core" */
/** @import { TestContext } from "node:test" */

const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The browser's path: what CHROMIUM names, or `chromium` on the PATH. */
function executable() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(folder, "chromium");
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  throw new Error("There is no chromium on the PATH; `make setup` installs it.");
}

/**
 * Starts a browser that the caller must close.
 * @param {string[]} [more] further arguments for its command line
 */
export function launch(more = []) {
  return chromium.launch({ executablePath: executable(), args: [...ARGUMENTS, ...more] });
}

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
  page.on("requestfailed", (request) => problems.push(`not loaded: ${request.url()}`));
  await page.goto(url);
  return { page, problems };
}

/**
 * Serves the site and opens a page of it.
 * @param {TestContext} t the test, with which both are closed
 * @param {object} [options]
 * @param {boolean} [options.isolated] whether the page may share memory; true unless told
 * @param {string} [options.base] the folder of the host that the site is in
 * @param {string} [options.path] the page, relative to the site, with its query
 * @param {BrowserContextOptions} [options.context] size, colour scheme, reduced motion and the like
 */
export async function openSite(t, { isolated = true, base = "/", path = "", context = {} } = {}) {
  const site = await serve({ isolated, base });
  t.after(() => site.close());
  return { url: site.url, ...(await openPage(t, new URL(path, site.url).href, context)) };
}
