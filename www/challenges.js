// The page of the challenges. What there is to read stands in the page already; here the attempts run, and are judged.

import { checks } from "./challenges/checks.js";
import { createInterleave } from "./engine/contract.js";
import { badge, codeOf, el, find, sentence } from "./dom.js";
import { format, quantity } from "./format.js";
import { explainTerms } from "./glossary.js";
import { load } from "./load.js";
import { PROGRESS, keepChallenge, progress } from "./progress.js";
import { progressTools } from "./progress-tools.js";
import texts from "./texts/en/challenges.js";
import { addTexts, has, nameOf, say, text } from "./texts/texts.js";

/** @typedef {import("./challenges/checks.js").Came} Came */
/** @typedef {import("./challenges/checks.js").Choice} Choice */
/** @typedef {import("./challenges/checks.js").Outcome} Outcome */
/** @typedef {import("./challenges/checks.js").Step} Step */

addTexts(texts, "challenge");

/** A text of this page. @param {string} name @param {Record<string, unknown>} [values] */
const words = (name, values = {}) => say({ key: `challenge.${name}`, values });

const interleave = (globalThis.interleave = createInterleave());
explainTerms();

const alert = find(document, "#alert", HTMLElement);
const challenges = [...document.querySelectorAll("details.challenge")].map((node) => ({
  node,
  /** @type {{ id: string, shares: boolean }} */
  about: JSON.parse(node.getAttribute("data-challenge") ?? "{}"),
  form: find(node, "form", HTMLFormElement),
  go: find(node, ".go", HTMLButtonElement),
  stop: find(node, ".stop", HTMLButtonElement),
  doing: find(node, ".doing", HTMLElement),
  outcome: find(node, ".outcome", HTMLElement),
}));
/** The challenge that is being tried. @type {string | null} */
let tried = null;

/** @typedef {typeof challenges[number]} Challenge */

/** Says of each challenge whether it can be tried now, and why not. */
function lock() {
  const { state, tier } = interleave.capabilities();
  for (const { about, go, doing } of challenges) {
    const reason = state === "failed" ? text("run.no-engine")
      : state !== "ready" && state !== "running" && tried === null ? text("run.loading")
      : about.shares && tier !== "full" && state !== "starting" ? words("needs-isolation")
      : tried !== null && tried !== about.id ? text("run.locked") : "";
    go.setAttribute("aria-disabled", String(reason !== "" || tried !== null));
    if (tried !== about.id) doing.textContent = reason;
  }
}

/** What is chosen. @param {HTMLFormElement} form @returns {Choice} */
function choiceOf(form) {
  const stepper = form.querySelector("code-stepper");
  if (stepper) {
    const { rules, schedule } = /** @type {import("./pictures/code-stepper.js").CodeStepper} */ (stepper);
    return { rules, schedule: schedule.join(",") };
  }
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
}

/**
 * Carries a step of a plan out.
 * @param {Step} step
 * @param {{ signal: AbortSignal, say: (state: string) => void }} options
 * @returns {Promise<Came>}
 */
function carryOut(step, { signal, say: told }) {
  if ("trial" in step) {
    told(text("claim.trial"));
    return interleave.trial(step.trial, { signal });
  }
  if ("ask" in step) return step.ask.ask === "run" ? interleave.stepper(step.ask) : interleave.stepper(step.ask);
  return interleave.measure(step.measure, {
    signal,
    onProgress({ model, phase, repeat, repeats }) {
      const state = phase === "measuring" ? text("run.repeat", { repeat: repeat + 1, repeats }) : text(phase === "paused" ? "run.paused" : phase === "starting" ? "run.starting" : "run.warm-up");
      told(text("run.state", { model: nameOf("model", model), state }));
    },
  }).catch((error) => {
    // That nothing survived is a result too, for the check to judge.
    if (codeOf(error) === "cancelled") throw error;
    const failure = { spec: 0, code: /** @type {import("./types.d.ts").FailureCode} */ (codeOf(error)), message: sentence(error) };
    return { reports: step.measure.map(() => null), failures: [failure], comparison: null };
  });
}

