// How figures are written: few digits, a unit that fits, and "n/a" for what is not known.

import assert from "node:assert/strict";
import { test } from "node:test";

import { csv, formatter } from "../../www/format.js";

const en = formatter("en");

/** With ordinary spaces, to be readable here. @param {string} text */
const plain = (text) => {
  assert.ok(!/\d [a-zµ]+$/.test(text), `a line could end inside "${text}"`);
  return text.replaceAll("\u00a0", " ");
};

test("times have three digits and a unit that fits", () => {
  for (const [value, text] of /** @type {const} */ ([
    [3.214, "3.21 ms"], [45.61, "45.6 ms"], [321.4, "321 ms"], [9.996, "10.0 ms"], [999.4, "999 ms"], [999.6, "1.00 s"],
    [1234, "1.23 s"], [12_345, "12.3 s"], [123_456, "123 s"], [7_200_000, "7,200 s"], [0.5, "500 µs"], [0.9996, "1.00 ms"], [0.0123, "12.3 µs"],
    [0.09996, "100 µs"], [0.00004, "40.0 ns"], [0, "0 ms"], [20, "20 ms"], [2000, "2 s"], [-3.21, "-3.21 ms"],
  ])) assert.equal(plain(en.ms(value)), text);
});

test("sizes are decimal", () => {
  for (const [value, text] of /** @type {const} */ ([
    [64_000, "64 kB"], [0, "0 B"], [512, "512 B"], [999, "999 B"], [1000, "1 kB"], [65_536, "65.5 kB"], [999_600, "1.00 MB"], [64_100_000, "64.1 MB"], [2_147_483_648, "2.15 GB"],
  ])) assert.equal(plain(en.bytes(value)), text);
});

test("factors carry their sign, shares their per cent", () => {
  assert.equal(en.times(1.9731), "1.97×");
  assert.equal(en.times(0.869), "0.87×");
  assert.equal(en.times(9.996), "10.0×");
  assert.equal(en.times(99.96), "100×");
  assert.equal(en.times(12_345), "12,345×");
  assert.equal(en.percent(0.053), "5.3%");
  assert.equal(en.percent(0.983), "98%");
  assert.equal(en.percent(0.0996), "10%");
  assert.equal(en.percent(0), "0%");
});

test("numbers keep three digits, whole ones all of theirs", () => {
  for (const [value, text] of /** @type {const} */ ([[3, "3"], [10_000, "10,000"], [1_234_567, "1,234,567"], [1.9731, "1.97"], [0.0012345, "0.00123"], [1234.6, "1,235"], [-0.0000001, "-0.0000001"]])) {
    assert.match(en.number(value), new RegExp(`^${text}`));
  }
  assert.equal(en.mean(1.5), "1.50");
  assert.equal(en.mean(1234.5), "1,235");
  assert.equal(en.mean(-0.001), "0.00");
});

test("a noun follows its number", () => {
  const task = { one: "task", other: "tasks" };
  assert.equal(en.count(1, task), "1 task");
  assert.equal(en.count(0, task), "0 tasks");
  assert.equal(en.count(10_000, task), "10,000 tasks");
  assert.equal(en.count(10_000), "10,000");
  assert.equal(en.plural(1, { one: "has", other: "have" }), "has");
});

test("names in a row", () => {
  assert.equal(en.list(["a"]), "a");
  assert.equal(en.list(["a", "b"]), "a and b");
  assert.equal(en.list(["a", "b", "c"], "or"), "a, b, or c");
  assert.equal(en.list([]), "");
});

test("long times are said in words", () => {
  assert.equal(en.duration(40_000), "40 seconds");
  assert.equal(en.duration(180_000), "3 minutes");
  assert.equal(en.duration(7_200_000), "2 hours");
  assert.equal(en.duration(400), "1 second");
});

test("a figure is written by its unit", () => {
  assert.equal(plain(en.quantity(3.21, "ms")), "3.21 ms");
  assert.equal(en.quantity(2, "×"), "2.00×");
  assert.equal(plain(en.quantity(64e6, "bytes")), "64 MB");
  assert.equal(en.quantity(0.5, "share"), "50%");
  assert.equal(plain(en.quantity(3, "cores")), "3 cores");
  assert.equal(en.quantity("0x10"), "0x10");
});

test("what is not known is n/a in every form", () => {
  for (const write of [en.ms, en.bytes, en.times, en.percent, en.number, en.mean, en.whole, en.duration, en.quantity, en.list]) {
    for (const value of [null, undefined, NaN, Infinity]) assert.equal(write(value), "n/a");
  }
  assert.equal(en.count(null, { one: "task", other: "tasks" }), "n/a tasks");
});

test("another language writes numbers in its own way", () => {
  const de = formatter("de");
  assert.equal(de.times(1.97), "1,97×");
  assert.equal(de.count(10_000), "10.000");
  assert.equal(de.percent(0.98), "98\u00a0%");
});

test("cells with commas, quotes and line ends are quoted; an unknown one is empty", () => {
  assert.equal(csv([["a,b", 'c"d', null, 1.5], ["e\nf", undefined]]), '"a,b","c""d",,1.5\r\n"e\nf",\r\n');
});

test("a factor has its interval behind it, where there is one", () => {
  assert.equal(en.ratio({ ratio: 1.408, low: 0.57, high: 12.34 }), "1.41× (0.57×–12.3×)");
  assert.equal(en.ratio({ ratio: 1.408, low: null, high: null }), "1.41×");
  assert.equal(en.ratio(null), "n/a");
});
