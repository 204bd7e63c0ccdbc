// The map of the course: marks what was run in this browser.

import { el, find } from "./dom.js";
import { format } from "./format.js";
import { PROGRESS, forgetProgress, progress } from "./progress.js";
import { nameOf, text } from "./texts/texts.js";

const note = find(document, "#progress", HTMLElement);
const lessons = [...document.querySelectorAll("li[data-lesson]")];

/** Marks each lesson with what came of it. */
function mark() {
  const known = progress();
  let done = 0;
  for (const lesson of lessons) {
    const came = known.get(lesson.getAttribute("data-lesson") ?? "");
    const node = find(lesson, ".came", HTMLElement);
    node.className = "came verdict";
    node.dataset.verdict = came?.verdict ?? "";
    node.textContent = came ? text("lesson.came", { verdict: nameOf("verdict", came.verdict), date: format.date(came.at) }) : "";
    lesson.classList.toggle("done", came !== undefined);
    if (came) done += 1;
  }
  note.hidden = done === 0;
  if (done === 0) return;
  const clear = el("button", { type: "button", class: "quiet" }, text("lesson.forget"));
  clear.addEventListener("click", () => {
    forgetProgress();
    mark();
    note.hidden = false;
    note.replaceChildren(text("lesson.forgotten"));
  });
  note.replaceChildren(`${text("lesson.done", { done, all: lessons.length })} `, clear);
}

mark();
// What was run on this page, in another tab, or before Back was pressed, is there as well.
addEventListener("pageshow", mark);
addEventListener("storage", mark);
addEventListener(PROGRESS, mark);
document.body.onerror = null;
