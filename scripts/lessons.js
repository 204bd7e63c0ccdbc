// Makes the pages of the course: for each file of www/lessons/<language>/ a page of its own at lessons/<claim>/, which can be read, printed
// and linked without any script, and the first page of the site: one lesson's question with its experiment, and the map of the course.
// The bench, which trunk builds as index.html, becomes bench.html. docs/adding-a-lesson.md says what a lesson's file holds.

import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import highlighter from "highlight.js/lib/core";
import python from "highlight.js/lib/languages/python";
import markdownIt from "markdown-it";
import { parse } from "yaml";

import { claims } from "../www/claim-titles.js";
import { quantity } from "../www/format.js";
import { addTexts, has, say } from "../www/texts/texts.js";
import { checkChart } from "./charts.js";

export const LANGUAGE = "en";
const WWW = new URL("../www/", import.meta.url);
/** CPython's figures of each claim, written from the crate. @type {Record<string, import("../www/types.d.ts").BareFigure[]>} */
const references = JSON.parse(readFileSync(new URL("lessons/references.json", WWW), "utf8"));
// What they are called.
for (const { id } of claims) {
  const { default: texts } = /** @type {{ default: import("../www/texts/texts.js").Texts }} */ (await import(new URL(`texts/${LANGUAGE}/claims/${id}.js`, WWW).href));
  addTexts(texts, id);
}
const WORDS = new Set(["confirmed", "not-here"]);
/** The pictures that a lesson can have: those with a heading. */
const PICTURES = readdirSync(new URL("../www/pictures/", import.meta.url)).map((file) => basename(file, ".js")).filter((name) => has(`lesson.picture.${name}`));

highlighter.registerLanguage("python", python);
export const markdown = markdownIt({
  html: false,
  typographer: false,
  highlight: (code, language) => (language === "python" ? highlighter.highlight(code, { language }).value : escaped(code)),
});

/** @param {string} text */
export function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** A text of the page. @param {string} key @param {Record<string, unknown>} [values] */
export const words = (key, values) => {
  if (!has(key)) throw new Error(`there is no text ${key}`);
  return escaped(say(values ? { key, values } : { key }));
};

/**
 * @typedef {object} Lesson
 * @property {string} id of its claim
 * @property {string} claim its title
 * @property {string} question
 * @property {string} summary
 * @property {{ text: string, verdict: string }[] | null} options
 * @property {string[]} next ids of lessons
 * @property {{ label: string, query: string } | null} bench
 * @property {{ name: string, heading: string, attributes: [string, string][] }[]} pictures elements of its own, www/pictures/<name>.js
 * @property {string} before HTML of what stands before the experiment
 * @property {string} after HTML of what stands after it
 */

/** The head and the body of a content file, if it has a head. @param {string} file */
export function headAndBody(file) {
  const [, head, body = ""] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(readFileSync(file, "utf8")) ?? [];
  return { head, body };
}

/**
 * Reads a lesson. What is missing or wrong is an error that names the file and the field.
 * @param {string} file
 * @returns {Lesson}
 */
