// What a comparison says: sentences with names and factors, nothing that has to be decoded.

import assert from "node:assert/strict";
import { test } from "node:test";

import { say } from "../../www/texts/texts.js";

/** @param {string} model @param {number} speedup @param {string} difference */
const row = (model, speedup, difference) => ({ model, wallMs: 1, speedup, speedupInterval: null, difference });
/** @param {...ReturnType<typeof row>} others */
const compared = (...others) => say({ key: "finding.compared", values: { baseline: "sequential", others } });

test("the fastest comes first, the others follow with their factors", () => {
  assert.equal(
    compared(row("threads", 1.9, "faster"), row("processes", 1.52, "faster"), row("threads-gil", 0.87, "slower")),
    "Threads without the GIL ran 1.90× as fast as one after another, processes 1.52×; threads with the GIL (0.87×) ran slower.",
  );
});

test("no difference and too much scatter are said as such", () => {
  assert.equal(compared(row("threads-gil", 0.99, "no-difference")), "Threads with the GIL (0.99×) made no measurable difference.");
  assert.equal(compared(row("threads-gil", 0.7, "slower")), "Threads with the GIL (0.70×) ran slower than one after another.");
  assert.equal(
    compared(row("threads", 1.2, "unclear"), row("processes", 1.1, "unclear")),
    "The repeats vary too much to tell about threads without the GIL (1.20×) and processes (1.10×).",
  );
});
