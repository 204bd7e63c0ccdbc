// Tracks of one model are told apart by what differs in their specs.

import assert from "node:assert/strict";
import { test } from "node:test";

import { trackTitles } from "../../www/track-titles.js";

const cpu = { work: { kind: "cpu", kernel: "primes", size: 1000 }, tasks: 8, workers: 4, switchIntervalMs: 5 };

test("different models need nothing more", () => {
  assert.deepEqual(trackTitles([{ ...cpu, model: "sequential" }, { ...cpu, model: "threads", workers: 2 }]), ["One after another", "Threads without the GIL"]);
});

test("the same model says what differs, and only that", () => {
  const titles = trackTitles([
    { ...cpu, model: "sequential" },
    { ...cpu, model: "threads-gil", switchIntervalMs: 1, seed: 1 },
    { ...cpu, model: "threads-gil", switchIntervalMs: 20, seed: 2 },
  ].map((spec) => spec));
  assert.deepEqual(titles.map((title) => title.replaceAll("\u00a0", " ")), [
    "One after another", "Threads with the GIL: switch interval 1 ms", "Threads with the GIL: switch interval 20 ms",
  ]);
});

test("kernels, services and counts go by their names", () => {
  const io = { tasks: 8, workers: 4, model: "event-loop" };
  assert.deepEqual(trackTitles([{ ...io, work: { kind: "io", service: "api" } }, { ...io, work: { kind: "io", service: "download" }, tasks: 10_000 }]), [
    "Event loop: 8 tasks, HTTP API", "Event loop: 10,000 tasks, File download",
  ]);
});
