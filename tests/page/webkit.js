/**
 * WebKitGTK's own browser, through its WebDriver (https://www.w3.org/TR/webdriver2/). Of that protocol this is what the tests
 * use: open an address and evaluate a function there. A driver has one session, so each page has a driver of its own.
 * It needs a display: `xvfb-run` gives one.
 */

import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { executable } from "./executable.js";

const BROWSER = ["webkit2gtk-4.1", "webkit2gtk-4.0"].flatMap((version) =>
  ["x86_64", "aarch64"].map((machine) => `/usr/lib/${machine}-linux-gnu/${version}/MiniBrowser`),
);

/** A page that does not answer for so long hangs. */
const TIMEOUT_MS = 300_000;

/** Runs in the page: calls a function given as text, and gives back what came of it as JSON. */
const EVALUATE = `
  const [source, argument, done] = arguments;
  const given = argument === null ? undefined : JSON.parse(argument);
  Promise.resolve()
    .then(() => (0, eval)("(" + source + ")")(given))
    .then(
      (value) => done({ value: JSON.stringify(value) ?? null }),
      (error) => done({ error: String(error?.stack ? error + "\\n" + error.stack : error) }),
    );
`;

/** A port that is free now. @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/**
 * Opens an address in a browser of its own, with an empty profile.
 * @param {string} url
 * @param {object} options
 * @param {boolean} options.sharedMemory whether scripts get `SharedArrayBuffer`, which this engine keeps from them by itself
 * @returns {Promise<import("./engines.js").AnyPage>}
 */
export async function open(url, { sharedMemory }) {
  const port = await freePort();
  const driver = spawn(executable("WEBKIT_DRIVER", "WebKitWebDriver"), [`--port=${port}`], {
    stdio: "ignore",
    env: { ...process.env, JSC_useSharedArrayBuffer: sharedMemory ? "1" : "0" },
  });
  const exited = new Promise((resolve) => driver.once("exit", resolve));

  /** @param {string} method @param {string} path @param {unknown} [body] */
  async function call(method, path, body) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { value } = /** @type {{ value: any }} */ (await answer.json());
    if (!answer.ok) throw new Error(`WebKitWebDriver, ${method} ${path}: ${value?.error}: ${value?.message}`);
    return value;
  }
  async function end() {
    driver.kill();
    await exited;
  }

  try {
    for (let tries = 0; ; tries++) {
      if (driver.exitCode !== null) throw new Error(`WebKitWebDriver ended with code ${driver.exitCode}`);
      try {
        await call("GET", "/status");
        break;
      } catch (error) {
        if (tries === 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    const binary = executable("WEBKIT_BROWSER", ...BROWSER);
    const { sessionId } = await call("POST", "/session", {
      capabilities: {
        alwaysMatch: {
          timeouts: { script: TIMEOUT_MS, pageLoad: TIMEOUT_MS },
          "webkitgtk:browserOptions": { binary, args: ["--automation"] },
        },
      },
    });
    const session = `/session/${sessionId}`;
    await call("POST", `${session}/url`, { url });
    let open = true;
    return {
      async evaluate(pageFunction, argument) {
        const args = [String(pageFunction), argument === undefined ? null : JSON.stringify(argument)];
        const { value, error } = await call("POST", `${session}/execute/async`, { script: EVALUATE, args });
        if (error !== undefined) throw new Error(error);
        return value === null ? undefined : JSON.parse(value);
      },
      async close() {
        if (!open) return;
        open = false;
        await call("DELETE", session).catch(() => {});
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}
