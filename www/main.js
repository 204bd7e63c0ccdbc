// The page: puts contract, form, timeline, results and claims together. It computes nothing and never blocks.

import { createInterleave } from "./engine/contract.js";
import { BenchForm } from "./elements/bench-form.js";
import "./elements/claim-card.js";
import { ClaimList } from "./elements/claim-list.js";
import { GuessBoard } from "./elements/guess-board.js";
import { LaneTimeline } from "./elements/lane-timeline.js";
import { Bench } from "./bench.js";
import { PRESETS, changed, choiceOf, defaultChoice, presetOf, readAddress, writeAddress } from "./choice.js";
import { el, find, rich } from "./dom.js";
import { UNKNOWN, ms, number } from "./format.js";
import { explainTerms } from "./glossary.js";
import { nameOf, text } from "./texts/texts.js";
import { isFramed } from "./view.js";

/** @typedef {import("./choice.js").Choice} Choice */

const interleave = (globalThis.interleave = createInterleave());

explainTerms();

/** @param {string} id @returns {HTMLElement} */
const node = (id) => find(document, `#${id}`, HTMLElement);

const form = find(document, "bench-form", BenchForm);
const board = find(document, "guess-board", GuessBoard);
const timeline = find(document, "#timeline", LaneTimeline);
const claims = find(document, "claim-list", ClaimList);
const runButton = find(document, "#run", HTMLButtonElement);
const cancelButton = find(document, "#cancel", HTMLButtonElement);
const retry = find(document, "#retry", HTMLButtonElement);
const locked = node("locked");
const notice = node("notice");
const doing = node("doing");

const bench = new Bench(interleave, {
  run: runButton, cancel: cancelButton, bar: find(document, "#progress", HTMLProgressElement), doing, status: node("status"), alert: node("alert"),
  results: node("results"), read: node("read"), kept: node("kept"), timeline, board,
});

let isOpen = false;
/** Whether a model is chosen. */
let isChosen = true;

/** Says what this browser allows, and what to do where it is not enough. */
function showTier() {
  const { tier, state, cores, freeCores: free, freeCoresLanes: lanes, clockStepMs, reasons } = interleave.capabilities();
  const failed = state === "failed" && !isOpen;
  node("tier").dataset.tier = tier;
  node("tier-name").textContent = text(failed ? "tier.failed" : `tier.${tier}`);
  // A frame of another site may not open a tab of its own in every browser, so it is a link and no script.
  const ownTab = el("a", { href: location.href, target: "_blank", rel: "noopener" }, text("tier.own-tab"));
  node("tier-text").replaceChildren(
    el("p", {}, ...rich(failed ? (reasons[0] ?? "") : text(`tier.${tier}.text`))),
    tier === "full" ? "" : isFramed ? el("p", {}, `${text("tier.framed")} `, ownTab, ".") : tier === "separate" ? el("p", {}, ...rich(text("tier.headers"))) : "",
    el("dl", {},
      el("dt", {}, text("tier.cores")), el("dd", {}, free === null ? (cores === null ? UNKNOWN : number(cores)) : text("tier.cores.free", { cores, free, lanes })),
      el("dt", {}, text("tier.clock")), el("dd", {}, ms(clockStepMs))));
}

/** Whether Run may be pressed, and why not. */
function lockRun() {
  const { busy } = interleave;
  const others = busy !== null && !bench.isRunning;
  const why = others ? text(busy.kind === "claim" ? "run.locked.claim" : "run.locked") : isChosen ? "" : text("guess.no-model");
  if (locked.textContent !== why) locked.textContent = why;
  runButton.setAttribute("aria-disabled", String(why !== ""));
  if (!bench.isRunning) cancelButton.hidden = !others;
}

/** What changes when something begins or ends. */
function lock() {
  lockRun();
  for (const button of document.querySelectorAll("[data-preset]")) button.toggleAttribute("disabled", !isOpen);
  showTier();
  if (isOpen) form.cores = interleave.capabilities();
}

/** The engine did not start: says why, and offers to try again. */
function showFailed() {
  const [reason = ""] = interleave.capabilities().reasons;
  showTier();
  bench.complain([reason]);
  doing.textContent = text("run.no-engine");
  retry.hidden = false;
}

