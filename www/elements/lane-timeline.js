// <lane-timeline>: tracks of lanes on one common time axis, while a run goes and after it.
//
// Calls: `begin` with the tracks; while a run goes `add` and `say`; `settle` when a track is done; `end`. `stateAt` says what
// the picture shows. Property down: `stale`. It sends no event up.
// The mouse, fingers and the keyboard can do the same; the table says the same in figures.

import { foldOf, hit, layout, pixelOf, roundUp, timeAt, timeOf, wayOf } from "../axis.js";
import { badge, el } from "../dom.js";
import { gestures } from "../gestures.js";
import { laneTables, legend } from "../lane-table.js";
import { SPAN_KINDS } from "../layout.js";
import { Painter, pattern } from "../paint.js";
import { Track, at } from "../spans.js";
import { laneName, nameOf, text } from "../texts/texts.js";
import { ms } from "../format.js";

/** @typedef {import("../types.js").Report} Report */
/** @typedef {import("../types.js").Batch} Batch */
/** @typedef {import("../spans.js").State} State */
/** A track to come: `python` is what a Python programmer knows it as. @typedef {{ id: string, title: string, python?: string }} Title */
/** @typedef {import("../types.js").LaneInfo} Lane */

/**
 * One track: its spans, its place and its nodes.
 * @typedef {object} Row
 * @property {string} id
 * @property {string} title
 * @property {Track} track
 * @property {readonly Lane[]} lanes as they were told last
 * @property {string[]} names of the lanes
 * @property {import("../axis.js").Layout} place
 * @property {HTMLCanvasElement} canvas
 * @property {CanvasRenderingContext2D} context
 * @property {HTMLElement} section
 * @property {HTMLElement} state
 * @property {string} most the highest number of waits, as it is written
 * @property {Report["tooShort"]} short spans that had no length, by kind
 * @property {boolean} dirty
 */

/** How each kind of span is told apart without its colour. */
const STYLE = /** @type {Record<string, string>} */ ({ start: "lines", "wait-gil": "rising", "wait-io": "dots", "wait-lock": "cross", copy: "bars" });
const IDLE = SPAN_KINDS.indexOf("idle");

const NONE = new Float64Array(0);
/** No closer than this many milliseconds from edge to edge. */
const CLOSEST = 0.002;
/** What an axis without anything on it shows, in milliseconds. */
const EMPTY = 100;

let ids = 0;

export class LaneTimeline extends HTMLElement {
  /** @type {Row[]} */
  #rows = [];
  /** @type {import("../axis.js").View} */
  #view = { from: 0, to: EMPTY, fold: 1, left: 0, right: 0 };
  /** The stretch that "fit" shows, in time. */
  #whole = { from: 0, to: EMPTY };
  /** Whether the view follows the run; not once somebody has chosen a stretch. */
  #follows = true;
  #live = false;
  /** The track whose repeat goes on; the others show the one that they had last. @type {Row | null} */
  #now = null;
  #width = 0;
  #gutter = 96;
  #ratio = 1;
  #painter = new Painter();
  /** @type {import("../paint.js").Palette | null} */
  #palette = null;
  #folded = "";
  #frame = 0;
  /** @type {ReturnType<typeof setTimeout> | 0} */
  #timer = 0;
  #still = matchMedia("(prefers-reduced-motion: reduce)");
  #visible = true;
  #axisDirty = true;
  /** The span that is pointed at or that the keyboard is on; the index after the last one is the span that goes on. */
  #at = { row: -1, lane: 0, index: 0 };
  #byKey = false;
  /** @type {AbortController | null} */
  #life = null;

