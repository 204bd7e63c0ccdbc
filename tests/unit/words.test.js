// The words of index.html are those of www/texts, so that the page is there before any script and nothing is written twice.
// `data-text="key"` names an element's words, `data-text-title="key"` those of its attribute `title`.
//
// INTERLEAVE_WRITE=1 node --test tests/unit/words.test.js writes them.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";

import { has, say } from "../../www/texts/texts.js";

const file = new URL("../../index.html", import.meta.url);

/** @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** A text with its two marks as markup, as `rich` in dom.js makes nodes of it. @param {string} key */
function markup(key) {
  assert.ok(has(key), `index.html asks for ${key}`);
  return escaped(say({ key }))
    .replaceAll(/`([^`]+)`/g, "<code>$1</code>")
    .replaceAll(/\[([^\]]+)\]\(([a-z-]+)\)/g, '<button type="button" class="term" data-term="$2">$1</button>');
}

/** The page with the words of the texts. @param {string} html */
function worded(html) {
  return html
    .replaceAll(/<([a-z0-9]+)\b([^>]*?) data-text="([^"]+)"([^>]*)>([\s\S]*?)<\/\1>/g, (_, tag, before, key, after) => `<${tag}${before} data-text="${key}"${after}>${markup(key)}</${tag}>`)
    .replaceAll(/<[a-z0-9]+\b[^>]* data-text-([a-z-]+)="([^"]+)"[^>]*>/g, (tag, attribute, key) => tag.replace(new RegExp(` ${attribute}="[^"]*"`), ` ${attribute}="${escaped(say({ key }))}"`));
}

test("the words of index.html are those of the texts", () => {
  const html = readFileSync(file, "utf8");
  const right = worded(html);
  if (process.env.INTERLEAVE_WRITE) writeFileSync(file, right);
  else assert.equal(html, right, "index.html is behind the texts: INTERLEAVE_WRITE=1 node --test tests/unit/words.test.js writes it");
});

test("every word of the page's body stands in the texts", () => {
  const html = readFileSync(file, "utf8");
  const body = html.slice(html.indexOf("<body>"));
  // What is left when everything with a key is taken out: the product's name, step numbers and empty choices.
  const rest = body
    .replaceAll(/<([a-z0-9]+)\b[^>]*? data-text="[^"]+"[^>]*>[\s\S]*?<\/\1>/g, "")
    .replaceAll(/<svg[\s\S]*?<\/svg>|<[^>]+>/g, " ")
    .replaceAll(/Interleave|\bms\b|[\d\s…]/g, "");
  assert.equal(rest, "");
});
