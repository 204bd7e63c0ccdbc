/** The lessons' files, and what is kept of them in a browser. */

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { readLesson } from "../../scripts/lessons.js";
import { claims } from "../../www/claim-list.js";
import { readProgress } from "../../www/progress.js";

const folder = new URL("../../www/lessons/en/", import.meta.url);

const lessons = readdirSync(folder).filter((file) => file.endsWith(".md"));

test("every lesson is that of a claim", () => {
  for (const file of lessons) assert.ok(claims.some(({ id }) => file === `${id}.md`), file);
});

test("a lesson asks before it explains, and is short", () => {
  for (const file of lessons) {
    const lesson = readLesson(new URL(file, folder).pathname);
    assert.ok(lesson.before.includes("<p>") && /<h2>Why/.test(lesson.after), file);
    const words = `${lesson.before} ${lesson.after}`.replaceAll(/<[^>]+>/g, " ").split(/\s+/).length;
    assert.ok(words >= 120 && words <= 420, `${file} has ${words} words`);
  }
});

test("what is wrong with a lesson is said with its file and field", (t) => {
  const own = mkdtempSync(join(tmpdir(), "lessons-"));
  t.after(() => rmSync(own, { recursive: true }));
  const right = { question: "What?", summary: "This.", next: ["gil-io"] };
  /** @param {string} name @param {object} head @param {string} body */
  const read = (name, head, body = "Ask.\n\n<!-- experiment -->\n\nTell.\n") => {
    const file = join(own, name);
    writeFileSync(file, `---\n${JSON.stringify(head)}\n---\n${body}`);
    return readLesson(file);
  };
  assert.equal(read("gil-cpu.md", right).question, "What?");
  assert.throws(() => read("nothing.md", right), /nothing\.md: there is no claim "nothing"/);
  assert.throws(() => read("gil-cpu.md", { ...right, question: "" }), /gil-cpu\.md: "question" must be a text/);
  assert.throws(() => read("gil-cpu.md", { ...right, next: [] }), /"next"/);
  assert.throws(() => read("gil-cpu.md", { ...right, title: "x" }), /"title" is no field/);
  assert.throws(() => read("cpu-kinds.md", right), /"options"/);
  assert.throws(() => read("cpu-kinds.md", { ...right, options: { maybe: "x" } }), /"maybe"/);
  assert.throws(() => read("gil-cpu.md", right, "No experiment."), /<!-- experiment -->/);
  assert.throws(() => read("gil-cpu.md", right, "[x](term:nonsense)\n\n<!-- experiment -->\n\nTell.\n"), /no term "nonsense"/);
  // Markup does not get through.
  assert.match(read("gil-cpu.md", right, "<script>alert(1)</script>\n\n<!-- experiment -->\n\nTell.\n").before, /&lt;script&gt;/);
});

test("a lesson's pictures are those that there are, and what is wrong with one is said", (t) => {
  const own = mkdtempSync(join(tmpdir(), "lessons-"));
  t.after(() => rmSync(own, { recursive: true }));
  /** @param {unknown} picture */
  const read = (picture) => {
    const file = join(own, "gil-cpu.md");
    writeFileSync(file, `---\n${JSON.stringify({ question: "What?", summary: "This.", next: ["gil-io"], picture })}\n---\nAsk.\n\n<!-- experiment -->\n\nTell.\n`);
    return readLesson(file).pictures;
  };
  const chart = { name: "figure-chart", heading: "Gain", kind: "bars", x: { label: "gain" }, series: [{ figures: "speedup-{row}" }] };
  assert.deepEqual(read([chart, { name: "code-stepper", program: "counter" }]).map(({ name, heading }) => [name, heading]), [["figure-chart", "Gain"], ["code-stepper", "Step through it yourself"]]);
  assert.deepEqual(Object.fromEntries(read(chart)[0]?.attributes ?? []), { claim: "gil-cpu", heading: "Gain", kind: "bars", x: '{"label":"gain"}', series: '[{"figures":"speedup-{row}"}]' });
  assert.throws(() => read({ name: "nothing" }), /gil-cpu\.md: "picture" needs a "name"/);
  assert.throws(() => read({ ...chart, kind: "pie" }), /gil-cpu\.md: "picture": a chart's "kind"/);
});

test("figures are kept with a lesson as far as they are numbers, and not more than a few", () => {
  const figures = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`figure-${at}`, at]));
  /** @param {unknown} kept */
  const read = (kept) => readProgress(JSON.stringify({ version: 1, lessons: { "gil-cpu": { verdict: "confirmed", at: 1, figures: kept } } })).lessons.get("gil-cpu")?.figures;
  assert.equal(Object.keys(read(figures) ?? {}).length, 12);
  assert.deepEqual(read({ "speedup-2": 1.5, "<b>": 1, "text": "1", "none": null }), { "speedup-2": 1.5 });
  assert.equal(read([1]), undefined);
});