  #help = el("p", { class: "unseen", id: `timeline-help-${(ids += 1)}` }, text("timeline.keys"));
  #axis = el("canvas", { class: "axis", "aria-hidden": "true" });
  #tracks = el("div", { class: "tracks" });
  #nothing = el("p", { class: "nothing" }, text("timeline.empty.text"));
  #stage = el("div", { class: "stage", tabindex: "0", role: "application", "aria-roledescription": text("timeline.name"), "aria-label": text("timeline.empty"), "aria-describedby": this.#help.id });
  #tip = el("div", { class: "tip", "aria-hidden": "true", hidden: true });
  #spoken = el("p", { class: "unseen", "aria-live": "polite" });
  #legend = el("ul", { class: "legend" });
  #table = el("div", { class: "tables", hidden: true });
  #tableButton = el("button", { type: "button", class: "quiet", "aria-pressed": "false" }, text("timeline.table"));
  #tools = el("div", { class: "tools", role: "group", "aria-label": text("timeline.tools") });

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    if (!this.#stage.isConnected) this.#build();
    gestures(this.#stage, {
      canMove: () => !this.#follows,
      zoom: (factor, x) => this.#zoom(factor, this.#wayAt(x)),
      move: (pixels) => this.#move((pixels / Math.max(1, this.#width - this.#gutter)) * (this.#view.to - this.#view.from)),
      point: (x, clientY) => this.#point(x, clientY),
      leave: () => !this.#byKey && this.#leave(),
    }, signal);
    this.#stage.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.#stage.addEventListener("blur", () => this.#leave(), { signal });
    this.#stage.addEventListener("focus", () => this.#stage.matches(":focus-visible") && this.#at.row < 0 && this.#select(0, 0, 0), { signal });
    this.#tableButton.addEventListener("click", () => this.#showTable(), { signal });
    document.addEventListener("visibilitychange", () => this.#request(), { signal });
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
      matchMedia(query).addEventListener("change", () => this.#repaint(), { signal });
    }
    const resize = new ResizeObserver(() => this.#stage.clientWidth !== this.#width && this.#resize());
    const seen = new IntersectionObserver(([entry]) => {
      this.#visible = entry?.isIntersecting ?? true;
      this.#request();
    });
    resize.observe(this.#stage);
    seen.observe(this.#stage);
    signal.addEventListener("abort", () => {
      resize.disconnect();
      seen.disconnect();
      cancelAnimationFrame(this.#frame);
      clearTimeout(this.#timer);
      this.#frame = this.#timer = 0;
    });
  }

  disconnectedCallback() {
    this.#life?.abort();
    this.#life = null;
  }

  /** Whether what is shown belongs to another choice than the one at hand. @param {boolean} stale */
  set stale(stale) {
    this.classList.toggle("stale", stale && this.#rows.length > 0 && !this.#live);
  }

  /** An empty track for each of these. @param {readonly Title[]} titles */
  begin(titles) {
    this.#leave();
    this.classList.remove("stale");
    this.#rows = titles.map((title) => this.#newRow(title));
    this.#tracks.replaceChildren(...this.#rows.map((row) => row.section));
    this.#nothing.hidden = this.#rows.length > 0;
    this.#whole = { from: 0, to: EMPTY };
    this.#follows = true;
    this.#live = true;
    this.#turn(null);
    this.classList.add("live");
    this.#extend();
    for (const row of this.#rows) this.#place(row);
    this.#drawLegend();
    this.#label();
  }

  /**
   * What has happened since the last time.
   * @param {Batch} batch
   * @param {string} [id] of the track; the batch's model unless told
   */
  add(batch, id = batch.model) {
    const row = this.#row(id);
    if (!row) return;
    if (row !== this.#now) this.#turn(row);
    if (batch.reset) row.track.clear();
    row.track.add(batch.lanes.length, batch.new, batch.open, batch.now);
    if (batch.waits !== null) row.track.waits.add(batch.now, batch.waits);
    this.#name(row, batch.lanes);
    this.#place(row);
    this.#extend();
  }

  /**
   * What a track is about to do, in a few words beside its title.
   * @param {string} id
   * @param {string} words
   */
  say(id, words) {
    const row = this.#row(id);
    if (row && row.state.textContent !== words) row.state.textContent = words;
  }

  /**
   * The finished spans of a report in place of what moved.
   * @param {string} id
   * @param {Report} report
   */
  settle(id, report) {
    const row = this.#row(id);
    if (!row) return;
    const { values, median } = report.wallMs;
    row.track.clear();
    row.track.add(report.lanes.length, report.spanRows, NONE, median);
    for (const [time, waits] of report.waitsOverTime ?? []) row.track.waits.add(time, waits);
    row.short = report.tooShort;
    this.#name(row, report.lanes);
    row.state.replaceChildren(el("b", {}, ms(median)), badge("measured"),
      ` ${values.length > 1 ? text("timeline.median", { repeats: values.length }) : text("timeline.one-repeat")}`,
      report.dropped > 0 ? `, ${text("timeline.dropped", { spans: report.dropped })}` : "");
    this.#place(row);
    this.#extend();
  }

  /** Nothing more comes: the axis fits what is there, and legend and table say what it was. */
  end() {
    this.#live = false;
    this.#turn(null);
    this.classList.remove("live");
    // A track that was not finished keeps what it showed, without an open end.
    for (const row of this.#rows) row.track.endOpen();
    this.#extend();
    this.#repaint();
    this.#drawLegend();
    this.#drawTable();
    this.#label();
  }

  /**
   * What the picture says about a lane at a moment; nothing where it says nothing.
   * @param {string} id of the track
   * @param {number} lane
   * @param {number} time
   * @returns {State | null}
   */
  stateAt(id, lane, time) {
    return this.#row(id)?.track.stateAt(lane, time) ?? null;
  }

  /** Another track's repeat goes on; nothing does on the one before. @param {Row | null} row */
  #turn(row) {
    this.#now?.section.classList.remove("now");
    this.#now = row;
    row?.section.classList.add("now");
  }

  /** @param {string} id */
  #row(id) {
    return this.#rows.find((row) => row.id === id);
  }

  /** @param {Title} title @returns {Row} */
  #newRow({ id, title, python }) {
    const canvas = el("canvas", { "aria-hidden": "true" });
    const context = canvas.getContext("2d");
    if (!context) throw new Error("This browser has no canvas.");
    const state = el("span", { class: "state" });
    const section = el("div", { class: "track" },
      el("div", { class: "track-head" }, el("span", { class: "track-title" }, title), python ? el("code", {}, python) : null, state),
      el("div", { class: "lanes" }, canvas));
    return { id, title, track: new Track(), lanes: [], names: [], place: layout(0, false), canvas, context, section, state, most: "", short: {}, dirty: true };
  }

  /** Names are made anew only when a lane has come or has ended otherwise than usual. @param {Row} row @param {readonly Lane[]} lanes */
  #name(row, lanes) {
    const known = lanes.length === row.lanes.length && lanes.every((lane, i) => lane.outcome === row.lanes[i]?.outcome);
    row.lanes = lanes;
    if (known) return;
    row.names = lanes.map((lane) => {
      const name = laneName(lane);
      const { outcome } = lane;
      return outcome === null || outcome === "done" ? name : text("timeline.lane.ended", { lane: name, outcome: nameOf("outcome", outcome) });
    });
  }

  #build() {
    /** @param {string} label @param {string} words @param {() => void} action */
    const button = (label, words, action) => {
      const node = el("button", { type: "button", class: "quiet", "aria-label": label, title: label }, words);
      node.addEventListener("click", action);
      return node;
    };
    this.#tools.append(
      button(text("timeline.zoom-out"), "−", () => this.#zoom(2, this.#middle())),
      button(text("timeline.zoom-in"), "+", () => this.#zoom(0.5, this.#middle())),
      button(text("timeline.fit.label"), text("timeline.fit"), () => this.#fit()),
      this.#tableButton);
    this.#stage.append(this.#axis, this.#tracks, this.#nothing);
    this.replaceChildren(this.#tools, this.#legend, el("div", { class: "frame" }, this.#stage, this.#tip), this.#table, this.#help, this.#spoken);
    this.#drawLegend();
  }

  #label() {
    const lanes = this.#rows.reduce((sum, row) => sum + row.track.lanes.length, 0);
    const spans = this.#rows.reduce((sum, row) => sum + row.track.length, 0);
    this.#stage.setAttribute("aria-label", this.#rows.length === 0 ? text("timeline.empty")
      : text("timeline.label", { models: this.#rows.map((row) => row.title), lanes, spans }));
  }

  // ——— what is seen ———

  /** Lets the axis reach over everything; while a run goes in steps, so that the picture does not creep. */
  #extend() {
    let from = 0;
    let to = 0;
    for (const { track } of this.#rows) {
      from = Math.min(from, track.from);
      to = Math.max(to, track.to);
    }
    if (this.#live) {
      this.#whole.to = Math.max(this.#whole.to, roundUp(to));
      this.#whole.from = Math.min(this.#whole.from, -roundUp(-from));
    } else {
      this.#whole.to = to <= from ? EMPTY : to + (to - from) * 0.01;
      this.#whole.from = from;
    }
    const fold = foldOf(this.#whole.from, this.#whole.to);
    if (fold !== this.#view.fold) {
      this.#view.fold = fold;
      this.#repaint();
    }
    this.#folded = fold < 1 ? text("timeline.folded", { ms: -this.#whole.from }) : "";
    if (this.#follows) this.#fit();
    this.#request();
  }

  #fit() {
    this.#follows = true;
    this.#show(wayOf(this.#whole.from, this.#view.fold), this.#whole.to);
  }

  #middle() {
    return (this.#view.from + this.#view.to) / 2;
  }

  /** @param {number} factor @param {number} around what stays where it is, in way */
  #zoom(factor, around) {
    const { from, to } = this.#view;
    const all = this.#whole.to - wayOf(this.#whole.from, this.#view.fold);
    const span = Math.min(all, Math.max(CLOSEST, (to - from) * factor));
    const real = span / (to - from);
    this.#follows = span >= all;
    this.#show(around - (around - from) * real, around + (to - around) * real);
  }

  /** @param {number} by in way */
  #move(by) {
    this.#show(this.#view.from + by, this.#view.to + by);
  }

  /** @param {number} from in way @param {number} to */
  #show(from, to) {
    const span = to - from;
    const first = wayOf(this.#whole.from, this.#view.fold);
    from = Math.max(first, Math.min(from, this.#whole.to - span));
    to = from + span;
    if (from === this.#view.from && to === this.#view.to) return;
    this.#view.from = from;
    this.#view.to = to;
    this.#axisDirty = true;
    for (const row of this.#rows) row.dirty = true;
    this.#putTip();
    this.#request();
  }

  #resize() {
    const width = this.#stage.clientWidth;
    const ratio = devicePixelRatio || 1;
    if (width === 0) return;
    this.#width = width;
    this.#ratio = ratio;
    this.#gutter = width < 520 ? 68 : 96;
    this.#view.left = Math.round(this.#gutter * ratio);
    this.#view.right = Math.round((width - 1) * ratio);
    this.#axis.width = Math.round(width * ratio);
    this.#axis.height = Math.round(28 * ratio);
    for (const row of this.#rows) this.#place(row);
    this.#repaint();
  }

  /** @param {Row} row */
  #place(row) {
    const { most } = row.track.waits;
    row.place = layout(row.track.lanes.length, most > 1);
    row.most = most > 1 ? text("timeline.waits.most", { waits: most }) : "";
    const width = Math.round(this.#width * this.#ratio);
    const height = Math.round(row.place.height * this.#ratio);
    if (row.canvas.width !== width || row.canvas.height !== height) {
      row.canvas.width = width;
      row.canvas.height = height;
      row.canvas.style.height = `${row.place.height}px`;
    }
    row.dirty = true;
  }

  #repaint() {
    this.#palette = null;
    this.#axisDirty = true;
    for (const row of this.#rows) row.dirty = true;
    this.#request();
  }

  #request() {
    if (this.#frame !== 0 || !this.#visible || document.hidden || !this.isConnected) return;
    if (this.#live && this.#still.matches) {
      // Whoever wants no motion sees where the run is twice a second.
      this.#timer ||= setTimeout(() => {
        this.#timer = 0;
        this.#frame = requestAnimationFrame(() => this.#paint());
      }, 500);
      return;
    }
    this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #paint() {
    this.#frame = 0;
    if (this.#ratio !== (devicePixelRatio || 1)) this.#resize();
    const palette = (this.#palette ??= this.#readPalette());
    if (this.#axisDirty) {
      const context = this.#axis.getContext("2d");
      if (context) this.#painter.axis(context, this.#view, palette, this.#ratio, this.#folded);
      this.#axisDirty = false;
    }
    for (let i = 0; i < this.#rows.length; i += 1) {
      const row = this.#rows[i];
      if (!row?.dirty) continue;
      this.#painter.track(row.context, row.track, row.place, this.#view, palette, this.#ratio);
      this.#painter.waves(row.context, row.track, row.place, this.#view, palette, this.#ratio, this.#gutter, text("timeline.waits"), row.most);
      this.#painter.names(row.context, row.names, row.place, palette, this.#ratio, this.#gutter);
      if (i === this.#at.row) this.#frameSelected(row, palette);
      row.dirty = false;
    }
  }

  /** @param {Row} row @param {import("../paint.js").Palette} palette */
  #frameSelected(row, palette) {
    const spans = row.track.lanes[this.#at.lane];
    const state = spans?.state(this.#at.index, row.track.now);
    if (!state) return;
    const top = row.place.top + this.#at.lane * row.place.pitch;
    this.#painter.frame(row.context, this.#view, palette, this.#ratio, state.start, state.end, top, row.place.bar);
  }

  /** @returns {import("../paint.js").Palette} */
  #readPalette() {
    const style = getComputedStyle(this);
    /** @param {string} name */
    const color = (name) => style.getPropertyValue(name).trim();
    return {
      fills: SPAN_KINDS.map((kind) => pattern(STYLE[kind] ?? "solid", color(`--span-${kind}`), color(`--mark-${kind}`), this.#ratio)),
      idle: IDLE,
      ink: color("--ink"),
      soft: color("--soft"),
      grid: color("--grid"),
      zero: color("--edge"),
      before: color("--before"),
      ground: color("--panel"),
      wave: color("--mark-wait-io"),
      under: color("--span-wait-io"),
      font: style.fontFamily,
    };
  }

  // ——— pointing ———

  /** @param {number} x CSS pixels from the left edge of the stage @returns {number} */
  #timeAt(x) {
    return timeAt(this.#view, x * this.#ratio);
  }

  /** @param {number} x as above @returns {number} in way */
  #wayAt(x) {
    return wayOf(this.#timeAt(x), this.#view.fold);
  }

  /** Finds the span under the pointer. @param {number} x @param {number} clientY */
  #point(x, clientY) {
    for (let i = 0; i < this.#rows.length; i += 1) {
      const row = this.#rows[i];
      if (!row) continue;
      const area = row.canvas.getBoundingClientRect();
      if (clientY < area.top || clientY > area.bottom) continue;
      const lane = Math.floor((clientY - area.top - row.place.top) / row.place.pitch);
      const spans = row.track.lanes[lane];
      if (x < this.#gutter || !spans) break;
      // Within two pixels.
      const index = hit(spans, this.#timeAt(x - 2), this.#timeAt(x), this.#timeAt(x + 2), row.track.now);
      this.#byKey = false;
      if (index < 0) break;
      this.#mark(i, lane, index);
      return;
    }
    this.#leave();
  }

  /** @param {number} row @param {number} lane @param {number} index */
  #mark(row, lane, index) {
    if (this.#at.row === row && this.#at.lane === lane && this.#at.index === index) return;
    const before = this.#rows[this.#at.row];
    if (before) before.dirty = true;
    this.#at = { row, lane, index };
    const now = this.#rows[row];
    if (now) now.dirty = true;
    this.#putTip();
    this.#request();
  }

  #leave() {
    if (this.#at.row < 0) return;
    const row = this.#rows[this.#at.row];
    if (row) row.dirty = true;
    this.#at = { row: -1, lane: 0, index: 0 };
    this.#byKey = false;
    this.#tip.hidden = true;
    this.#request();
  }

  /** Writes and places the tooltip; it also goes where its span goes. */
  #putTip() {
    const row = this.#rows[this.#at.row];
    const state = row?.track.lanes[this.#at.lane]?.state(this.#at.index, row.track.now);
    if (!row || !state) {
      this.#tip.hidden = true;
      return;
    }
    const { kind, start, end, task, open } = state;
    this.#tip.replaceChildren(
      el("b", {}, el("span", { class: `swatch ${kind}` }), nameOf("span", kind)),
      el("span", {}, text("timeline.tip.lane", { lane: row.names[this.#at.lane] ?? "", task })),
      el("span", {}, text(open ? "timeline.tip.open" : "timeline.tip.time", { start, length: end - start })));
    this.#tip.hidden = false;
    const middle = (Math.max(this.#gutter, pixelOf(this.#view, start) / this.#ratio) + Math.min(this.#width, pixelOf(this.#view, end) / this.#ratio)) / 2;
    const frame = this.#stage.getBoundingClientRect();
    const canvas = row.canvas.getBoundingClientRect();
    const y = canvas.top - frame.top + row.place.top + this.#at.lane * row.place.pitch + row.place.bar + 8;
    const half = this.#tip.offsetWidth / 2;
    this.#tip.style.left = `${Math.max(0, Math.min(this.#width - half * 2, middle - half))}px`;
    this.#tip.style.top = `${y}px`;
  }

  // ——— the keyboard ———

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const span = this.#view.to - this.#view.from;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const climb = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const { row, lane } = this.#at.row < 0 ? { row: 0, lane: 0 } : this.#at;
    if (event.shiftKey && step) this.#move(span * 0.15 * step);
    else if (step) this.#select(row, lane, this.#at.row < 0 ? 0 : this.#at.index + step);
    else if (climb) this.#climb(climb);
    else if (event.key === "Home") this.#select(row, lane, 0);
    else if (event.key === "End") this.#select(row, lane, Infinity);
    else if (event.key === "+" || event.key === "=") this.#zoom(0.5, this.#selectedWay());
    else if (event.key === "-") this.#zoom(2, this.#selectedWay());
    else if (event.key === "0") this.#fit();
    else if (event.key === "Escape" && this.#at.row >= 0) this.#leave();
    else return;
    event.preventDefault();
  }

  #selectedWay() {
    const row = this.#rows[this.#at.row];
    const state = row?.track.lanes[this.#at.lane]?.state(this.#at.index, row.track.now);
    if (!state) return this.#middle();
    const way = (wayOf(state.start, this.#view.fold) + wayOf(state.end, this.#view.fold)) / 2;
    return Math.max(this.#view.from, Math.min(this.#view.to, way));
  }

  /** The lane above or below, of the next track where this one ends, at the same time. @param {number} by */
  #climb(by) {
    if (this.#at.row < 0) {
      this.#select(0, 0, 0);
      return;
    }
    const time = timeOf(this.#selectedWay(), this.#view.fold);
    let { row, lane } = this.#at;
    do {
      lane += by;
      const lanes = this.#rows[row]?.track.lanes.length ?? 0;
      if (lane < 0) lane = (this.#rows[(row -= 1)]?.track.lanes.length ?? 0) - 1;
      else if (lane >= lanes) {
        row += 1;
        lane = 0;
      }
      const spans = this.#rows[row]?.track.lanes[lane];
      if (spans && last(spans) >= 0) {
        this.#select(row, lane, spans.firstAfter(time));
        return;
      }
    } while (row >= 0 && row < this.#rows.length);
  }

  /** @param {number} row @param {number} lane @param {number} index one that is too large means the last span */
  #select(row, lane, index) {
    const shown = this.#rows[row];
    const spans = shown?.track.lanes[lane];
    if (!shown || !spans) return;
    const i = Math.max(0, Math.min(last(spans), index));
    const state = spans.state(i, shown.track.now);
    if (!state) return;
    const span = this.#view.to - this.#view.from;
    const from = wayOf(state.start, this.#view.fold);
    const to = wayOf(state.end, this.#view.fold);
    if (to < this.#view.from || from > this.#view.to) {
      this.#follows = false;
      this.#show((from + to) / 2 - span / 2, (from + to) / 2 + span / 2);
    }
    this.#mark(row, lane, i);
    this.#byKey = true;
    shown.section.scrollIntoView({ block: "nearest" });
    this.#spoken.textContent = text("timeline.spoken", {
      kind: nameOf("span", state.kind), start: state.start, length: state.end - state.start, task: state.task,
      index: i + 1, spans: last(spans) + 1, lane: shown.names[lane] ?? "", track: shown.title,
    });
  }

  // ——— the same in words and figures ———

  #drawLegend() {
    this.#legend.replaceChildren(...legend(this.#rows, this.#live || this.#rows.length === 0));
  }

  #showTable() {
    const shown = this.#table.hidden;
    this.#table.hidden = !shown;
    this.#tableButton.setAttribute("aria-pressed", String(shown));
    this.#drawTable();
  }

  #drawTable() {
    if (!this.#table.hidden) this.#table.replaceChildren(...laneTables(this.#rows));
  }
}

/** The index of the last span, the one that goes on included; -1 when there is none. @param {import("../spans.js").LaneSpans} spans */
function last(spans) {
  return spans.openKind >= 0 ? spans.length : spans.length - 1;
}

customElements.define("lane-timeline", LaneTimeline);
