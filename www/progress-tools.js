// What can be done with the progress that is kept in this browser: save it as a file, read such a file, clear it.

import { download, el } from "./dom.js";
import { LONGEST, PROGRESS, addProgress, forgetProgress, parseProgress, progress, textOfProgress } from "./progress.js";
import { text } from "./texts/texts.js";

/** @returns {HTMLElement} the buttons, and a line that says what came of them */
export function progressTools() {
  const said = el("p", { class: "help", role: "status" });
  const file = el("input", { type: "file", accept: ".json,application/json", hidden: true, "aria-label": text("progress.import") });
  file.addEventListener("change", async () => {
    const [chosen] = file.files ?? [];
    if (!chosen) return;
    // A file of another kind may be huge, so it is looked at before it is read.
    const read = chosen.size > 4 * LONGEST ? { refused: /** @type {const} */ ("long") } : parseProgress(await chosen.text().catch(() => ""));
    file.value = "";
    if ("progress" in read) addProgress(read.progress);
    said.textContent = text("progress" in read ? "progress.imported" : `progress.refused.${read.refused}`);
  });
  /** @param {string} label @param {() => void} act */
  const button = (label, act) => el("button", { type: "button", class: "quiet", onclick: act }, label);
  const save = button(text("progress.export"), () => download("interleave-progress.json", textOfProgress(progress()), "application/json"));
  const clear = button(text("lesson.forget"), () => {
    forgetProgress();
    said.textContent = text("lesson.forgotten");
  });
  const update = () => {
    const { lessons, challenges } = progress();
    save.hidden = clear.hidden = lessons.size + challenges.size === 0;
  };
  for (const change of [PROGRESS, "storage", "pageshow"]) addEventListener(change, update);
  update();
  return el("div", { class: "progress-tools" }, save, button(text("progress.import"), () => file.click()), clear, file, said);
}
