// The page for teachers: each lesson that it names can be linked by its address.

import { copyButton } from "./dom.js";
import { text } from "./texts/texts.js";

for (const link of document.querySelectorAll(".prose li a")) {
  if (link instanceof HTMLAnchorElement && link.pathname.includes("/lessons/")) link.after(" ", copyButton(text("lesson.copy-link"), link.textContent ?? "", () => link.href));
}
document.body.onerror = null;
