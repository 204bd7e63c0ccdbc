// <claim-card>: one claim, to be predicted, run and read, with the Python that a reader would write beside it.
//
// Property down: `offer` (the contract, the claim, and how it is predicted). Events up: `claim-verdict` (detail: what its heading should
// say), `claim-lanes` (detail: its id, when lanes are drawn), `claim-came` (detail: a Came, after each run). Methods: `open()` fills it, `dropLanes()` takes its picture away.

import { badge, codeOf, copyButton, download, el, sentence } from "../dom.js";
import { quantity } from "../format.js";
import { Prediction } from "../prediction.js";
import { loadClaimTexts } from "../texts/load.js";
import { nameOf, say, text } from "../texts/texts.js";
import { trackTitles } from "../track-titles.js";
import { bringIntoView, isFramed } from "../view.js";

/** @typedef {import("../types.js").ClaimFigure} ClaimFigure */
/** @typedef {import("../types.js").ClaimResult} ClaimResult */
/** @typedef {import("../types.js").PlannedRun} PlannedRun */
/** @typedef {import("../types.js").Interleave} Interleave */
/** @typedef {import("../types.js").PythonResult} PythonResult */
/** @typedef {ReturnType<Interleave["catalogue"]>["claims"][number]} Claim */

/**
 * @typedef {object} Offer
 * @property {Interleave} interleave
 * @property {Claim} claim
 * @property {readonly import("../prediction.js").Option[]} [options] answers to pick from, where no number is predicted
 * @property {boolean} [commits] whether Run waits for a prediction, or for the word that there will be none
 */

/**
 * What came of a run, for pictures of it.
 * @typedef {object} Came
 * @property {ClaimResult} result
 * @property {readonly PlannedRun[]} runs of the plan, in the order of the result's reports
 * @property {readonly ClaimFigure[]} reference CPython's figures
 */

/** A figure with its unit, and its interval where there is one. @param {ClaimFigure} figure */
function shown({ value, low, high, unit }) {
  return [quantity(value, unit), low !== null && high !== null && el("small", {}, text("claim.interval", { low: quantity(low, unit), high: quantity(high, unit) }))];
}

let cards = 0;

export class ClaimCard extends HTMLElement {
  /** @type {Offer | null} */
  #offer = null;
  /** Two cards on one page have ids of their own. */
  #own = `claim-${(cards += 1)}`;
  #life = new AbortController();
  /** @type {Prediction | null} */
  #prediction = null;
  #isRunning = false;
  /** Whether the visitor said that there will be no prediction. */
  #isSkipped = false;
  /** What came of it. @type {ClaimResult | null} */
  #came = null;
  /** Whether what came is of the run before the one whose lanes are shown. */
  #isOld = false;
  /** @type {PythonResult | null} */
  #python = null;
  /** @type {readonly ClaimFigure[]} */
  #reference = [];

  #question = el("p", { class: "prediction" });
  #go = el("button", { type: "button", class: "go primary", "aria-describedby": `${this.#own}-why` }, text("claim.run"));
  #skip = el("button", { type: "button", class: "quiet" }, text("claim.skip"));
  #stop = el("button", { type: "button", class: "stop", hidden: true }, text("run.cancel"));
  /** What it is at, for the eye. */
  #doing = el("p", { class: "doing" });
  /** Why it cannot be run now. */
  #why = el("p", { class: "why", id: `${this.#own}-why` });
  /** What somebody who listens needs to hear. */
  #status = el("p", { class: "unseen", role: "status" });
  #alert = el("div", { class: "alert", role: "alert" });
  #lanes = el("div", { class: "claim-lanes" });
  #result = el("div", { class: "claim-result" });

