// <claim-list>: every claim, to be predicted, run and read, with the Python that a reader would write beside it.
//
// Property down: `interleave` (the contract). Event up: `claim-open` (detail: its id).

import { badge, codeOf, copyButton, download, el, sentence } from "../dom.js";
import { quantity } from "../format.js";
import { loadClaimTexts } from "../texts/load.js";
import { nameOf, say, text } from "../texts/texts.js";
import { trackTitles } from "../track-titles.js";
import { bringIntoView, isFramed } from "../view.js";

/** @typedef {import("../types.js").Advance} Advance */
/** @typedef {import("../types.js").ClaimFigure} ClaimFigure */
/** @typedef {import("../types.js").ClaimResult} ClaimResult */
/** @typedef {import("../types.js").PlannedRun} PlannedRun */
/** @typedef {import("../types.js").Interleave} Interleave */
/** @typedef {import("../types.js").PythonResult} PythonResult */
/** @typedef {ReturnType<Interleave["catalogue"]>["claims"][number]} Claim */

/**
 * One claim on the page: its nodes, and what is known of it.
 * @typedef {object} Row
 * @property {Claim} claim
 * @property {HTMLDetailsElement} details
 * @property {HTMLElement} verdict
 * @property {HTMLElement} body
 * @property {HTMLElement} prediction the question what will come out
 * @property {HTMLButtonElement} go
 * @property {HTMLButtonElement} stop
 * @property {HTMLElement} doing what it is at, for the eye
 * @property {HTMLElement} why why it cannot be run now
 * @property {HTMLElement} status what somebody who listens needs to hear
 * @property {HTMLElement} alert
 * @property {HTMLElement} lanes
 * @property {HTMLElement} result
 * @property {HTMLInputElement | null} guess
 * @property {ClaimResult | null} came
 * @property {boolean} isOld whether what came is of the run before the one whose lanes are shown
 * @property {PythonResult | null} python
 * @property {readonly ClaimFigure[]} reference
 */

/** What stands behind a number that is predicted. @type {Readonly<Record<string, string>>} */
const UNIT = { times: "×", ms: "ms", bytes: "B" };

/** Claims whose lanes stay on the page; those of older ones go. */
const KEPT = 3;

/** A figure with its unit, and its interval where there is one. @param {ClaimFigure} figure */
function shown({ value, low, high, unit }) {
  const plain = unit === "count" || unit === "number" ? "" : unit;
  return [quantity(value, plain), low !== null && high !== null && el("small", {}, text("claim.interval", { low: quantity(low, plain), high: quantity(high, plain) }))];
}

let lists = 0;

export class ClaimList extends HTMLElement {
  /** @type {Interleave | null} */
  #interleave = null;
  /** @type {Map<string, Row>} */
  #rows = new Map();
  /** The claim that is being tried here. @type {string | null} */
  #running = null;
  /** Claims whose lanes are on the page, the latest last. @type {string[]} */
  #withLanes = [];
  /** Two lists on one page have ids of their own. */
  #own = `claims-${(lists += 1)}`;
  #life = new AbortController();

