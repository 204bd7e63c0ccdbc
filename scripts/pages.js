// Makes a page of each file of www/pages/<language>/, for reading: <name>.html. Its head has a title, a description, and optionally the name
// of a script in www/.

import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import { parse } from "yaml";

import { LANGUAGE, escaped, headAndBody, markdown, modulesOf, pageOf, withTerms } from "./lessons.js";

/**
 * @param {string} folder of the built site
 * @param {ReadonlyMap<string, { question: string }>} lessons
 */
export function buildPages(folder, lessons) {
  const source = join(folder, "www/pages", LANGUAGE);
  for (const file of readdirSync(source)) {
    const { head = "", body: text } = headAndBody(join(source, file));
    const { title, description, script } = /** @type {{ title?: string, description?: string, script?: string }} */ (parse(head) ?? {});
    if (!title || !description) throw new Error(`${file}: it needs a title and a description`);
    // A link to a lesson without words says its question.
    const html = withTerms(markdown.render(text).replaceAll(/<a href="lesson:([a-z-]+)"><\/a>/g, (_, id) => {
      const lesson = lessons.get(id);
      if (!lesson) throw new Error(`${file} links to "${id}", which is no lesson`);
      return `<a href="lesson:${id}">${escaped(lesson.question)}</a>`;
    }), file, "lessons/").replaceAll("<table>", '<div class="scroller" tabindex="0"><table>').replaceAll("</table>", "</table></div>");
    const body = `<main id="main" class="reading">
<header><h1>${escaped(title)}</h1></header>
<div class="prose">
${html}</div>
</main>`;
    writeFileSync(join(folder, `${basename(file, ".md")}.html`), pageOf({ root: "", title: `${title} · Interleave`, description, modules: script ? modulesOf(folder, `www/${script}.js`) : [], body }));
  }
  rmSync(join(folder, "www/pages"), { recursive: true });
}