export function readLesson(file) {
  const id = basename(file, ".md");
  /** @param {string} what @returns {never} */
  const wrong = (what) => {
    throw new Error(`${file}: ${what}`);
  };
  const claim = claims.find((one) => one.id === id) ?? wrong(`there is no claim "${id}"; a lesson has the name of its claim`);
  const { head = wrong("it does not begin with --- and a head"), body } = headAndBody(file);
  const fields = /** @type {Record<string, unknown>} */ (parse(head) ?? {});
  const known = ["question", "summary", "options", "next", "bench", "picture"];
  for (const name of Object.keys(fields)) if (!known.includes(name)) wrong(`"${name}" is no field of a lesson (${known.join(", ")})`);
  /** @param {string} name */
  const text = (name) => (typeof fields[name] === "string" && fields[name] !== "" ? fields[name] : wrong(`"${name}" must be a text`));
  const options = fields.options === undefined ? null : Object.entries(/** @type {Record<string, string>} */ (fields.options)).map(([verdict, option]) =>
    WORDS.has(verdict) ? { verdict, text: String(option) } : wrong(`"options" are for the verdicts ${[...WORDS].join(" and ")}, not for "${verdict}"`));
  if (options === null && claim.predicts === null) wrong('its claim has no number to predict, so it needs "options"');
  const next = Array.isArray(fields.next) && fields.next.length > 0 ? fields.next.map(String) : wrong('"next" must list at least one lesson');
  const bench = /** @type {{ label?: unknown, query?: unknown } | undefined} */ (fields.bench);
  if (bench !== undefined && (typeof bench.label !== "string" || typeof bench.query !== "string")) wrong('"bench" needs a label and a query');
  const pictures = [fields.picture ?? []].flat().map((picture) => {
    const { name, heading, ...attributes } = /** @type {Record<string, unknown>} */ (picture);
    if (typeof name !== "string" || !PICTURES.includes(name)) return wrong(`"picture" needs a "name": one of ${PICTURES.join(", ")}`);
    try {
      if (name === "figure-chart") checkChart(attributes);
    } catch (error) {
      wrong(`"picture": ${/** @type {Error} */ (error).message}`);
    }
    const title = typeof heading === "string" ? heading : say({ key: `lesson.picture.${name}` });
    /** @type {[string, string][]} */
    const own = Object.entries(attributes).map(([field, value]) => [field, typeof value === "object" ? JSON.stringify(value) : String(value)]);
    return { name, heading: title, attributes: /** @type {[string, string][]} */ ([["claim", id], ["heading", title], ...own]) };
  });
  const parts = body.split(/^<!-- experiment -->\n/m);
  if (parts.length !== 2) wrong("it must have the line <!-- experiment --> once, where the experiment stands");
  const [before = "", after = ""] = parts;
  return {
    id, claim: claim.title, question: text("question"), summary: text("summary"), options, next,
    pictures,
    bench: bench ? { label: String(bench.label), query: String(bench.query) } : null,
    before: withTerms(markdown.render(before), file), after: withTerms(markdown.render(after), file),
  };
}

/**
 * [words](term:gil) becomes the button that explains the term, and [words](lesson:gil-io) the link to that lesson.
 * @param {string} html
 * @param {string} file
 * @param {string} [lessons] where the lessons are, seen from the page
 */
export function withTerms(html, file, lessons = "../") {
  return html
    .replaceAll(/<a href="term:([a-z-]+)">(.*?)<\/a>/g, (_, term, name) => {
      if (!has(`term.${term}`)) throw new Error(`${file}: there is no term "${term}" in the glossary`);
      return `<button type="button" class="term" data-term="${term}">${name}</button>`;
    })
    // Code that is wider than the page is scrolled by keyboard as well.
    .replaceAll("<pre>", '<pre tabindex="0">')
    .replaceAll(/<a href="lesson:([a-z-]+)">/g, `<a href="${lessons}$1/">`);
}

/** Every module that is loaded with this one, as paths from the folder. @param {string} folder @param {string} main */
export function modulesOf(folder, main) {
  const found = [main];
  for (const path of found) {
    const text = readFileSync(join(folder, path), "utf8");
    for (const [, from = ""] of text.matchAll(/^(?:import|export)\b[^;]*?(?:\bfrom\s+)?"(\.[^"]+)";/gms)) {
      const next = join(path, "..", from);
      if (!found.includes(next)) found.push(next);
    }
  }
  return found;
}

/**
 * A page of the course.
 * @param {{ root: string, title: string, description: string, modules: string[], body: string, styles?: string[] }} page `styles`: those of this page alone
 */
export const pageOf = ({ root, title, description, modules, body, styles = [] }) => `<!doctype html>
<html lang="${LANGUAGE}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#f4f6f4" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#101615" media="(prefers-color-scheme: dark)">
<title>${escaped(title)}</title>
<meta name="description" content="${escaped(description)}">
<link rel="icon" href="${root}www/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${root}www/styles.css">
<link rel="stylesheet" href="${root}www/lesson.css">${styles.map((style) => `\n<link rel="stylesheet" href="${root}www/${style}">`).join("")}
<noscript><link rel="stylesheet" href="${root}www/noscript.css"></noscript>
${modules.map((path) => `<link rel="modulepreload" href="${root}${path}">`).join("\n")}
${modules[0] ? `<script type="module" src="${root}${modules[0]}" onerror="document.getElementById('not-loaded').hidden = false"></script>` : ""}
</head>
<body class="course" onerror="document.getElementById('not-loaded').hidden = false">
<a class="skip" href="#main">${words("lesson.skip")}</a>
<header class="top">
  <p class="name"><a href="${root || "./"}">Interleave</a></p>
  <nav aria-label="${words("lesson.places")}"><a href="${root}#course">${words("lesson.course")}</a> <a href="${root}challenges.html">${words("lesson.challenges")}</a> <a href="${root}bench.html">${words("lesson.bench")}</a> <a href="${root}teach.html">${words("lesson.teach")}</a></nav>
</header>
${body}
<p class="alert" id="not-loaded" hidden>${words("page.not-loaded")} <a href="" target="_blank" rel="noopener">${words("tier.own-tab")}</a></p>
<noscript><p class="alert">${words("page.noscript")}</p></noscript>
<footer><p>${words("page.footer")}</p></footer>
</body>
</html>
`;