  /** @param {Offer} offer */
  set offer(offer) {
    this.#life.abort();
    this.#life = new AbortController();
    this.#offer = offer;
    this.#go.onclick = () => this.#run();
    this.#stop.onclick = () => offer.interleave.cancel();
    this.#skip.onclick = () => {
      this.#isSkipped = true;
      this.#lock();
      this.#go.focus({ preventScroll: true });
    };
    offer.interleave.addEventListener("busy", () => this.#lock(), { signal: this.#life.signal });
  }

  /** Fills it, the first time. */
  open() {
    const offer = this.#offer;
    if (!offer) return;
    if (this.childElementCount === 0) this.#fill(offer);
    this.#ask(offer.claim);
    this.#lock();
  }

  /** Takes the picture away: there is not room for every claim's. */
  dropLanes() {
    this.#lanes.replaceChildren(el("p", { class: "help" }, text("claim.lanes-gone")));
    if (this.#came) this.#came = { ...this.#came, reports: [] };
  }

  /** A button that is locked says why. */
  #lock() {
    const offer = this.#offer;
    if (!offer) return;
    const { busy } = offer.interleave;
    const others = busy !== null && !this.#isRunning;
    const waits = offer.commits === true && this.#prediction !== null && this.#prediction.value === null && !this.#isSkipped && !this.#came;
    this.#skip.hidden = !waits;
    this.#go.setAttribute("aria-disabled", String(others || waits));
    const other = busy?.kind === "claim" ? offer.interleave.catalogue().claims.find(({ id }) => id === busy.id) : undefined;
    const reason = others ? (other ? text("claim.locked", { title: other.title }) : text("run.locked")) : waits ? text("claim.predict-first") : "";
    if (this.#why.textContent !== reason) this.#why.textContent = reason;
  }

  /** Asks what will come out, or says that the words are not there; they are asked for again each time. @param {Claim} claim */
  async #ask({ id }) {
    const words = loadClaimTexts(id).then(() => say({ key: `${id}.prediction` }), () => text("claim.no-words"));
    this.#question.replaceChildren(await words);
  }

  /** @param {Offer} offer */
  #fill({ claim, options }) {
    const { predicts } = claim;
    if (predicts || options) this.#prediction = new Prediction({ id: `${this.#own}-guess`, predicts, options, changed: () => this.#lock() });
    this.replaceChildren(
      this.#question, this.#prediction?.node ?? "", this.#ownTab(claim.needs),
      el("div", { class: "runbar" }, this.#go, this.#skip, this.#stop, this.#doing, this.#why), this.#status, this.#alert, this.#result, this.#lanes, this.#script(claim.id));
  }

  /** Where a tab of its own would help: in a frame that may not share memory, though the claim needs it. @param {Claim["needs"]} needs */
  #ownTab(needs) {
    const offer = this.#offer;
    if (!offer || !isFramed || needs !== "isolation" || offer.interleave.capabilities().tier === "full") return "";
    const address = new URL(location.href);
    address.searchParams.set("lesson", offer.claim.id);
    return el("p", { class: "help" }, `${text("claim.needs-isolation")} `, el("a", { href: address.href, target: "_blank", rel: "noopener" }, text("tier.own-tab")), ".");
  }