  /** @param {Interleave} interleave */
  set interleave(interleave) {
    this.#life.abort();
    this.#life = new AbortController();
    this.#interleave = interleave;
    interleave.addEventListener("busy", () => this.#lock(), { signal: this.#life.signal });
    /** @type {Map<string, Row[]>} */
    const groups = new Map();
    this.#rows = new Map(interleave.catalogue().claims.map((claim) => [claim.id, this.#row(claim)]));
    for (const row of this.#rows.values()) {
      const group = row.claim.group;
      groups.set(group, [...(groups.get(group) ?? []), row]);
    }
    this.replaceChildren(...[...groups].map(([group, rows]) => el("section", {}, el("h3", {}, group), ...rows.map(({ details }) => details))));
    this.#lock();
  }

  /** The ids of all claims. */
  get ids() {
    return [...this.#rows.keys()];
  }

  /**
   * Opens a claim and brings it into view.
   * @param {string} id
   * @param {boolean} [moves] whether the page may scroll to it and put the focus on it
   * @returns {boolean} whether there is one
   */
  reveal(id, moves = true) {
    const details = this.#rows.get(id)?.details;
    if (!details) return false;
    details.open = true;
    if (moves) {
      bringIntoView(details);
      details.querySelector("summary")?.focus({ preventScroll: true });
    } else {
      // The frame itself begins at the claim; the page around it stays where it is.
      scrollTo({ top: details.getBoundingClientRect().top + scrollY - 8 });
    }
    return true;
  }

  /** Each button that is locked says why. */
  #lock() {
    const busy = this.#interleave?.busy ?? null;
    for (const { claim, go, why } of this.#rows.values()) {
      const others = busy !== null && claim.id !== this.#running;
      go.setAttribute("aria-disabled", String(others));
      const other = busy?.kind === "claim" && busy.id !== null ? this.#rows.get(busy.id) : undefined;
      const reason = !others ? "" : other ? text("claim.locked", { title: other.claim.title }) : text("run.locked");
      if (why.textContent !== reason) why.textContent = reason;
    }
  }

  /** @param {Claim} claim @returns {Row} */
  #row(claim) {
    const id = `${this.#own}-${claim.id}`;
    const verdict = el("span", { class: "verdict", "data-verdict": "" });
    const body = el("div", { class: "claim-body" });
    const why = el("p", { class: "why", id: `${id}-why` });
    /** @type {Row} */
    const row = {
      claim, verdict, body, why,
      prediction: el("p", { class: "prediction" }),
      details: el("details", { class: "claim", "data-claim": claim.id }, el("summary", {}, el("span", { class: "claim-title" }, claim.title), verdict), body),
      go: el("button", { type: "button", class: "go primary", "aria-describedby": why.id }, text("claim.run")),
      stop: el("button", { type: "button", hidden: true }, text("run.cancel")),
      doing: el("p", { class: "doing" }),
      status: el("p", { class: "unseen", role: "status" }),
      alert: el("div", { class: "alert", role: "alert" }),
      lanes: el("div", { class: "claim-lanes" }),
      result: el("div", { class: "claim-result" }),
      guess: null, came: null, isOld: false, python: null, reference: [],
    };
    row.go.addEventListener("click", () => this.#run(row));
    row.stop.addEventListener("click", () => this.#interleave?.cancel());
    row.details.addEventListener("toggle", () => {
      if (!row.details.open) return;
      if (body.childElementCount === 0) this.#fill(row);
      this.#predict(row);
      this.dispatchEvent(new CustomEvent("claim-open", { bubbles: true, detail: claim.id }));
    });
    return row;
  }

  /** Asks what will come out, or says that the words are not there; they are asked for again each time. @param {Row} row */
  async #predict({ claim, prediction }) {
    const words = loadClaimTexts(claim.id).then(() => say({ key: `${claim.id}.prediction` }), () => text("claim.no-words"));
    prediction.replaceChildren(await words);
  }

  /** @param {Row} row */
  #fill(row) {
    const { claim, prediction, body, go, stop, doing, why, status, alert, lanes, result } = row;
    const { predicts } = claim;
    const id = `${this.#own}-${claim.id}-guess`;
    if (predicts) row.guess = el("input", { id, type: "number", step: "any", inputmode: "decimal" });
    body.replaceChildren(
      prediction,
      row.guess ? el("p", { class: "guess-line" }, el("label", { for: id }, text("claim.guess")), row.guess, el("span", {}, UNIT[predicts?.unit ?? ""] ?? "")) : "",
      this.#ownTab(claim),
      el("div", { class: "runbar" }, go, stop, doing, why), status, alert, result, lanes, this.#python(row));
  }

  /** Where a tab of its own would help: in a frame that may not share memory, though the claim needs it. @param {Claim} claim */
  #ownTab(claim) {
    if (!isFramed || claim.needs !== "isolation" || this.#interleave?.capabilities().tier === "full") return "";
    const address = new URL(location.href);
    address.searchParams.set("lesson", claim.id);
    return el("p", { class: "help" }, `${text("claim.needs-isolation")} `, el("a", { href: address.href, target: "_blank", rel: "noopener" }, text("tier.own-tab")), ".");
  }

  /** The number that was predicted, if there is one. @param {Row} row */
  #guessOf({ guess }) {
    const value = guess?.valueAsNumber ?? NaN;
    return Number.isFinite(value) ? value : null;
  }

