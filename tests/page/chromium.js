/** Starts Chromium, for the tests and the benchmarks. */

import { chromium } from "playwright-core";
import { executable } from "./executable.js";

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

/**
 * Starts a browser that the caller must close.
 * @param {string[]} [more] further arguments for its command line
 */
export function launch(more = []) {
  return chromium.launch({ executablePath: executable("CHROMIUM", "chromium"), args: [...ARGUMENTS, ...more] });
}
