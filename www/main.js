// The page: puts engine, form, timeline, results and claims together. It computes nothing and never blocks.

import { createInterleave } from "./engine/contract.js";
import { BenchForm } from "./elements/bench-form.js";
import { ClaimList } from "./elements/claim-list.js";
import { GuessBoard } from "./elements/guess-board.js";
import { LaneTimeline } from "./elements/lane-timeline.js";
import { RunResult } from "./elements/run-result.js";
import { PRESETS, changed, choiceOf, defaultChoice, leastWait, readAddress, specOf, writeAddress } from "./choice.js";
import { codeOf, el, find, sentence } from "./dom.js";
import { count, ms, number } from "./format.js";
import { explainTerms } from "./glossary.js";
import { say } from "./texts/texts.js";

/** @typedef {import("./choice.js").Choice} Choice */
/** @typedef {import("./types.js").Progress} Progress */
/** @typedef {import("./types.js").Report} Report */
/** @typedef {import("./elements/run-result.js").Record} RunRecord */

const engine = (globalThis.interleave = createInterleave());
engine.start().catch(() => {});

explainTerms();

const address = readAddress(location.search);

const form = find(document, "bench-form", BenchForm);
const board = find(document, "guess-board", GuessBoard);
const timeline = find(document, "#timeline", LaneTimeline);
const claims = find(document, "claim-list", ClaimList);
const results = find(document, "#results", HTMLElement);
const runButton = find(document, "#run", HTMLButtonElement);
const cancelButton = find(document, "#cancel", HTMLButtonElement);
const bar = find(document, "#progress", HTMLProgressElement);
const doing = find(document, "#doing", HTMLElement);
const alert = find(document, "#alert", HTMLElement);
const notice = find(document, "#notice", HTMLElement);

const TIERS = {
  full: ["All models run here", "This page is isolated from others, so its workers may share memory: threads, processes and the event loop all run."],
  separate: ["No shared memory here", "This browser runs workers, but does not let them share memory. Sequential, processes, the event loop and the hybrid over processes run; threads do not."],
  single: ["No workers here", "This browser starts no workers for this page, so nothing can run beside it."],
};

/** A run and its end, or nothing. @type {AbortController | null} */
let running = null;
let lesson = address.lesson;
let runs = 0;
/** The query string that the page has written. @type {string | null} */
let written = null;

/** Lets the page answer between two pieces of what it has to do. */
const turn = () => new Promise((resolve) => setTimeout(resolve));

/** Says what this browser allows, and what to do where it is not enough. */
function showTier() {
  const { tier, cores, freeCores, clockStepMs, reasons } = engine.capabilities();
  const [name, text] = TIERS[tier];
  find(document, "#tier", HTMLElement).dataset.tier = tier;
  find(document, "#tier-name", HTMLElement).textContent = name ?? tier;
  const framed = window.top !== window;
  find(document, "#tier-text", HTMLElement).replaceChildren(
    el("p", {}, text),
    ...reasons.map((reason) => el("p", {}, reason)),
    tier === "full" ? "" : framed
      ? el("p", {}, "Inside another page this is often so. ", el("a", { href: location.href, target: "_blank", rel: "noopener" }, "Open it in a tab of its own"), ".")
      : el("p", {}, "Threads need a page that is served with the headers Cross-Origin-Opener-Policy and Cross-Origin-Embedder-Policy, in a browser that honours them."),
    el("dl", {},
      el("dt", {}, "Cores"), el("dd", {}, freeCores === null ? number(cores) : `${number(cores)}, about ${number(freeCores)} free`),
      el("dt", {}, "Step of the clock"), el("dd", {}, ms(clockStepMs))));
}

/** @param {readonly string[]} problems */
function complain(problems) {
  alert.replaceChildren(...problems.map((problem) => el("p", {}, problem)));
}

/**
 * The work in a few words.
 * @param {Choice} choice
 * @param {import("./types.js").Catalogue} catalogue
 */
function describe({ values }, catalogue) {
  const kernel = catalogue.kernels.find((one) => one.id === values.kernel);
  const service = catalogue.services.find((one) => one.id === values.service);
  const crunch = `${kernel?.title ?? values.kernel} (${number(Number(values.size))}${kernel?.sizeUnit ? ` ${kernel.sizeUnit}` : ""})`;
  const ask = `${service?.title ?? values.service}, ${ms(Number(values.waitMs))}${Number(values.waits) > 1 ? ` × ${values.waits}` : ""}`;
  const work = values.kind === "cpu" ? crunch : values.kind === "io" ? ask : values.kind === "mixed" ? `${ask}, then ${crunch}` : `${ask} beside ${crunch}`;
  return `${count(Number(values.tasks), "task")}, ${work}, ${count(Number(values.workers), "worker")}`;
}

