// The map of the course: marks what was run in this browser.

import { el, find } from "./dom.js";
import { format } from "./format.js";
import { PROGRESS, progress } from "./progress.js";
import { progressTools } from "./progress-tools.js";
import { nameOf, text } from "./texts/texts.js";

const note = find(document, "#progress", HTMLElement);
const lessons = [...document.querySelectorAll("li[data-lesson]")];
const done = el("p", { class: "help" });
note.replaceChildren(done, progressTools());
note.hidden = false;

/** Marks each lesson with what came of it. */
function mark() {
  const known = progress().lessons;
  let run = 0;
  for (const lesson of lessons) {
    const came = known.get(lesson.getAttribute("data-lesson") ?? "");
    const node = find(lesson, ".came", HTMLElement);
    node.className = "came verdict";
    node.dataset.verdict = came?.verdict ?? "";
    node.textContent = came ? text("lesson.came", { verdict: nameOf("verdict", came.verdict), date: format.date(came.at) }) : "";
    lesson.classList.toggle("done", came !== undefined);
    if (came) run += 1;
  }
  done.textContent = run === 0 ? "" : text("lesson.done", { done: run, all: lessons.length });
}

mark();
// What was run on this page, in another tab, or before Back was pressed, is there as well.
addEventListener("pageshow", mark);
addEventListener("storage", mark);
addEventListener(PROGRESS, mark);
document.body.onerror = null;