  /** @param {Row} row */
  async #run(row) {
    const interleave = this.#interleave;
    if (!interleave || interleave.busy) return;
    const { claim, go, stop, doing, status, alert } = row;
    this.#running = claim.id;
    alert.replaceChildren();
    go.hidden = true;
    stop.hidden = false;
    stop.focus({ preventScroll: true });
    status.textContent = text("run.running");
    doing.textContent = text("run.starting");
    const timeline = el("lane-timeline");
    /** @type {Map<string, string>} */
    const labels = new Map();
    try {
      const came = await interleave.runClaim(claim.id, {
        onPlan: (runs) => {
          for (const { name, label } of runs) labels.set(name, label);
          this.#draw(row, timeline, runs);
        },
        onStage: (stage) => (doing.textContent = text(stage === "free-cores" ? "run.cores" : "run.starting")),
        onSpans: (batch) => batch.run !== undefined && timeline.add(batch, batch.run),
        onProgress: (progress) => {
          const state = progress.phase === "measuring" ? text("run.repeat", { repeat: progress.repeat + 1, repeats: progress.repeats })
            : text(progress.phase === "paused" ? "run.paused" : progress.phase === "starting" ? "run.starting" : "run.warm-up");
          doing.textContent = text("run.state", { model: labels.get(progress.run ?? "") ?? nameOf("model", progress.model), state });
        },
      });
      row.came = came;
      row.isOld = false;
      this.#predict(row);
      [...labels.keys()].forEach((name, at) => {
        const report = came.reports[at];
        if (report) timeline.settle(name, report);
      });
      row.reference = await interleave.reference(claim.id).catch(() => []);
      this.#show(row);
      doing.textContent = "";
      status.textContent = text("claim.said", { verdict: nameOf("verdict", came.verdict), text: came.text });
    } catch (error) {
      const cancelled = codeOf(error) === "cancelled";
      doing.textContent = cancelled ? text("run.cancelled") : "";
      status.textContent = doing.textContent;
      if (!cancelled) alert.replaceChildren(el("p", {}, sentence(error)));
    } finally {
      timeline.end();
      this.#running = null;
      const focused = document.activeElement === stop;
      go.hidden = false;
      go.textContent = text("claim.again");
      stop.hidden = true;
      if (focused) go.focus({ preventScroll: true });
      this.#lock();
    }
  }

  /**
   * A track for each run, and the lanes of the claims tried longest ago go.
   * @param {Row} row
   * @param {import("./lane-timeline.js").LaneTimeline} timeline
   * @param {readonly PlannedRun[]} runs
   */
  #draw(row, timeline, runs) {
    const { id } = row.claim;
    row.lanes.replaceChildren(timeline);
    if (row.came) {
      row.isOld = true;
      this.#show(row);
    }
    row.lanes.hidden = runs.length === 0;
    const titles = trackTitles(runs);
    timeline.begin(runs.map(({ name, label, spec }, i) => ({ id: name, title: titles[i] ?? label, python: nameOf("python", spec.model) })));
    if (row.lanes.getBoundingClientRect().bottom > innerHeight) bringIntoView(row.result.childElementCount > 0 ? row.lanes : row.stop);
    this.#withLanes = [...this.#withLanes.filter((other) => other !== id), id];
    for (const old of this.#withLanes.splice(0, this.#withLanes.length - KEPT)) {
      const other = this.#rows.get(old);
      if (!other) continue;
      other.lanes.replaceChildren(el("p", { class: "help" }, text("claim.lanes-gone", { kept: KEPT })));
      if (other.came) other.came = { ...other.came, reports: [] };
    }
  }

  /** What came of it, with the pasted Python and CPython's own figures beside it. @param {Row} row */
  #show(row) {
    const { claim, came, isOld, python, reference, result, verdict } = row;
    if (came) {
      const name = nameOf("verdict", came.verdict);
      verdict.textContent = isOld ? text("claim.before", { verdict: name }) : name;
      verdict.dataset.verdict = isOld ? "" : came.verdict;
    }
    const lists = [came?.figures ?? [], python?.figures ?? [], reference];
    const titles = new Map(lists.flat().map((figure) => [figure.id, figure.title]));
    const { predicts } = claim;
    const guess = this.#guessOf(row);
    /** @param {readonly ClaimFigure[]} list @param {string} id @param {ClaimFigure["source"]} source */
    const cell = (list, id, source) => {
      const figure = list.find((one) => one.id === id);
      const [value, ...interval] = figure ? shown(figure) : ["–"];
      return el("td", {}, value, figure && figure.value !== null && badge(figure.source ?? source), ...interval);
    };
    const head = [came && nameOf("source", "measured"), python && text("claim.python.yours", { python: python.python }), reference.length > 0 && nameOf("source", "reference")];
    const guessed = predicts && guess !== null ? came?.figures.find(({ id }) => id === predicts.figure) : undefined;
    result.replaceChildren(
      isOld ? el("p", { class: "help" }, text("claim.of-before")) : "",
      el("p", { class: "finding" }, came ? came.text : text("claim.not-run")),
      guessed ? el("p", { class: "answer" }, text("claim.guessed", { guess: quantity(guess, guessed.unit), value: quantity(guessed.value, guessed.unit) })) : "",
      came?.verdict === "needs-isolation" ? this.#ownTab({ ...claim, needs: "isolation" }) : "",
      python ? el("p", { class: "answer" }, python.text) : "",
      titles.size === 0 ? "" : el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": text("claim.figures") }, el("table", { class: "figures" },
        el("thead", {}, el("tr", {}, el("td", {}), ...head.map((name) => name && el("th", { scope: "col" }, name)))),
        el("tbody", {}, ...[...titles].map(([id, title]) => el("tr", {}, el("th", { scope: "row" }, title),
          came && cell(came.figures, id, "measured"), python && cell(python.figures, id, "python"), reference.length > 0 && cell(reference, id, "reference")))))));
  }

  /** @param {Row} row */
  #python(row) {
    const { claim } = row;
    const id = `${this.#own}-${claim.id}-paste`;
    const code = el("pre", { class: "code", tabindex: "0", role: "region", "aria-label": text("claim.python.script") }, el("code", {}, "…"));
    const paste = el("textarea", { id, rows: 3, spellcheck: "false", "aria-describedby": `${id}-help` });
    const compare = el("button", { type: "button" }, text("claim.python.compare"));
    const alert = el("div", { class: "alert", role: "alert" });
    const tools = el("div", { class: "tools" });
    const details = el("details", { class: "python" }, el("summary", {}, text("claim.python")), tools, code,
      el("label", { for: id }, text("claim.python.paste")), paste, el("p", { class: "help", id: `${id}-help` }, text("claim.python.help")), compare, alert);
    let script = "";
    details.addEventListener("toggle", async () => {
      if (!details.open || script !== "" || !this.#interleave) return;
      try {
        script = await this.#interleave.pythonScript(claim.id);
        code.replaceChildren(el("code", {}, script));
        const save = el("button", { type: "button", class: "quiet" }, text("export.download"));
        save.addEventListener("click", () => download(`${claim.id}.py`, script, "text/x-python"));
        tools.replaceChildren(save, copyButton(text("export.copy"), text("claim.python.what"), () => script));
      } catch (error) {
        code.replaceChildren(el("code", {}, sentence(error)));
      }
    });
    compare.addEventListener("click", async () => {
      alert.replaceChildren();
      try {
        row.python = (await this.#interleave?.readPython(claim.id, paste.value.trim())) ?? null;
        if (row.reference.length === 0) row.reference = (await this.#interleave?.reference(claim.id).catch(() => [])) ?? [];
        this.#show(row);
      } catch (error) {
        alert.replaceChildren(el("p", {}, sentence(error)));
      }
    });
    return details;
  }
}

customElements.define("claim-list", ClaimList);