  async #run() {
    const offer = this.#offer;
    if (!offer || offer.interleave.busy || this.#go.getAttribute("aria-disabled") === "true") return;
    const { interleave, claim: { id } } = offer;
    const [go, stop, doing, status, alert] = [this.#go, this.#stop, this.#doing, this.#status, this.#alert];
    this.#isRunning = true;
    alert.replaceChildren();
    go.hidden = true;
    stop.hidden = false;
    stop.focus({ preventScroll: true });
    status.textContent = text("run.running");
    doing.textContent = text("run.starting");
    const timeline = el("lane-timeline");
    /** @type {Map<string, string>} */
    const labels = new Map();
    /** @type {readonly PlannedRun[]} */
    let planned = [];
    try {
      const came = await interleave.runClaim(id, {
        onPlan: (runs) => {
          planned = runs;
          for (const { name, label } of runs) labels.set(name, label);
          this.#draw(id, timeline, runs);
        },
        onStage: (stage) => (doing.textContent = text(stage === "free-cores" ? "run.cores" : stage === "again" ? "claim.more" : stage === "trial" ? "claim.trial" : "run.starting")),
        onSpans: (batch) => batch.run !== undefined && timeline.add(batch, batch.run),
        onProgress: (progress) => {
          const state = progress.phase === "measuring" ? text("run.repeat", { repeat: progress.repeat + 1, repeats: progress.repeats })
            : text(progress.phase === "paused" ? "run.paused" : progress.phase === "starting" ? "run.starting" : "run.warm-up");
          doing.textContent = text("run.state", { model: labels.get(progress.run ?? "") ?? nameOf("model", progress.model), state });
        },
      });
      this.#came = came;
      this.#isOld = false;
      this.#ask(offer.claim);
      [...labels.keys()].forEach((name, at) => {
        const report = came.reports[at];
        if (report) timeline.settle(name, report);
      });
      this.#reference = await interleave.reference(id).catch(() => []);
      this.#show();
      this.dispatchEvent(new CustomEvent("claim-came", { bubbles: true, detail: /** @type {Came} */ ({ result: came, runs: planned, reference: this.#reference }) }));
      doing.textContent = "";
      status.textContent = text("claim.said", { verdict: nameOf("verdict", came.verdict), text: came.text });
    } catch (error) {
      const cancelled = codeOf(error) === "cancelled";
      doing.textContent = cancelled ? text("run.cancelled") : "";
      status.textContent = doing.textContent;
      if (!cancelled) alert.replaceChildren(el("p", {}, sentence(error)));
    } finally {
      timeline.end();
      this.#isRunning = false;
      const focused = document.activeElement === stop;
      go.hidden = false;
      go.textContent = text("claim.again");
      stop.hidden = true;
      if (focused) go.focus({ preventScroll: true });
      this.#lock();
    }
  }

  /**
   * A track for each run.
   * @param {string} id
   * @param {import("./lane-timeline.js").LaneTimeline} timeline
   * @param {readonly PlannedRun[]} runs
   */
  #draw(id, timeline, runs) {
    const lanes = this.#lanes;
    lanes.replaceChildren(timeline);
    if (this.#came) {
      this.#isOld = true;
      this.#show();
    }
    lanes.hidden = runs.length === 0;
    const titles = trackTitles(runs);
    timeline.begin(runs.map(({ name, label, spec }, i) => ({ id: name, title: titles[i] ?? label, python: nameOf("python", spec.model) })));
    if (lanes.getBoundingClientRect().bottom > innerHeight) bringIntoView(this.#result.childElementCount > 0 ? lanes : this.#stop);
    this.dispatchEvent(new CustomEvent("claim-lanes", { bubbles: true, detail: id }));
  }

  /** What came of it, with the pasted Python and CPython's own figures beside it. */
  #show() {
    const offer = this.#offer;
    if (!offer) return;
    const { claim } = offer;
    const [came, isOld, python, reference] = [this.#came, this.#isOld, this.#python, this.#reference];
    if (came) this.dispatchEvent(new CustomEvent("claim-verdict", { bubbles: true, detail: { id: claim.id, verdict: came.verdict, isOld } }));
    const lists = [came?.figures ?? [], python?.figures ?? [], reference];
    const titles = new Map(lists.flat().map((figure) => [figure.id, figure.title]));
    /** @param {readonly ClaimFigure[]} list @param {string} id @param {ClaimFigure["source"]} source */
    const cell = (list, id, source) => {
      const figure = list.find((one) => one.id === id);
      const [value, ...interval] = figure ? shown(figure) : ["–"];
      return el("td", {}, value, figure && figure.value !== null && badge(figure.source ?? source), ...interval);
    };
    const head = [came && nameOf("source", "measured"), python && text("claim.python.yours", { python: python.python }), reference.length > 0 && nameOf("source", "reference")];
    const answer = (came && this.#prediction?.against(came)) || null;
    this.#result.replaceChildren(
      isOld ? el("p", { class: "help" }, text("claim.of-before")) : "",
      el("p", { class: "finding" }, came ? came.text : text("claim.not-run")),
      answer ?? "",
      came?.verdict === "needs-isolation" ? this.#ownTab("isolation") : "",
      python ? el("p", { class: "answer" }, python.text) : "",
      titles.size === 0 ? "" : el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": text("claim.figures") }, el("table", { class: "figures" },
        el("thead", {}, el("tr", {}, el("td", {}), ...head.map((name) => name && el("th", { scope: "col" }, name)))),
        el("tbody", {}, ...[...titles].map(([id, title]) => el("tr", {}, el("th", { scope: "row" }, title),
          came && cell(came.figures, id, "measured"), python && cell(python.figures, id, "python"), reference.length > 0 && cell(reference, id, "reference")))))),
      came && !isOld ? el("p", { class: "tools" }, copyButton(text("claim.card"), text("claim.card.what"), this.#card(came, answer?.querySelector(".answer")?.textContent ?? answer?.textContent ?? null))) : "");
  }

  /**
   * What somebody hands in: question, prediction, what came out, when, on what machine, and where to repeat it.
   * @param {ClaimResult} came
   * @param {string | null} answer the prediction beside the result
   */
  #card(came, answer) {
    const at = Date.now();
    const { cores } = /** @type {Offer} */ (this.#offer).interleave.capabilities();
    // Another result may stand here when it is copied, so it is made of this one now.
    const lines = [this.#question.textContent, answer, came.text, text("claim.card.end", { verdict: nameOf("verdict", came.verdict), at, cores }), location.href.replace(/#.*/, "")];
    return () => lines.filter(Boolean).join("\n");
  }

  /** The Python beside it. @param {string} claim */
  #script(claim) {
    const id = `${this.#own}-paste`;
    const code = el("pre", { class: "code", tabindex: "0", role: "region", "aria-label": text("claim.python.script") }, el("code", {}, "…"));
    const paste = el("textarea", { id, rows: 3, spellcheck: "false", "aria-describedby": `${id}-help` });
    const compare = el("button", { type: "button" }, text("claim.python.compare"));
    const alert = el("div", { class: "alert", role: "alert" });
    const tools = el("div", { class: "tools" });
    const details = el("details", { class: "python" }, el("summary", {}, text("claim.python")), tools, code,
      el("label", { for: id }, text("claim.python.paste")), paste, el("p", { class: "help", id: `${id}-help` }, text("claim.python.help")), compare, alert);
    let script = "";
    details.addEventListener("toggle", async () => {
      const interleave = this.#offer?.interleave;
      if (!details.open || script !== "" || !interleave) return;
      try {
        script = await interleave.pythonScript(claim);
        code.replaceChildren(el("code", {}, script));
        const save = el("button", { type: "button", class: "quiet" }, text("export.download"));
        save.addEventListener("click", () => download(`${claim}.py`, script, "text/x-python"));
        tools.replaceChildren(save, copyButton(text("export.copy"), text("claim.python.what"), () => script));
      } catch (error) {
        code.replaceChildren(el("code", {}, sentence(error)));
      }
    });
    compare.addEventListener("click", async () => {
      const interleave = this.#offer?.interleave;
      alert.replaceChildren();
      try {
        this.#python = (await interleave?.readPython(claim, paste.value.trim())) ?? null;
        if (this.#reference.length === 0) this.#reference = (await interleave?.reference(claim).catch(() => [])) ?? [];
        this.#show();
      } catch (error) {
        alert.replaceChildren(el("p", {}, sentence(error)));
      }
    });
    return details;
  }
}

customElements.define("claim-card", ClaimCard);
