/**
 * The same page in any of the browsers' engines. ENGINE in the environment names the one that is tested: `chromium` unless told,
 * `firefox`, `webkit` (WebKitGTK as it comes, without SharedArrayBuffer) or `webkit-shared` (with it, as Safari has it).
 *
 * What the tests here need of a page is little enough for every driver: evaluate a function, close. Tests that click, or that
 * look into the browser, use `browser.js`, which is Chromium's.
 */

import { after } from "node:test";
import { executable } from "./executable.js";
import { launch as launchChromium } from "./chromium.js";
import { open as openWebKit } from "./webkit.js";

/**
 * @typedef {object} AnyPage
 * @property {<A, R>(pageFunction: (argument: A) => R | Promise<R>, argument?: A) => Promise<R>} evaluate calls a function in the
 *   page; argument and result are what JSON can say
 * @property {() => Promise<void>} close
 */

/**
 * Opens an address in a fresh profile; the listener hears of what the page complains about.
 * @typedef {(url: string, complain: (problem: string) => void) => Promise<AnyPage>} Open
 */

/** @typedef {"chromium" | "firefox" | "webkit" | "webkit-shared"} Engine */

/**
 * One thing that is made when it is first asked for, and closed after the file's tests.
 * @template {{ close(): Promise<void> }} T
 * @param {() => Promise<T>} make
 */
function once(make) {
  /** @type {Promise<T> | undefined} */
  let made;
  after(async () => (await made)?.close());
  return () => (made ??= make());
}

const chromium = once(() => launchChromium());

const firefox = once(async () => {
  const { default: puppeteer } = await import("puppeteer-core");
  return puppeteer.launch({
    browser: "firefox",
    executablePath: executable("FIREFOX", "firefox-esr", "firefox"),
    headless: true,
    protocolTimeout: 300_000,
  });
});

/** @type {Record<Engine, Open>} */
const OPEN = {
  async chromium(url, complain) {
    const context = await (await chromium()).newContext();
    const page = await context.newPage();
    page.on("pageerror", (error) => complain(`uncaught: ${error.message}`));
    page.on("console", (message) => message.type() === "error" && complain(`console: ${message.text()} (${message.location().url})`));
    page.on("requestfailed", (request) => complain(`not loaded: ${request.url()}`));
    await page.goto(url);
    return {
      evaluate: (pageFunction, argument) => page.evaluate(/** @type {never} */ (pageFunction), argument),
      close: () => context.close(),
    };
  },
  async firefox(url, complain) {
    const context = await (await firefox()).createBrowserContext();
    const page = await context.newPage();
    page.on("pageerror", (error) => complain(`uncaught: ${/** @type {Error} */ (error).message}`));
    page.on("console", (message) => message.type() === "error" && complain(`console: ${message.text()} (${message.location()?.url})`));
    page.on("requestfailed", (request) => complain(`not loaded: ${request.url()}`));
    await page.goto(url);
    let open = true;
    return {
      evaluate: (pageFunction, argument) => page.evaluate(/** @type {never} */ (pageFunction), /** @type {never} */ (argument)),
      async close() {
        if (open) await context.close();
        open = false;
      },
    };
  },
  webkit: (url, complain) => watched(url, complain, false),
  "webkit-shared": (url, complain) => watched(url, complain, true),
};

/**
 * WebKit's driver does not tell what a page complains about, so a script in the page keeps it (see WATCH in server.js), and it
 * is asked for when a test is done with a page's function.
 * @param {string} url
 * @param {(problem: string) => void} complain
 * @param {boolean} sharedMemory
 * @returns {Promise<AnyPage>}
 */
async function watched(url, complain, sharedMemory) {
  const page = await openWebKit(url, { sharedMemory });
  return {
    async evaluate(pageFunction, argument) {
      const result = await page.evaluate(pageFunction, argument);
      const problems = await page.evaluate(() => /** @type {{ problems?: string[] }} */ (globalThis).problems?.splice(0) ?? []);
      problems.forEach(complain);
      return result;
    },
    close: page.close,
  };
}

/** The engine that is tested. */
export const ENGINE = /** @type {Engine} */ (process.env.ENGINE ?? "chromium");
if (!(ENGINE in OPEN)) throw new Error(`There is no engine ${ENGINE}; there are ${Object.keys(OPEN).join(", ")}.`);

/**
 * Opens an address in an engine.
 * @param {string} url
 * @param {(problem: string) => void} complain hears of uncaught errors, errors on the console, and addresses that failed
 * @param {Engine} [engine]
 */
export function openIn(url, complain, engine = ENGINE) {
  return OPEN[engine](url, complain);
}

/**
 * Whether a page can share memory with its workers: where it is isolated, except in WebKitGTK, where `SharedArrayBuffer` is there
 * or is not, whatever the headers say.
 * @param {boolean} isolated whether it is served with the headers that isolate
 * @param {Engine} [engine]
 */
export function sharesMemory(isolated, engine = ENGINE) {
  if (engine === "webkit") return false;
  return isolated || engine === "webkit-shared";
}
