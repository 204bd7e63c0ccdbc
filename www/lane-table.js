// What the timeline shows, in words and figures: the legend, and a table of what each lane spent its time on.

import { badge, el } from "./dom.js";
import { ms, percent } from "./format.js";
import { SPAN_KINDS } from "./layout.js";
import { at } from "./spans.js";
import { nameOf, text } from "./texts/texts.js";

/** @typedef {import("./spans.js").Track} Track */
/** `short`: spans that were too short to have a length, by kind. @typedef {{ title: string, names: readonly string[], track: Track, short: Readonly<Record<string, number | undefined>> }} Shown */

/**
 * The kinds of span with their swatches.
 * @param {readonly Shown[]} shown
 * @param {boolean} all whether none of them is to be taken back, since nothing has been seen yet
 * @returns {HTMLElement[]}
 */
export function legend(shown, all) {
  return SPAN_KINDS.map((kind, i) => {
    const absent = !all && !shown.some(({ track }) => track.total("count", i) > 0);
    return el("li", { class: absent ? "absent" : "" }, el("span", { class: `swatch ${kind}` }), ` ${nameOf("span", kind)}`);
  });
}

/**
 * One table a track; the same columns in all of them, so that they line up.
 * @param {readonly Shown[]} shown
 * @returns {HTMLElement[]}
 */
export function laneTables(shown) {
  if (shown.length === 0) return [el("p", {}, text("timeline.no-table"))];
  const used = SPAN_KINDS.map((_, kind) => kind).filter((kind) => shown.some(({ track }) => track.total("count", kind) > 0));
  const head = () => el("thead", {}, el("tr", {}, el("th", { scope: "col" }, text("timeline.table.lane")), ...used.map((kind) => {
    const id = SPAN_KINDS[kind] ?? "";
    return el("th", { scope: "col" }, el("span", { class: `swatch ${id}` }), ` ${nameOf("span", id)}`);
  })));
  return shown.map(({ title, names, track, short }) => el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": text("timeline.table.label", { track: title }) },
    el("table", { class: "sums" },
      el("caption", {}, text("timeline.table.caption", { track: title }), badge("measured")),
      head(),
      el("tbody", {},
        ...track.lanes.map((spans, lane) => el("tr", {}, el("th", { scope: "row" }, names[lane] ?? String(lane)),
          ...used.map((kind) => {
            const count = at(spans.count, kind);
            return el("td", {}, count === 0 ? text("timeline.table.none") : text("timeline.table.cell", { ms: at(spans.ms, kind), count }));
          }))),
        track.lanes.length > 1 && el("tr", { class: "mean" }, el("th", { scope: "row" }, text("timeline.table.mean")),
          ...used.map((kind) => el("td", {}, ms(track.total("ms", kind) / track.lanes.length), share(track, kind)))))),
    track.waits.most > 1 && el("p", { class: "help" }, text("timeline.waits.label", { waits: track.waits.most })),
    Object.keys(short).length > 0 && el("p", { class: "help" }, text("timeline.short", {
      kinds: Object.entries(short).map(([kind, count]) => text("timeline.short.kind", { kind: nameOf("span", kind), count })),
    }))));
}

/** What part of the lanes' time, after the start of the repeat, this kind takes. @param {Track} track @param {number} kind */
function share(track, kind) {
  if (SPAN_KINDS[kind] === "start" || track.to <= 0) return null;
  return el("small", {}, ` ${percent(track.total("ms", kind) / (track.lanes.length * track.to))}`);
}