/** What the page's script has to know of its lesson. @param {Lesson} lesson */
const aboutOf = ({ id, options }) => escaped(JSON.stringify({ claim: id, options }));

/** Where a lesson's experiment stands. */
const EXPERIMENT = `<section class="experiment" aria-labelledby="experiment">
<h2 id="experiment">${words("lesson.experiment")} <span id="verdict" class="verdict"></span></h2>
<div id="alert" class="alert" role="alert"></div>
<p id="waiting" class="help">${words("run.loading")}</p>
<button type="button" id="retry" hidden>${words("run.retry")}</button>
<claim-card></claim-card>
</section>
`;

/** CPython's own figures, where there are any, to be read without a run. @param {string} id of a claim */
function referenceOf(id) {
  const figures = references[id] ?? [];
  if (figures.length === 0) return "";
  const rows = figures.map(({ title, low, high, unit }) =>
    `<tr><th scope="row">${escaped(say(title))}</th><td>${words("claim.interval", { low: quantity(low, unit), high: quantity(high, unit) })}</td></tr>`);
  return `<h2>${words("lesson.reference")}</h2>
<div class="scroller" tabindex="0" role="region" aria-label="${words("lesson.reference")}"><table>${rows.join("")}</table></div>
<p class="help">${words("lesson.reference.text")}</p>
`;
}

/** The whole script, for who has none here. @param {string} id of a claim */
function scriptOf(id) {
  const file = new URL(`python/${id}.py`, WWW);
  if (!existsSync(file)) return "";
  const code = highlighter.highlight(readFileSync(file, "utf8"), { language: "python" }).value;
  return `<noscript><h2>${words("claim.python")}</h2>
<p><a href="../../www/python/${id}.py">${id}.py</a></p>
<pre tabindex="0"><code>${code}</code></pre></noscript>
`;
}

/**
 * @param {Lesson} lesson
 * @param {string} chapter
 * @param {Lesson | undefined} previous
 * @param {(id: string) => string} questionOf
 * @param {string[]} modules
 */
function lessonPage(lesson, chapter, previous, questionOf, modules) {
  const { claim, question, summary, next, bench, pictures, before, after } = lesson;
  const own = pictures.map(({ name, heading, attributes }, at) => `<section class="picture" aria-labelledby="picture-${at + 1}">
<h2 id="picture-${at + 1}">${escaped(heading)}</h2>
<${name} data-picture${attributes.map(([field, value]) => ` ${escaped(field)}="${escaped(value)}"`).join("")}></${name}>
</section>
`).join("");
  const body = `<main id="main" class="lesson asking" data-lesson="${aboutOf(lesson)}">
<header><p class="chapter">${words(`chapter.${chapter}`)}</p>
<h1>${escaped(question)}</h1>
<button type="button" class="quiet" id="present" hidden>${words("lesson.present")}</button></header>
<div class="prose ask">
${before}</div>
${EXPERIMENT}<div class="prose why">
<p class="peek"><button type="button" id="peek">${words("lesson.peek")}</button></p>
<p class="claimed"><span>${words("lesson.said")}</span> ${escaped(claim)}</p>
${after}${referenceOf(lesson.id)}${scriptOf(lesson.id)}</div>
${own}<nav class="on" aria-label="${words("lesson.next")}">
<h2>${words("lesson.next")}</h2>
<ul>${next.map((to) => `<li><a href="../${to}/">${escaped(questionOf(to))}</a></li>`).join("")}${bench ? `<li><a href="../../bench.html?${escaped(bench.query)}">${escaped(bench.label)}</a></li>` : ""}</ul>
${previous ? `<p class="help"><a href="../${previous.id}/">${words("lesson.back", { question: previous.question })}</a></p>` : ""}
</nav>
</main>`;
  return pageOf({ root: "../../", title: `${question} · Interleave`, description: summary, modules, body });
}

