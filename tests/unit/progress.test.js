/** What is kept of lessons and challenges in a browser, and what a file of it may hold. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { LONGEST, merged, parseProgress, readProgress, textOfProgress } from "../../www/progress.js";

test("what was kept is read again, and that of version 1 still is", () => {
  const lessons = { "gil-cpu": { verdict: "confirmed", at: 1 } };
  const old = readProgress(JSON.stringify({ version: 1, lessons }));
  assert.deepEqual([[...old.lessons], [...old.challenges]], [[["gil-cpu", { verdict: "confirmed", at: 1 }]], []]);
  const now = readProgress(JSON.stringify({ version: 2, lessons, challenges: { "send-50-mb": { passed: false, at: 2 } } }));
  assert.deepEqual([...now.challenges], [["send-50-mb", { passed: false, at: 2 }]]);
  assert.deepEqual(readProgress(textOfProgress(now)), now);
});

test("progress that is not ours is not read", () => {
  for (const other of [null, "", "nonsense", "[]", "null", "7", '{"version":3,"lessons":{"gil-cpu":{"verdict":"confirmed","at":1}}}', '{"version":1,"lessons":[]}',
    '{"version":1,"lessons":{"gil-cpu":{"verdict":"<b>","at":1}}}', '{"version":1,"lessons":{"GIL":{"verdict":"confirmed","at":1}}}',
    '{"version":1,"lessons":{"gil-cpu":{"verdict":"confirmed","at":1e300}}}', '{"version":1,"lessons":{"gil-cpu":null}}',
    '{"version":2,"lessons":{},"challenges":{"lose-no-update":{"passed":"yes","at":1}}}', '{"version":2,"lessons":{},"challenges":7}']) {
    const { lessons, challenges } = readProgress(other);
    assert.equal(lessons.size + challenges.size, 0, String(other));
  }
});

test("a file that is no progress is refused with the reason", () => {
  /** @param {string} text */
  const refused = (text) => {
    const read = parseProgress(text);
    return "refused" in read ? read.refused : null;
  };
  assert.equal(refused("x".repeat(LONGEST + 1)), "long");
  assert.equal(refused("{"), "foreign");
  assert.equal(refused('["lessons"]'), "foreign");
  assert.equal(refused('{"version":99,"lessons":{}}'), "version");
  assert.equal(refused('{"version":2,"lessons":{}}'), null);
});

test("no more is kept than there can be", () => {
  const lessons = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`a${at}`, { verdict: "confirmed", at: at + 1 }]));
  const { lessons: read } = readProgress(JSON.stringify({ version: 2, lessons }));
  assert.equal(read.size, 200);
  assert.ok(textOfProgress({ lessons: read, challenges: new Map() }).length < LONGEST);
});

test("what comes from a file takes nothing away: the later result counts, and what was passed stays passed", () => {
  const ours = { lessons: new Map([["a", { verdict: "confirmed", at: 5 }]]), challenges: new Map([["x", { passed: true, at: 5 }], ["y", { passed: false, at: 9 }]]) };
  const theirs = { lessons: new Map([["a", { verdict: "not-here", at: 4 }], ["b", { verdict: "not-here", at: 6 }]]), challenges: new Map([["x", { passed: false, at: 8 }], ["y", { passed: true, at: 2 }]]) };
  const both = merged(ours, theirs);
  assert.deepEqual([...both.lessons], [["a", { verdict: "confirmed", at: 5 }], ["b", { verdict: "not-here", at: 6 }]]);
  assert.deepEqual([...both.challenges], [["x", { passed: true, at: 8 }], ["y", { passed: true, at: 9 }]]);
});
