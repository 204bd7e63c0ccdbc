// The crate's own tests (tests/wasm) in the engine that ENGINE names. Their runner knows few browsers and wants a driver for each, but
// it also serves its page to whoever comes: this opens it, isolated and not, and prints what the tests write there. WASM_TESTS has
// the paths of what `cargo test --no-run` has built, one a line; `make test-browsers` sets it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { test } from "node:test";
import { openAnywhere } from "./engines.js";

const programs = (process.env.WASM_TESTS ?? "").split("\n").filter(Boolean);
assert.ok(programs.length > 0, "WASM_TESTS names no program");

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

for (const program of programs) {
  for (const isolated of [true, false]) {
    test(`${program.split("/").at(-1)}, ${isolated ? "isolated" : "not isolated"}`, async (t) => {
      const address = `127.0.0.1:${await freePort()}`;
      const runner = spawn("wasm-bindgen-test-runner", [program], {
        env: { ...process.env, NO_HEADLESS: "1", WASM_BINDGEN_TEST_ADDRESS: address },
        stdio: ["ignore", "pipe", "inherit"],
      });
      t.after(() => runner.kill());
      /** @type {Promise<void>} */
      const serves = new Promise((resolve, reject) => {
        runner.stdout.on("data", (text) => String(text).includes(address) && resolve());
        runner.once("exit", (code) => reject(new Error(`wasm-bindgen-test-runner ended with code ${code}`)));
      });
      await serves;
      const { page, problems } = await openAnywhere(t, { isolated, of: `http://${address}` });
      let shown = 0;
      for (;;) {
        const text = await page.evaluate(async (shown) => {
          const output = () => document.querySelector("#output")?.textContent ?? "";
          for (let time = 0; time < 50 && output().length === shown; time += 1) await new Promise((resolve) => setTimeout(resolve, 100));
          return output();
        }, shown);
        process.stdout.write(text.slice(shown));
        shown = text.length;
        if (/test result: /.test(text)) {
          process.stdout.write("\n");
          assert.match(text, /test result: ok/, problems.join("\n"));
          break;
        }
      }
    });
  }
}