/**
 * The first page: a question that needs no knowledge, its experiment, and the map of the course.
 * @param {Lesson} first
 * @param {Map<string, Lesson[]>} chapters
 * @param {string[]} modules
 */
function homePage(first, chapters, modules) {
  let at = 0;
  const list = [...chapters].map(([chapter, lessons]) => `<section><h3>${words(`chapter.${chapter}`)}</h3>
<p class="help">${words(`chapter.${chapter}.text`)}</p>
<ol start="${at + 1}">${lessons.map((lesson) => {
    at += 1;
    return `<li data-lesson="${lesson.id}"><a href="lessons/${lesson.id}/">${escaped(lesson.question)}</a> <span class="came"></span><p class="help">${escaped(lesson.summary)}</p></li>`;
  }).join("")}</ol></section>`);
  const body = `<main id="main" class="home">
<section class="lesson asking" data-lesson="${aboutOf(first)}">
<header><p class="chapter">${words("home.what")}</p>
<h1>${escaped(first.question)}</h1></header>
<p class="lead">${words("home.lead")} <a href="lessons/${first.id}/">${words("home.lesson")}</a></p>
${EXPERIMENT}<div class="prose why">
<p class="peek"><button type="button" id="peek">${words("lesson.peek")}</button></p>
<p>${escaped(first.summary)} <a href="lessons/${first.id}/">${words("home.why")}</a></p>
<p><a href="lessons/${first.next[0]}/">${words("home.next")}</a></p></div>
</section>
<section class="map" id="course" aria-labelledby="course-title">
<h2 id="course-title">${words("lesson.map")}</h2>
<p class="what">${words("lesson.map.text")}</p>
<div id="progress" hidden></div>
${list.join("\n")}
</section>
</main>`;
  return pageOf({ root: "", title: say({ key: "page.title" }), description: say({ key: "page.description" }), modules, body });
}

/** Makes the pages of the course in the built site. @param {string} folder @returns {Map<string, Lesson>} the lessons */
export function buildCourse(folder) {
  const source = join(folder, "www/lessons", LANGUAGE);
  const { first, order } = /** @type {{ first: string, order: Record<string, string[]> }} */ (parse(readFileSync(join(source, "course.yaml"), "utf8")));
  const files = readdirSync(source).filter((file) => file.endsWith(".md")).map((file) => file.slice(0, -3));
  const listed = Object.values(order).flat();
  for (const id of files) if (!listed.includes(id)) throw new Error(`course.yaml does not say where the lesson "${id}" stands`);
  for (const id of listed) if (!files.includes(id)) throw new Error(`course.yaml lists "${id}", and there is no ${id}.md`);
  const lessons = new Map(listed.map((id) => [id, readLesson(join(source, `${id}.md`))]));
  const chapters = new Map(Object.entries(order).map(([chapter, ids]) => [chapter, ids.flatMap((id) => lessons.get(id) ?? [])]));
  const modules = modulesOf(folder, "www/lesson.js");
  /** @type {Lesson | undefined} */
  let previous;
  for (const [chapter, own] of chapters) {
    for (const lesson of own) {
      /** @param {string} id */
      const questionOf = (id) => {
        const to = lessons.get(id);
        if (!to) throw new Error(`${lesson.id}.md: "next" names "${id}", which is no lesson`);
        return to.question;
      };
      mkdirSync(join(folder, "lessons", lesson.id), { recursive: true });
      writeFileSync(join(folder, "lessons", lesson.id, "index.html"), lessonPage(lesson, chapter, previous, questionOf, modules));
      previous = lesson;
    }
  }
  const asked = lessons.get(first);
  if (!asked) throw new Error(`course.yaml begins with "${first}", which is no lesson`);
  renameSync(join(folder, "index.html"), join(folder, "bench.html"));
  writeFileSync(join(folder, "index.html"), homePage(asked, chapters, [...new Set(["home", "lesson", "map"].flatMap((name) => modulesOf(folder, `www/${name}.js`)))]));
  rmSync(join(folder, "www/lessons"), { recursive: true });
  return lessons;
}
