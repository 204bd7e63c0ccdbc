// Present: question, experiment, lanes and result of a lesson, large and without the text around them, for a projector. It is kept in the
// address, as `?present`.

import { text } from "./texts/texts.js";

/** @param {HTMLButtonElement} button what begins and ends it */
export function presents(button) {
  const { classList } = document.documentElement;
  /** @param {boolean} presenting */
  const set = (presenting) => {
    classList.toggle("presenting", presenting);
    button.textContent = text(presenting ? "lesson.present.end" : "lesson.present");
    const address = new URL(location.href);
    if (presenting) address.searchParams.set("present", "");
    else address.searchParams.delete("present");
    // As it is written by hand: without the equals sign.
    address.search = address.search.replace(/([?&]present)=(?=&|$)/, "$1");
    history.replaceState(history.state, "", address);
  };
  button.hidden = false;
  button.addEventListener("click", () => set(!classList.contains("presenting")));
  addEventListener("keydown", ({ key, defaultPrevented }) => {
    // Escape closes an explanation first.
    if (key !== "Escape" || defaultPrevented || !classList.contains("presenting") || document.querySelector(":popover-open")) return;
    set(false);
    button.focus({ preventScroll: true });
  });
  if (new URLSearchParams(location.search).has("present")) set(true);
}
