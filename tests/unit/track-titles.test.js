// Tracks with the same label are told apart by what differs in their specs.

import assert from "node:assert/strict";
import { test } from "node:test";

import { trackTitles } from "../../www/track-titles.js";

const cpu = { work: { kind: "cpu", kernel: "primes", size: 1000 }, tasks: 8, workers: 4, switchIntervalMs: 5, seed: 1 };

test("different labels need nothing more", () => {
  assert.deepEqual(trackTitles([{ label: "a plain loop", spec: cpu }, { label: "threads", spec: { ...cpu, workers: 2 } }]), ["a plain loop", "threads"]);
});

test("the same label says what differs, and only that", () => {
  const titles = trackTitles([
    { label: "a plain loop", spec: { ...cpu, tasks: 1 } },
    { label: "threads", spec: { ...cpu, switchIntervalMs: 1 } },
    { label: "threads", spec: { ...cpu, switchIntervalMs: 20, seed: 2 } },
  ]);
  assert.deepEqual(titles.map((title) => title.replaceAll("\u00a0", " ")), ["a plain loop", "threads: switch interval 1 ms", "threads: switch interval 20 ms"]);
});

test("kernels, services and counts go by their names", () => {
  const io = { tasks: 8, workers: 4 };
  assert.deepEqual(
    trackTitles([{ label: "loop", spec: { ...io, work: { kind: "io", service: "api" } } }, { label: "loop", spec: { ...io, work: { kind: "io", service: "download" }, tasks: 10_000 } }]),
    ["loop: 8 tasks, HTTP API", "loop: 10,000 tasks, File download"],
  );
});
