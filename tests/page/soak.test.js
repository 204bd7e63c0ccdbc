/**
 * The soak in its short form; `make soak` is the long one: SOAK_TURNS in each of an isolated page and one that is not, from SOAK_SEED.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { openSite } from "./browser.js";
import { soak } from "./soak.js";

const turns = Number(process.env["SOAK_TURNS"] ?? 30);
const seed = Number(process.env["SOAK_SEED"] ?? 1);

for (const shared of [true, false]) {
  test(`after ${turns} mixed turns nothing hung, was lost, or grew, in a page that is ${shared ? "isolated" : "not isolated"}`, { timeout: 60_000 + turns * 30_000 }, async (t) => {
    const { page } = await openSite(t, { isolated: shared });
    await page.evaluate(() => globalThis.interleave.ready);
    const { wrong, ends, before, after } = await soak(page, { turns, seed, shared, say: (line) => t.diagnostic(line) });
    t.diagnostic(`how they ended: ${JSON.stringify(ends)}; before: ${JSON.stringify(before)}; after: ${JSON.stringify(after)}`);
    assert.deepEqual(wrong, []);
  });
}
