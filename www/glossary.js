// Explains a term where it stands: one native popover for the page. It is put behind the button that was pressed, so that
// the keyboard and a screen reader find it there; the browser opens and closes it.

import { el } from "./dom.js";
import { has, say } from "./texts/texts.js";

/** CSS pixels between the explanation and what is around it, and its largest width. */
const GAP = 6;
const WIDTH = 320;
/** What it may need below the button. */
const ROOM = 190;

/**
 * Makes every `button.term` of the document, now or later, explain its term.
 * @param {AbortSignal} [signal] when to stop
 */
export function explainTerms(signal) {
  const title = el("b", {});
  const words = el("span", {});
  const note = el("span", { class: "explanation", popover: "auto", role: "note" }, title, words);
  const options = signal ? { signal } : {};
  // Listens before the browser acts on the press, which it does by `popoverTargetElement`.
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button.term") : null;
    if (!(button instanceof HTMLButtonElement) || !has(`term.${button.dataset.term}`)) return;
    if (button.popoverTargetElement !== note || note.previousElementSibling !== button) {
      title.textContent = say({ key: `term.${button.dataset.term}` });
      words.textContent = say({ key: `term.${button.dataset.term}.text` });
      button.after(note);
      button.popoverTargetElement = note;
    }
    place(note, button);
  }, options);
  document.addEventListener("scroll", () => note.matches(":popover-open") && note.hidePopover(), { passive: true, ...options });
}

/** Below the button, or above it where there is more room. @param {HTMLElement} note @param {HTMLElement} button */
function place({ style }, button) {
  const at = button.getBoundingClientRect();
  const width = Math.min(WIDTH, document.documentElement.clientWidth - 2 * GAP);
  const above = innerHeight - at.bottom < ROOM;
  style.width = `${width}px`;
  style.left = `${Math.max(GAP, Math.min(document.documentElement.clientWidth - width - GAP, at.left))}px`;
  style.top = above ? "auto" : `${at.bottom + GAP}px`;
  style.bottom = above ? `${innerHeight - at.top + GAP}px` : "auto";
}
