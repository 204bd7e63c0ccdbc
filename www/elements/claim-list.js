// <claim-list>: every claim, folded under its title, with the verdict it had here.
//
// Property down: `interleave` (the contract). Event up: `claim-open` (detail: its id).

import { el } from "../dom.js";
import { nameOf, text } from "../texts/texts.js";
import { bringIntoView } from "../view.js";

/** @typedef {import("../types.js").Interleave} Interleave */
/** @typedef {ReturnType<Interleave["catalogue"]>["claims"][number]} Claim */

/** Claims whose lanes stay on the page; those of older ones go. */
const KEPT = 3;

export class ClaimList extends HTMLElement {
  /** @type {Map<string, HTMLDetailsElement>} */
  #rows = new Map();
  /** Claims whose lanes are on the page, the latest last. @type {string[]} */
  #withLanes = [];

  constructor() {
    super();
    this.addEventListener("claim-verdict", (event) => event instanceof CustomEvent && this.#mark(event.detail));
    this.addEventListener("claim-lanes", (event) => event instanceof CustomEvent && this.#keep(event.detail));
  }

  /** @param {Interleave} interleave */
  set interleave(interleave) {
    /** @type {Map<string, HTMLDetailsElement[]>} */
    const groups = new Map();
    this.#rows = new Map();
    for (const claim of interleave.catalogue().claims) {
      const row = this.#row(interleave, claim);
      this.#rows.set(claim.id, row);
      groups.set(claim.group, [...(groups.get(claim.group) ?? []), row]);
    }
    this.replaceChildren(...[...groups].map(([group, rows]) => el("section", {}, el("h3", {}, group), ...rows)));
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
    const details = this.#rows.get(id);
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

  /** @param {Interleave} interleave @param {Claim} claim */
  #row(interleave, claim) {
    const card = el("claim-card", { class: "claim-body" });
    card.offer = { interleave, claim };
    const details = el("details", { class: "claim", "data-claim": claim.id },
      el("summary", {}, el("span", { class: "claim-title" }, claim.title), el("span", { class: "verdict", "data-verdict": "" })), card);
    details.addEventListener("toggle", () => {
      if (!details.open) return;
      card.open();
      this.dispatchEvent(new CustomEvent("claim-open", { bubbles: true, detail: claim.id }));
    });
    return details;
  }

  /** @param {{ id: string, verdict: string, isOld: boolean }} came */
  #mark({ id, verdict, isOld }) {
    const node = this.#rows.get(id)?.querySelector(".verdict");
    if (!(node instanceof HTMLElement)) return;
    const name = nameOf("verdict", verdict);
    node.textContent = isOld ? text("claim.before", { verdict: name }) : name;
    node.dataset.verdict = isOld ? "" : verdict;
  }

  /** The lanes of the claims tried longest ago go. @param {string} id */
  #keep(id) {
    this.#withLanes = [...this.#withLanes.filter((other) => other !== id), id];
    for (const old of this.#withLanes.splice(0, this.#withLanes.length - KEPT)) this.#rows.get(old)?.querySelector("claim-card")?.dropLanes();
  }
}

customElements.define("claim-list", ClaimList);
