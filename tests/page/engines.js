/**
 * The same page in any of the browsers' engines. ENGINE in the environment names the one that is tested: `chromium` unless told,
 * `firefox`, `webkit` (WebKitGTK as it comes, without SharedArrayBuffer) or `webkit-shared` (with it, as Safari has it). WebKitGTK
 * needs a display; `xvfb-run` gives one.
 *
 * Such a page can evaluate a function and be closed, no more. Tests that click, or that look into the browser, use `browser.js`,
 * which is Chromium's.
 */

import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { launch } from "./chromium.js";
import { executable } from "./executable.js";
import { Remote } from "./remote.js";
import { serve } from "./server.js";

/** @import { TestContext } from "node:test" */

/** @typedef {"chromium" | "firefox" | "webkit" | "webkit-shared"} Engine */

/**
 * @typedef {object} AnyPage
 * @property {<A, R>(pageFunction: (argument: A) => R | Promise<R>, argument?: A) => Promise<R>} evaluate calls a function in the
 *   page; argument and result are what JSON can say
 * @property {() => Promise<void>} close
 */

const ENGINES = /** @type {const} */ (["chromium", "firefox", "webkit", "webkit-shared"]);

/** The engine that is tested. */
export const ENGINE = /** @type {Engine} */ (process.env.ENGINE ?? "chromium");
if (!ENGINES.includes(ENGINE)) throw new Error(`There is no engine ${ENGINE}; there are ${ENGINES.join(", ")}.`);

/**
 * Whether a page can share memory with its workers: where it is isolated, except in WebKitGTK, where `SharedArrayBuffer` is there
 * or is not, whatever the headers say.
 * @param {boolean} isolated whether it is served with the headers that isolate
 */
export function sharesMemory(isolated) {
  if (ENGINE === "webkit") return false;
  return isolated || ENGINE === "webkit-shared";
}

/** What keeps Firefox from greeting, updating and reporting. */
const FIREFOX_SETTINGS = {
  "app.update.disabledForTesting": true,
  "browser.aboutwelcome.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,",
  "toolkit.telemetry.reportingpolicy.firstRun": false,
};

const MINI_BROWSER = ["x86_64", "aarch64"].flatMap((machine) =>
  ["4.1", "4.0"].map((version) => `/usr/lib/${machine}-linux-gnu/webkit2gtk-${version}/MiniBrowser`),
);

/**
 * Starts a browser with an empty profile.
 * @param {Exclude<Engine, "chromium">} engine
 * @param {string} url what it shows
 * @returns {Promise<() => Promise<void>>} what ends it
 */
async function start(engine, url) {
  const profile = await mkdtemp(join(tmpdir(), "interleave-"));
  /** @type {import("node:child_process").ChildProcess} */
  let browser;
  if (engine === "firefox") {
    const settings = Object.entries(FIREFOX_SETTINGS).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`);
    await writeFile(join(profile, "user.js"), settings.join(""));
    browser = spawn(executable("FIREFOX", "firefox-esr", "firefox"), ["--headless", "--no-remote", "--profile", profile, url], { stdio: "ignore" });
  } else {
    const shared = engine === "webkit-shared" ? "1" : "0";
    browser = spawn(executable("MINI_BROWSER", ...MINI_BROWSER), [url], {
      stdio: "ignore",
      env: { ...process.env, HOME: profile, XDG_CACHE_HOME: "", XDG_CONFIG_HOME: "", XDG_DATA_HOME: "", JSC_useSharedArrayBuffer: shared },
    });
  }
  const exited = new Promise((resolve) => browser.once("exit", resolve).once("error", resolve));
  return async () => {
    browser.kill();
    const stubborn = setTimeout(() => browser.kill("SIGKILL"), 5000);
    await exited;
    clearTimeout(stubborn);
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
}

/** This file's Chromium, once a page was asked for. @type {ReturnType<typeof launch> | undefined} */
let chromium;
after(async () => (await chromium)?.close());

/**
 * Serves the site, or another server's pages, and opens a page of it with an empty profile.
 * @param {TestContext} t the test, with which both are closed
 * @param {object} options
 * @param {boolean} options.isolated whether the headers are sent that isolate a page
 * @param {string} [options.of] another server
 * @returns {Promise<{ page: AnyPage, problems: string[], url: string }>} `problems`: what the page complains about as it goes
 */
export async function openAnywhere(t, options) {
  /** @type {string[]} */
  const problems = [];
  const remote = ENGINE === "chromium" ? undefined : new Remote((problem) => problems.push(problem));
  const { url, bench, close } = await serve({ ...options, ...(remote ? { remote } : {}) });
  t.after(close);
  if (remote === undefined || ENGINE === "chromium") {
    const context = await (await (chromium ??= launch())).newContext();
    t.after(() => context.close());
    const page = await context.newPage();
    page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
    page.on("console", (message) => message.type() === "error" && problems.push(`console: ${message.text()} (${message.location().url})`));
    page.on("requestfailed", (request) => problems.push(`not loaded: ${request.url()}`));
    await page.goto(bench);
    return {
      page: {
        evaluate: (pageFunction, argument) => page.evaluate(/** @type {never} */ (pageFunction), argument),
        close: () => context.close(),
      },
      problems,
      url,
    };
  }
  const end = await start(ENGINE, bench);
  /** @type {Promise<void> | undefined} */
  let ended;
  const closePage = () => (ended ??= end());
  t.after(closePage);
  return {
    page: { evaluate: (pageFunction, argument) => remote.evaluate(pageFunction, argument), close: closePage },
    problems,
    url,
  };
}