/** Fills the page with what there is to choose. */
function open() {
  isOpen = true;
  const tried = document.activeElement === retry;
  retry.hidden = true;
  const catalogue = interleave.catalogue();
  const capabilities = interleave.capabilities();
  const defaults = defaultChoice(catalogue, capabilities);
  const first = readAddress(location.search);
  const read = choiceOf(first, catalogue, defaults);
  let choice = read.choice;
  let { lesson } = first;
  form.offer = { catalogue, capabilities, defaults };
  form.choice = choice;
  runButton.disabled = false;
  if (tried) runButton.focus({ preventScroll: true });
  runButton.setAttribute("form", form.formId);
  node("version").textContent = text("page.version", { version: interleave.version });
  bench.complain(read.problems);

  const address = addressOf(() => writeAddress(choice, catalogue, defaults, lesson));

  /** What the notice is about. */
  let noticed = "none";

  /** What follows from the choice. */
  const follow = () => {
    const { values, models } = choice;
    const order = models.map((id) => ({ id, title: nameOf("model", id) })).sort((a, b) => Number(b.id === "sequential") - Number(a.id === "sequential"));
    board.show(order, values.kind === "cpu" ? Math.max(8, Number(values.workers)) : Math.max(8, Math.min(16_384, Number(values.tasks))));
    const preset = presetOf(catalogue, defaults, choice);
    for (const button of document.querySelectorAll("[data-preset]")) button.setAttribute("aria-pressed", String(button.getAttribute("data-preset") === preset));
    const fault = String(values.fault ?? "none");
    const remove = el("button", { type: "button", class: "quiet" }, text("bench.fault.remove"));
    remove.addEventListener("click", () => {
      set({ ...choice, values: { ...choice.values, fault: "none" } });
      // The button has gone.
      runButton.focus({ preventScroll: true });
    });
    const warnings = Bench.longWaits(choice);
    const about = [...warnings, fault].join(" ");
    // What is put there is read aloud, even if it is what stood there.
    if (about !== noticed) {
      notice.replaceChildren(
        ...warnings.map((warning) => el("p", {}, warning)),
        fault === "none" ? "" : el("p", {}, text("bench.fault", { fault: nameOf("fault", fault) }), " ", remove));
    }
    noticed = about;
    bench.choice = choice;
    isChosen = models.length > 0;
    lockRun();
  };

  /** Another choice, and what follows from it. @param {Choice} next @param {"push" | "replace"} [how] it goes into the address */
  const set = (next, how = "replace") => {
    choice = next;
    form.choice = next;
    follow();
    address.write(how);
  };

  form.addEventListener("choice", (event) => {
    if (!(event instanceof CustomEvent)) return;
    choice = event.detail;
    follow();
    address.write("replace");
  });
  // Enter in a field presses the form's button too. Nothing is ever submitted: a sandboxed frame may refuse that, and says nothing.
  runButton.addEventListener("click", (event) => {
    event.preventDefault();
    form.run();
  });
  form.addEventListener("bench-run", () => {
    if (interleave.busy || choice.models.length === 0) return;
    address.flush();
    bench.run(choice);
  });
  for (const button of document.querySelectorAll("[data-preset]")) {
    const preset = PRESETS[button.getAttribute("data-preset") ?? ""];
    if (!preset) continue;
    button.addEventListener("click", () => {
      set(changed(catalogue, defaults, preset.values, preset.models), "push");
      // What is said of a run that goes on, or of another job, stays.
      if (interleave.busy) return;
      bench.complain([]);
      doing.textContent = text("preset.ready", { name: button.textContent });
    });
  }
  addEventListener("popstate", () => {
    // A link to a part of the page leaves the choice alone.
    if (!address.hasChanged()) return;
    const back = readAddress(location.search);
    ({ lesson } = back);
    choice = choiceOf(back, catalogue, defaults).choice;
    form.choice = choice;
    follow();
  });

  claims.interleave = interleave;
  node("claims").hidden = claims.ids.length === 0;
  claims.addEventListener("claim-open", (event) => {
    if (!(event instanceof CustomEvent)) return;
    lesson = event.detail;
    address.write("replace");
  });
  // In a frame the page around it has the focus and its place; a link to a claim must not take either.
  if (lesson !== null && !claims.reveal(lesson, !isFramed)) {
    bench.complain([...read.problems, text("field.claim-unknown", { name: lesson.slice(0, 40) })]);
    lesson = null;
  }
  follow();
  lock();
  doing.textContent = text("run.ready");
}

/**
 * The address of the page: presets can be undone with Back, fields only change it, and not with every key.
 * @param {() => string} query what it shall be
 */
function addressOf(query) {
  /** @type {ReturnType<typeof setTimeout> | 0} */
  let timer = 0;
  /** What waits to be written. @type {string | null} */
  let pending = null;
  /** The query that the page has read or written last. */
  let current = location.search;
  /** @param {string} next @param {"push" | "replace"} how */
  const put = (next, how) => {
    if (next === location.search) return;
    const place = (next || location.pathname) + location.hash;
    try {
      // Inside another page, Back belongs to that page.
      if (how === "push" && !isFramed) history.pushState(null, "", place);
      else history.replaceState(null, "", place);
      current = location.search;
    } catch {
      // A document without an address of its own, such as that of `srcdoc`, keeps what it has.
    }
  };
  const flush = () => {
    clearTimeout(timer);
    if (pending !== null) put(pending, "replace");
    pending = null;
  };
  addEventListener("pagehide", flush);
  return {
    flush,
    /** Whether the visitor has gone to another query; what waits to be written is forgotten then. */
    hasChanged() {
      if (location.search === current) return false;
      current = location.search;
      clearTimeout(timer);
      pending = null;
      return true;
    },
    /** @param {"push" | "replace"} how */
    write(how) {
      if (how === "push") {
        flush();
        put(query(), "push");
      } else {
        pending = query();
        clearTimeout(timer);
        timer = setTimeout(flush, 300);
      }
    },
  };
}

interleave.addEventListener("busy", lock);
bench.onEnd = lock;
interleave.addEventListener("state", () => {
  const { state } = interleave.capabilities();
  if (state === "ready" && !isOpen) open();
  else if (state === "failed" && !isOpen) showFailed();
});
retry.addEventListener("click", () => {
  bench.complain([]);
  doing.textContent = text("run.loading");
  interleave.start();
});
// The scripts are there: from here on an error says nothing else.
document.body.onerror = null;
document.addEventListener("visibilitychange", () => {
  if (bench.isRunning && document.hidden) doing.textContent = text("run.paused");
});
interleave.start();
