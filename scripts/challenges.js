// Makes the page of the challenges from www/challenges/<language>/, a Markdown file for each. It can be read without any script: the task, its
// hints and its solution. docs/adding-a-challenge.md says what a file holds.

import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import { parse } from "yaml";

import { checks } from "../www/challenges/checks.js";
import texts from "../www/texts/en/challenges.js";
import { addTexts } from "../www/texts/texts.js";
import { LANGUAGE, escaped, headAndBody, markdown, modulesOf, pageOf, withTerms, words } from "./lessons.js";

addTexts(texts, "challenge");

/**
 * @typedef {object} Challenge
 * @property {string} id of its check
 * @property {string} title
 * @property {boolean} shares whether it needs shared memory
 * @property {string[]} lessons that help, by their ids
 * @property {{ name: string, label: string, options: [string, string][] }[]} choices
 * @property {string | null} stepper the program to step through
 * @property {string} task HTML
 * @property {string[]} hints HTML
 * @property {string} solution HTML
 */

/**
 * Reads a challenge. What is missing or wrong is an error that names the file and the field.
 * @param {string} file
 * @returns {Challenge}
 */
export function readChallenge(file) {
  const id = basename(file, ".md");
  /** @param {string} what @returns {never} */
  const wrong = (what) => {
    throw new Error(`${file}: ${what}`);
  };
  if (!Object.hasOwn(checks, id)) wrong(`there is no check "${id}" in www/challenges/checks.js`);
  const { head = wrong("it does not begin with --- and a head"), body } = headAndBody(file);
  // As texts, and as maps: objects would put options whose names are numbers first.
  const fields = Object.fromEntries(/** @type {Map<string, unknown>} */ (parse(head, { schema: "failsafe", mapAsMap: true })) ?? []);
  const known = ["title", "needs", "lessons", "choices", "stepper"];
  for (const name of Object.keys(fields)) if (!known.includes(name)) wrong(`"${name}" is no field of a challenge (${known.join(", ")})`);
  const { title, needs, lessons, choices = new Map(), stepper = null } = fields;
  if (typeof title !== "string" || title === "") wrong('"title" must be a text');
  if (needs !== undefined && needs !== "isolation") wrong('"needs" can only be "isolation"');
  if (!Array.isArray(lessons) || lessons.length === 0) wrong('"lessons" must list at least one lesson');
  if (stepper !== null && typeof stepper !== "string") wrong('"stepper" must be the id of a program');
  const read = [.../** @type {Map<string, Map<string, unknown>>} */ (choices)].map(([name, choice]) => {
    const [label, options] = [choice.get("label"), choice.get("options")];
    if (typeof label !== "string" || !(options instanceof Map) || options.size < 2) wrong(`the choice "${name}" needs a label and at least two options`);
    return { name, label: String(label), options: /** @type {[string, string][]} */ ([.../** @type {Map<string, string>} */ (options)]) };
  });
  if (read.length === 0 && stepper === null) wrong('there is nothing to choose: it needs "choices" or a "stepper"');
  const [task = "", ...rest] = body.split(/^<!-- (?:hint|solution) -->\n/m);
  const marks = [...body.matchAll(/^<!-- (hint|solution) -->$/gm)].map(([, mark]) => mark).join(" ");
  if (marks !== "hint hint solution") wrong("it must have <!-- hint --> twice and then <!-- solution -->");
  /** @param {string} text */
  const html = (text) => withTerms(markdown.render(text), file, "lessons/");
  const [first = "", second = "", solution = ""] = rest.map(html);
  return { id, title: String(title), shares: needs === "isolation", lessons: /** @type {string[]} */ (lessons), choices: read, stepper: stepper === null ? null : String(stepper), task: html(task), hints: [first, second], solution };
}

/** @param {Challenge} challenge @param {(id: string) => string} questionOf */
function articleOf({ id, title, shares, lessons, choices, stepper, task, hints, solution }, questionOf) {
  const about = escaped(JSON.stringify({ id, shares }));
  const form = choices.map(({ name, label, options }) => `<label>${escaped(label)} <select name="${name}">${options.map(([value, text]) => `<option value="${escaped(value)}">${escaped(text)}</option>`).join("")}</select></label>`).join("\n");
  return `<details class="challenge" id="${id}" data-challenge="${about}">
<summary><h3>${escaped(title)}</h3> <span class="came"></span></summary>
<div class="prose">${task}</div>
<form class="attempt">
${stepper === null ? form : `<code-stepper program="${escaped(stepper)}" alone></code-stepper>`}
<div class="runbar"><button class="go primary" aria-disabled="true" aria-describedby="${id}-why">${words("challenge.try")}</button> <button type="button" class="stop" hidden>${words("run.cancel")}</button> <p class="doing" id="${id}-why"></p></div>
<div class="outcome" role="status"></div>
</form>
${hints.map((hint, at) => `<details class="hint"><summary>${words("challenge.hint", { at: at + 1 })}</summary><div class="prose">${hint}</div></details>`).join("\n")}
<details class="hint"><summary>${words("challenge.solution")}</summary><div class="prose">${solution}</div></details>
<p class="help">${words("challenge.lessons")} ${lessons.map((lesson) => `<a href="lessons/${lesson}/">${escaped(questionOf(lesson))}</a>`).join(" · ")}</p>
</details>`;
}

/**
 * Makes the page in the built site.
 * @param {string} folder
 * @param {ReadonlyMap<string, { question: string }>} lessons
 */
export function buildChallenges(folder, lessons) {
  const source = join(folder, "www/challenges", LANGUAGE);
  const { order } = /** @type {{ order: Record<string, string[]> }} */ (parse(readFileSync(join(source, "challenges.yaml"), "utf8")));
  const listed = Object.values(order).flat();
  for (const file of readdirSync(source)) {
    if (file.endsWith(".md") && !listed.includes(basename(file, ".md"))) throw new Error(`challenges.yaml does not say where "${file}" stands`);
  }
  const body = `<main id="main" class="challenges">
<header><h1>${words("challenge.title")}</h1>
<p class="lead">${words("challenge.lead")}</p>
<div id="alert" class="alert" role="alert"></div>
<div id="progress" hidden></div></header>
${Object.entries(order).map(([topic, ids]) => `<section><h2>${words(`challenge.topic.${topic}`)}</h2>
${ids.map((id) => articleOf(readChallenge(join(source, `${id}.md`)), (lesson) => {
    const found = lessons.get(lesson);
    if (!found) throw new Error(`${id}.md: "lessons" names "${lesson}", which is no lesson`);
    return found.question;
  })).join("\n")}
</section>`).join("\n")}
</main>`;
  writeFileSync(join(folder, "challenges.html"), pageOf({
    root: "", title: `${words("challenge.title")} · Interleave`, description: words("challenge.lead"), modules: modulesOf(folder, "www/challenges.js"), body, styles: ["challenges.css"],
  }));
  rmSync(source, { recursive: true });
}