/** @param {Challenge} challenge */
async function attempt({ about: { id }, form, go, stop, doing, outcome }) {
  const check = checks[id];
  if (!check || tried !== null || go.getAttribute("aria-disabled") === "true") return;
  const choice = choiceOf(form);
  const { tier, cores } = interleave.capabilities();
  const aborter = new AbortController();
  stop.onclick = () => aborter.abort();
  tried = id;
  go.hidden = true;
  stop.hidden = false;
  stop.focus({ preventScroll: true });
  lock();
  outcome.replaceChildren();
  outcome.classList.remove("passed");
  doing.textContent = text("run.starting");
  try {
    const setting = { cores: cores ?? 2, shared: tier === "full" };
    const plan = check.plan(choice, setting);
    /** @type {Came[]} */
    const came = [];
    for (const [at, step] of plan.entries()) {
      const part = plan.length > 1 ? `${words("step", { at: at + 1, of: plan.length })}: ` : "";
      came.push(await carryOut(step, { signal: aborter.signal, say: (state) => (doing.textContent = part + state) }));
    }
    const found = check.judge(came, choice, setting);
    show(id, outcome, found);
    keepChallenge(id, { passed: found.passed, at: Date.now() });
  } catch (error) {
    outcome.replaceChildren(el("p", {}, codeOf(error) === "cancelled" ? text("run.cancelled") : sentence(error)));
  } finally {
    const focused = document.activeElement === stop;
    tried = null;
    go.hidden = false;
    go.textContent = words("again");
    stop.hidden = true;
    if (focused) go.focus({ preventScroll: true });
    lock();
  }
}

/** Shows what came of an attempt. @param {string} id @param {HTMLElement} outcome @param {Outcome} found */
function show(id, outcome, { passed, key, values, figures = [] }) {
  const own = `${id}.${key}`;
  outcome.classList.toggle("passed", passed);
  outcome.replaceChildren(
    el("p", { class: "finding" }, el("b", { class: "came", "data-passed": passed }, words(passed ? "passed" : "not-passed")), " ", words(has(`challenge.${own}`) ? own : key, values)),
    figures.length > 0 && el("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": words("figures") }, el("table", { class: "figures" }, el("tbody", {}, ...figures.map(({ title, values: named, value, low, high, unit, source }) =>
      el("tr", {}, el("th", { scope: "row" }, words(`figure.${title}`, named)),
        el("td", {}, quantity(value, unit), badge(source), low !== null && high !== null && el("small", {}, text("claim.interval", { low: quantity(low, unit), high: quantity(high, unit) })))))))) || "");
}

const note = find(document, "#progress", HTMLElement);
const done = el("p", { class: "help" });
note.replaceChildren(done, progressTools());
note.hidden = false;

/** Marks each challenge with what came of it. */
function mark() {
  const known = progress().challenges;
  let passed = 0;
  for (const { node, about } of challenges) {
    const own = known.get(about.id);
    const came = find(node, "summary .came", HTMLElement);
    came.textContent = own ? words("came", { passed: own.passed, date: format.date(own.at) }) : "";
    came.dataset.passed = String(own?.passed === true);
    if (own?.passed) passed += 1;
  }
  done.textContent = passed === 0 ? "" : words("done", { done: passed, all: challenges.length });
}

for (const challenge of challenges) {
  const { node, form } = challenge;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(challenge);
  });
  const stepper = form.querySelector("code-stepper");
  if (!stepper) continue;
  const fill = () => {
    if (!(node instanceof HTMLDetailsElement) || !node.open) return;
    node.removeEventListener("toggle", fill);
    load(new URL("./pictures/code-stepper.js", import.meta.url)).then(() => interleave.ready).then(() => Object.assign(stepper, { interleave }), () => stepper.replaceChildren(text("lesson.no-picture")));
  };
  node.addEventListener("toggle", fill);
  fill();
}

/** A link to a challenge opens it. */
function openNamed() {
  const named = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  if (named instanceof HTMLDetailsElement) named.open = true;
}
openNamed();
addEventListener("hashchange", openNamed);
mark();
addEventListener("pageshow", mark);
addEventListener("storage", mark);
addEventListener(PROGRESS, mark);
interleave.addEventListener("state", () => {
  const { state, reasons } = interleave.capabilities();
  alert.replaceChildren(state === "failed" ? el("p", {}, reasons[0] ?? "") : "");
  lock();
});
interleave.addEventListener("busy", lock);
document.body.onerror = null;
interleave.start();
lock();