async function open() {
  await engine.ready;
  const catalogue = engine.catalogue();
  const capabilities = engine.capabilities();
  const defaults = defaultChoice(catalogue, capabilities);
  const read = choiceOf(address, catalogue, defaults);
  let choice = read.choice;
  showTier();
  complain(read.problems);
  form.offer = { catalogue, capabilities, defaults };
  form.choice = choice;
  find(document, "#version", HTMLElement).textContent = `Interleave ${engine.version}`;

  const models = () => choice.models.map((id) => catalogue.models.find((model) => model.id === id)).filter((model) => model !== undefined);

  /** What follows from the choice: the address, the board, a word on long waits. */
  const follow = () => {
    const order = [...models()].sort((a, b) => Number(b.id === "sequential") - Number(a.id === "sequential"));
    const most = choice.values.kind === "cpu" ? Math.max(8, Number(choice.values.workers)) : Math.max(8, Math.min(16_384, Number(choice.values.tasks)));
    board.show(order, most);
    const query = writeAddress(choice, catalogue, defaults, lesson);
    if (query !== written) history.replaceState(null, "", (query || location.pathname) + location.hash);
    written = query;
    const slow = models().map((model) => ({ model, wait: leastWait(choice, model.id) })).filter(({ wait }) => wait > 60_000);
    notice.replaceChildren(...slow.map(({ model, wait }) => el("p", {}, `${model.title} will wait for at least ${wait > 7_200_000 ? `${Math.round(wait / 3_600_000)} hours` : `${Math.round(wait / 60_000)} min`}.`)));
    runButton.disabled = running !== null || choice.models.length === 0;
  };

  form.addEventListener("choice", (event) => {
    if (!(event instanceof CustomEvent)) return;
    choice = event.detail;
    follow();
  });
  form.addEventListener("bench-run", () => run());
  cancelButton.addEventListener("click", () => running?.abort());
  for (const button of document.querySelectorAll("[data-preset]")) {
    const preset = PRESETS[button.getAttribute("data-preset") ?? ""];
    if (!preset || !(button instanceof HTMLButtonElement)) continue;
    button.disabled = false;
    button.addEventListener("click", () => {
      choice = changed(catalogue, defaults, preset.values, preset.models);
      form.choice = choice;
      complain([]);
      follow();
      doing.textContent = `Ready: ${button.textContent}. Predict, or run.`;
    });
  }
  claims.engine = engine;
  if (claims.ids.length > 0) {
    find(document, "#claims", HTMLElement).hidden = false;
    claims.addEventListener("claim-open", (event) => {
      if (!(event instanceof CustomEvent)) return;
      lesson = event.detail;
      follow();
    });
    claims.addEventListener("claim-busy", (event) => {
      if (event instanceof CustomEvent) runButton.disabled = event.detail;
    });
  }
  if (lesson !== null && !claims.reveal(lesson)) {
    complain([...read.problems, `There is no claim “${lesson.slice(0, 40)}”. ${claims.ids.length > 0 ? `The claims are ${claims.ids.join(", ")}.` : ""}`]);
    lesson = null;
  }
  results.addEventListener("show-run", (event) => {
    if (!(event instanceof CustomEvent) || running) return;
    const record = /** @type {RunRecord} */ (event.detail);
    timeline.begin(catalogue.models.filter((model) => record.reports.some((report) => report.spec.model === model.id)));
    for (const report of record.reports) timeline.settle(report.spec.model, report);
    timeline.end();
    timeline.scrollIntoView({ block: "start" });
  });
  runButton.setAttribute("form", form.formId);
  follow();
  doing.textContent = "Ready.";

  /** Runs every model that is ticked, one after the other, and keeps what came of it. */
  async function run() {
    if (running || choice.models.length === 0) return;
    const now = choice;
    // The baseline first: the others are compared with it.
    const chosen = models().sort((a, b) => Number(b.id === "sequential") - Number(a.id === "sequential"));
    /** @type {Report[]} */
    const reports = [];
    running = new AbortController();
    const { signal } = running;
    const guesses = new Map(board.guesses);
    complain([]);
    claims.locked = true;
    runButton.hidden = true;
    cancelButton.hidden = bar.hidden = false;
    cancelButton.focus({ preventScroll: true });
    bar.value = 0;
    document.body.classList.add("running");
    await turn();
    timeline.begin(chosen);
    for (const model of chosen) timeline.say(model.id, "waits for its turn");
    /** What went wrong, and with which models. @type {Map<string, string[]>} */
    const failures = new Map();
    let stopped = "";
    const troubles = () => [...[...failures].map(([text, titles]) => `${titles.join(", ")}: ${text}`), stopped].filter((text) => text !== "");
    /** The cores that were free before and after. @type {number[]} */
    const free = [];
    const calibrate = async () => {
      // Waits need none, and one model is compared with nothing.
      if (now.values.kind === "io" || chosen.length < 2 || signal.aborted) return;
      doing.textContent = "Looking how many cores are free";
      const found = await engine.calibrate({ signal }).catch(() => null);
      if (found !== null) free.push(found);
    };
    await calibrate();
    for (const [nth, model] of chosen.entries()) {
      /** @param {Progress} progress */
      const onProgress = (progress) => {
        const { phase, repeat, repeats, tasksDone, tasks } = progress;
        const state = phase === "paused" ? "paused: the tab is hidden" : phase === "starting" ? "starting" : phase === "warm-up" ? "warm-up" : `repeat ${repeat + 1} of ${repeats}`;
        timeline.say(model.id, `${state}, ${tasksDone} of ${count(tasks, "task")}`);
        const part = phase === "measuring" ? (repeat + tasksDone / Math.max(1, tasks)) / repeats : 0;
        bar.value = (nth + part) / chosen.length;
        const text = `${model.title}: ${state}`;
        // Spoken when it changes, not for every task.
        if (doing.textContent !== text) doing.textContent = text;
      };
      try {
        doing.textContent = `${model.title}: starting`;
        const report = await engine.run(specOf(now, model.id), { signal, onProgress, onSpans: (batch) => timeline.add(batch) });
        reports.push(report);
        timeline.settle(model.id, report);
      } catch (error) {
        const left = chosen.length - reports.length;
        if (codeOf(error) === "cancelled" || signal.aborted) {
          stopped = `Cancelled during “${model.title}”; ${left === 1 ? "it has" : `${count(left, "model")} have`} no result.`;
          timeline.say(model.id, "cancelled");
        } else {
          failures.set(sentence(error), [...(failures.get(sentence(error)) ?? []), model.title]);
          complain(troubles());
          timeline.say(model.id, "failed");
        }
        // After a cancel nothing more is started; one model's failure does not keep the others from running.
        if (signal.aborted || codeOf(error) === "cancelled" || codeOf(error) === "invalid-spec") break;
      }
    }
    timeline.end();
    if (reports.length > 1) await calibrate();
    showTier();
    await turn();
    const comparison = reports.length === 0 ? null : await engine.compare(reports, { freeCores: free }).catch(() => null);
    await turn();
    for (const old of results.children) if (old instanceof RunResult) old.open = false;
    runs += 1;
    if (reports.length > 0) {
      const result = el("run-result");
      result.record = {
        number: runs, when: new Date(), title: describe(now, catalogue), waits: now.values.kind !== "cpu", reports, comparison, guesses, trouble: troubles().join(" ") || null,
      };
      results.prepend(result);
      find(document, "#read", HTMLElement).hidden = false;
    }
    await turn();
    if (comparison && !comparison.answersAgree) complain(["The models gave different answers, so none of these times counts."]);
    running = null;
    document.body.classList.remove("running");
    claims.locked = false;
    // The focus goes back only if it was on Cancel, which goes; the page stays where it is.
    const focused = document.activeElement === cancelButton;
    cancelButton.hidden = bar.hidden = true;
    runButton.hidden = false;
    runButton.disabled = choice.models.length === 0;
    if (focused) runButton.focus({ preventScroll: true });
    if (signal.aborted || reports.length === 0) doing.textContent = stopped || "Nothing came of it.";
    else doing.replaceChildren("Done. ", el("a", { href: "#read" }, "Read the result"), el("span", { class: "unseen" }, `: ${comparison?.sentences.map(say).join(" ") ?? ""}`));
  }
}

document.addEventListener("visibilitychange", () => {
  if (running && document.hidden) doing.textContent = "paused: the tab is hidden";
});

open().catch((error) => {
  complain([sentence(error)]);
  doing.textContent = "The engine could not start, so nothing can run.";
  find(document, "#tier-name", HTMLElement).textContent = "The engine did not start";
});
