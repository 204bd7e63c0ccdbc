// The page of one lesson: its experiment. What there is to read stands in the page already.

import { createInterleave } from "./engine/contract.js";
import { ClaimCard } from "./elements/claim-card.js";
import "./elements/lane-timeline.js";
import { el, find } from "./dom.js";
import { explainTerms } from "./glossary.js";
import { load } from "./load.js";
import { presents } from "./present.js";
import { keepProgress, progress } from "./progress.js";
import { nameOf, text } from "./texts/texts.js";

const interleave = (globalThis.interleave = createInterleave());

explainTerms();

const main = find(document, ".lesson", HTMLElement);
const card = find(document, "claim-card", ClaimCard);
const waiting = find(document, "#waiting", HTMLElement);
const alert = find(document, "#alert", HTMLElement);
const retry = find(document, "#retry", HTMLButtonElement);

/** @type {{ claim: string, options: { text: string, verdict: string }[] | null }} */
const about = JSON.parse(main.dataset.lesson ?? "{}");
let isOpen = false;
const verdict = find(document, "#verdict", HTMLElement);
/** What came of the last run. @type {import("./elements/claim-card.js").Came | null} */
let came = null;

/** Shows the explanation: the lesson was run, or somebody wants to read on without. */
const explain = () => main.classList.remove("asking");
if (progress().lessons.has(about.claim)) explain();
find(document, "#peek", HTMLButtonElement).addEventListener("click", () => {
  explain();
  const why = find(main, ".why", HTMLElement);
  why.tabIndex = -1;
  why.focus({ preventScroll: true });
});

/** The engine is there. */
function open() {
  const claim = interleave.catalogue().claims.find(({ id }) => id === about.claim);
  if (!claim) return;
  isOpen = true;
  alert.replaceChildren();
  waiting.hidden = true;
  const tried = document.activeElement === retry;
  retry.hidden = true;
  card.offer = { interleave, claim, commits: true, ...(about.options ? { options: about.options } : {}) };
  card.open();
  if (tried) card.querySelector("input")?.focus({ preventScroll: true });
}

interleave.addEventListener("state", () => {
  const { state, reasons } = interleave.capabilities();
  if (isOpen) return;
  if (state === "ready") open();
  else if (state === "failed") {
    alert.replaceChildren(el("p", {}, reasons[0] ?? ""));
    waiting.textContent = text("run.no-engine");
    retry.hidden = false;
  }
});
retry.addEventListener("click", () => {
  waiting.textContent = text("run.loading");
  alert.replaceChildren();
  interleave.start();
});
card.addEventListener("claim-came", (event) => {
  if (!(event instanceof CustomEvent)) return;
  const { result } = /** @type {import("./elements/claim-card.js").Came} */ (came = event.detail);
  keepProgress(result);
  // One that is not loaded yet is given it then.
  for (const picture of document.querySelectorAll("[data-picture]:defined")) Object.assign(picture, { came });
});
card.addEventListener("claim-verdict", (event) => {
  if (!(event instanceof CustomEvent)) return;
  const { verdict: came, isOld } = event.detail;
  const name = nameOf("verdict", came);
  verdict.textContent = isOld ? text("claim.before", { verdict: name }) : name;
  verdict.dataset.verdict = isOld ? "" : came;
  if (isOld) return;
  explain();
});
const present = document.querySelector("#present");
if (present instanceof HTMLButtonElement) presents(present);
// A lesson may have pictures of its own, which are loaded after everything else. Each is given the contract, and after each run what came
// of it.
for (const picture of document.querySelectorAll("[data-picture]")) {
  const name = picture.localName;
  load(new URL(`./pictures/${name}.js`, import.meta.url)).then(() => Object.assign(picture, { interleave, came }), () => picture.replaceChildren(text("lesson.no-picture")));
}
// The scripts are there: from here on an error says nothing else.
document.body.onerror = null;
interleave.start();
