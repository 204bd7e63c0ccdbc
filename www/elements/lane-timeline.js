// <lane-timeline>: one track per model, each with its lanes, on one common time axis.
//
// Property down: `kinds`. Calls while a run goes: `begin`, `add`, `say`, `settle`, `end`. It sends no event up.
// The mouse, fingers and the keyboard can do the same; the table beside the picture says the same in figures.

import { badge, el } from "../dom.js";
import { count, ms, whole } from "../format.js";
import { Painter, layout, pattern } from "../paint.js";
import { Track, at } from "../spans.js";

/** @typedef {import("../types.js").Report} Report */
/** @typedef {import("../types.js").Batch} Batch */
/** @typedef {{ id: string, title: string, python: string }} Model */

/**
 * One model's track: its spans, its place and its nodes.
 * @typedef {object} Row
 * @property {Model} model
 * @property {Track} track
 * @property {import("../paint.js").Layout} place
 * @property {HTMLCanvasElement} canvas
 * @property {CanvasRenderingContext2D} context
 * @property {HTMLElement} section
 * @property {HTMLElement} state
 * @property {boolean} dirty
 */

/** What each kind is called, and how it is told apart without its colour. */
const KIND = /** @type {Record<string, { title: string, style: string }>} */ ({
  start: { title: "starting", style: "lines" },
  run: { title: "computing", style: "solid" },
  "wait-gil": { title: "waiting for the GIL", style: "rising" },
  "wait-io": { title: "waiting for I/O", style: "dots" },
  "wait-lock": { title: "waiting for a lock", style: "cross" },
  copy: { title: "copying a message", style: "bars" },
  idle: { title: "idle", style: "line" },
});

const NONE = new Float64Array(0);
/** No closer than this many milliseconds from edge to edge. */
const CLOSEST = 0.002;

let ids = 0;

export class LaneTimeline extends HTMLElement {
  /** @type {string[]} */
  #kinds = [];
  /** @type {Row[]} */
  #rows = [];
  #view = { from: 0, to: 100, left: 0, right: 0 };
  /** The stretch that "fit" shows. */
  #whole = { from: 0, to: 100 };
  /** Whether the view follows the run; not once somebody has chosen a stretch. */
  #follows = true;
  #live = false;
  #width = 0;
  #gutter = 84;
  #ratio = 1;
  #painter = new Painter();
  /** @type {import("../paint.js").Palette | null} */
  #palette = null;
  #frame = 0;
  /** @type {ReturnType<typeof setTimeout> | 0} */
  #timer = 0;
  #still = matchMedia("(prefers-reduced-motion: reduce)");
  #visible = true;
  #axisDirty = true;
  /** The span that is pointed at or that the keyboard is on. */
  #at = { row: -1, lane: 0, index: 0 };
  #byKey = false;
  /** @type {Map<number, { x: number, y: number }>} */
  #fingers = new Map();
  /** @type {AbortController | null} */
  #life = null;

  #help = el("p", { class: "unseen", id: `timeline-help-${(ids += 1)}` },
    "Left and right go from span to span, up and down from lane to lane, Home and End to the first and the last span. " +
    "Plus and minus zoom, Shift with left and right moves the stretch, 0 shows all. The table says the same in figures.");
  #axis = el("canvas", { class: "axis", "aria-hidden": "true" });
  #tracks = el("div", { class: "tracks" });
  #stage = el("div", { class: "stage", tabindex: "0", role: "application", "aria-roledescription": "timeline", "aria-label": "Timeline, empty", "aria-describedby": this.#help.id });
  #tip = el("div", { class: "tip", "aria-hidden": "true", hidden: true });
  #spoken = el("p", { class: "unseen", "aria-live": "polite" });
  #legend = el("ul", { class: "legend" });
  #table = el("div", { class: "tables", hidden: true });
  #tableButton = el("button", { type: "button", class: "quiet", "aria-pressed": "false" }, "Show as table");
  #tools = el("div", { class: "tools", role: "group", "aria-label": "View of the timeline" });

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    if (!this.#stage.isConnected) this.#build();
    /**
     * @template {keyof HTMLElementEventMap} K
     * @param {K} type
     * @param {(event: HTMLElementEventMap[K]) => void} listener
     * @param {AddEventListenerOptions} [options]
     */
    const on = (type, listener, options) => this.#stage.addEventListener(type, listener, { signal, ...options });
    on("keydown", (event) => this.#key(event));
    on("wheel", (event) => this.#wheel(event), { passive: false });
    on("pointerdown", (event) => this.#down(event));
    on("pointermove", (event) => this.#move(event));
    on("pointerup", (event) => this.#up(event));
    on("pointercancel", (event) => this.#up(event));
    on("pointerleave", () => !this.#byKey && this.#leave());
    on("blur", () => this.#leave());
    on("focus", () => this.#stage.matches(":focus-visible") && this.#at.row < 0 && this.#rows.length > 0 && this.#select(0, 0, 0));
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

  /** The kinds of span, in the order of their numbers. @param {readonly string[]} kinds */
  set kinds(kinds) {
    this.#kinds = [...kinds];
    this.#drawLegend();
    this.#repaint();
  }

  /** An empty track for each of these models. @param {readonly Model[]} models */
  begin(models) {
    this.#leave();
    this.#rows = models.map((model) => this.#newRow(model));
    this.#tracks.replaceChildren(...this.#rows.map((row) => row.section));
    this.#whole = { from: 0, to: 100 };
    this.#follows = true;
    this.#live = true;
    this.#show(0, 100);
    for (const row of this.#rows) this.#place(row);
    this.#drawLegend();
    this.#label();
  }

  /** What has happened since the last time. @param {Batch} batch */
  add(batch) {
    const row = this.#rows.find((one) => one.model.id === batch.model);
    if (!row) return;
    if (batch.reset) row.track.clear();
    row.track.add(batch.lanes, batch.new, batch.open, batch.now);
    this.#place(row);
    this.#extend();
  }

  /**
   * What a track is about to do, in a few words beside its title.
   * @param {string} model
   * @param {string} text
   */
  say(model, text) {
    const row = this.#rows.find((one) => one.model.id === model);
    if (row) row.state.textContent = text;
  }

  /**
   * The finished spans of a report in place of what moved.
   * @param {string} model the track's id
   * @param {Report} report
   */
  settle(model, report) {
    const row = this.#rows.find((one) => one.model.id === model);
    if (!row) return;
    const { values, median } = report.wallMs;
    row.track.clear();
    row.track.add(report.lanes, report.spanRows, NONE, median);
    row.state.replaceChildren(el("b", {}, ms(median)), badge("measured"),
      ` ${values.length > 1 ? `the median of ${count(values.length, "repeat")}` : "one repeat"}`,
      report.dropped > 0 ? `, ${count(report.dropped, "span")} too many to keep` : "");
    this.#place(row);
    this.#extend();
  }

  /** Nothing more comes: the axis fits what is there, and legend and table say its sums. */
  end() {
    this.#live = false;
    // A model that was not finished keeps what it showed, without an open end.
    for (const row of this.#rows) row.track.open = NONE;
    this.#extend();
    this.#drawLegend();
    this.#drawTable();
    this.#label();
  }

  /** @param {Model} model @returns {Row} */
  #newRow(model) {
    const canvas = el("canvas", { "aria-hidden": "true" });
    const context = canvas.getContext("2d");
    if (!context) throw new Error("this browser has no canvas");
    const state = el("span", { class: "state" });
    const track = new Track();
    const section = el("div", { class: "track" },
      el("div", { class: "track-head" }, el("span", { class: "track-title" }, model.title), el("code", {}, model.python), state),
      el("div", { class: "lanes" }, canvas));
    return { model, track, place: layout(0), canvas, context, section, state, dirty: true };
  }

  #build() {
    /** @param {string} label @param {string} text @param {() => void} action */
    const button = (label, text, action) => {
      const node = el("button", { type: "button", class: "quiet", "aria-label": label, title: label }, text);
      node.addEventListener("click", action);
      return node;
    };
    this.#tools.append(
      button("Zoom out", "−", () => this.#zoom(2, this.#middle())),
      button("Zoom in", "+", () => this.#zoom(0.5, this.#middle())),
      button("Fit: show all", "Fit", () => this.#fit()),
      this.#tableButton);
    this.#stage.append(this.#axis, this.#tracks);
    this.replaceChildren(this.#tools, this.#legend, el("div", { class: "frame" }, this.#stage, this.#tip), this.#table, this.#help, this.#spoken);
  }

  #label() {
    const lanes = this.#rows.reduce((sum, row) => sum + row.track.lanes.length, 0);
    const spans = this.#rows.reduce((sum, row) => sum + row.track.length, 0);
    this.#stage.setAttribute("aria-label", this.#rows.length === 0 ? "Timeline, empty"
      : `Timeline: ${this.#rows.map((row) => row.model.title).join(", ")}; ${count(lanes, "lane")}, ${count(spans, "span")}`);
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
      if (to > this.#whole.to) this.#whole.to = Math.max(to, this.#whole.to * 1.5);
      if (from < this.#whole.from) this.#whole.from = from * 1.25;
    } else {
      if (to <= from) to = 100;
      const rim = (to - from) * 0.01;
      this.#whole = { from: from < 0 ? from - rim : 0, to: to + rim };
    }
    if (this.#follows) this.#show(this.#whole.from, this.#whole.to);
    this.#request();
  }

  #fit() {
    this.#follows = true;
    this.#show(this.#whole.from, this.#whole.to);
  }

  #middle() {
    return (this.#view.from + this.#view.to) / 2;
  }

  /** @param {number} factor @param {number} around a time that stays where it is */
  #zoom(factor, around) {
    const { from, to } = this.#view;
    const all = this.#whole.to - this.#whole.from;
    const span = Math.min(all, Math.max(CLOSEST, (to - from) * factor));
    const real = span / (to - from);
    this.#follows = span >= all;
    this.#show(around - (around - from) * real, around + (to - around) * real);
  }

  /** @param {number} by milliseconds */
  #pan(by) {
    this.#follows = false;
    this.#show(this.#view.from + by, this.#view.to + by);
  }

  /** @param {number} from @param {number} to */
  #show(from, to) {
    const span = to - from;
    if (!this.#follows) {
      from = Math.max(this.#whole.from, Math.min(from, this.#whole.to - span));
      to = from + span;
    }
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
    this.#gutter = width < 520 ? 62 : 96;
    this.#view.left = Math.round(this.#gutter * ratio);
    this.#view.right = Math.round((width - 1) * ratio);
    this.#axis.width = Math.round(width * ratio);
    this.#axis.height = Math.round(28 * ratio);
    for (const row of this.#rows) this.#place(row);
    this.#repaint();
  }

  /** @param {Row} row */
  #place(row) {
    row.place = layout(row.track.lanes.length);
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
      if (context) this.#painter.axis(context, this.#view, palette, this.#ratio);
      this.#axisDirty = false;
    }
    for (let i = 0; i < this.#rows.length; i += 1) {
      const row = this.#rows[i];
      if (!row?.dirty) continue;
      this.#painter.track(row.context, row.track, row.place, this.#view, palette, this.#ratio);
      this.#painter.names(row.context, row.track, row.place, palette, this.#ratio, this.#gutter);
      if (i === this.#at.row) this.#frameSelected(row, palette);
      row.dirty = false;
    }
  }

  /** @param {Row} row @param {import("../paint.js").Palette} palette */
  #frameSelected(row, palette) {
    const spans = row.track.lanes[this.#at.lane];
    const { index } = this.#at;
    if (!spans || index >= spans.length) return;
    const top = row.place.top + this.#at.lane * row.place.pitch;
    this.#painter.frame(row.context, this.#view, palette, this.#ratio, at(spans.start, index), at(spans.end, index), top, row.place.bar);
  }

  /** @returns {import("../paint.js").Palette} */
  #readPalette() {
    const style = getComputedStyle(this);
    /** @param {string} name */
    const color = (name) => style.getPropertyValue(name).trim();
    return {
      fills: this.#kinds.map((kind) => pattern(kind === "idle" ? "solid" : (KIND[kind]?.style ?? "solid"), color(`--span-${kind}`), color(`--mark-${kind}`), this.#ratio)),
      idle: this.#kinds.indexOf("idle"),
      ink: color("--ink"),
      soft: color("--soft"),
      grid: color("--grid"),
      zero: color("--edge"),
      before: color("--before"),
      ground: color("--panel"),
      font: style.fontFamily,
    };
  }

  // ——— pointing ———

  /** @param {number} x device-independent pixels inside the stage @returns {number} */
  #time(x) {
    const { from, to, left, right } = this.#view;
    return from + ((x * this.#ratio - left) / (right - left)) * (to - from);
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.#zoom(Math.exp(Math.max(-1, Math.min(1, event.deltaY / 120)) * 0.35), this.#time(this.#x(event)));
    } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey) {
      event.preventDefault();
      this.#pan(((event.deltaX || event.deltaY) / this.#width) * (this.#view.to - this.#view.from));
    }
  }

  /** @param {MouseEvent} event */
  #x(event) {
    return event.clientX - this.#stage.getBoundingClientRect().left;
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button !== 0) return;
    this.#byKey = false;
    this.#fingers.set(event.pointerId, { x: this.#x(event), y: event.clientY });
    this.#stage.setPointerCapture(event.pointerId);
    if (event.pointerType !== "mouse") this.#point(event);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const finger = this.#fingers.get(event.pointerId);
    const x = this.#x(event);
    if (!finger) {
      this.#point(event);
      return;
    }
    const perPixel = (this.#view.to - this.#view.from) / (this.#width - this.#gutter);
    const other = [...this.#fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const before = Math.max(8, Math.abs(finger.x - other.x));
      const now = Math.max(8, Math.abs(x - other.x));
      this.#zoom(before / now, this.#time((x + other.x) / 2));
    } else if (x !== finger.x) {
      this.#stage.classList.add("grabbed");
      this.#pan((finger.x - x) * perPixel);
    }
    finger.x = x;
  }

  /** @param {PointerEvent} event */
  #up(event) {
    this.#fingers.delete(event.pointerId);
    if (this.#fingers.size === 0) this.#stage.classList.remove("grabbed");
  }

  /** Finds the span under the pointer. @param {PointerEvent} event */
  #point(event) {
    for (let i = 0; i < this.#rows.length; i += 1) {
      const row = this.#rows[i];
      if (!row) continue;
      const area = row.canvas.getBoundingClientRect();
      if (event.clientY < area.top || event.clientY > area.bottom) continue;
      const y = event.clientY - area.top;
      const x = this.#x(event);
      if (x < this.#gutter) break;
      const found = this.#hit(row, x, y);
      this.#byKey = false;
      if (found) this.#mark(i, found.lane, found.index);
      else this.#leave();
      return;
    }
    this.#leave();
  }

  /** @param {Row} row @param {number} x @param {number} y */
  #hit(row, x, y) {
    const { track, place } = row;
    const lane = Math.floor((y - place.top) / place.pitch);
    const spans = track.lanes[lane];
    if (!spans) return null;
    // Within two pixels; of several that are thinner than that, the longest.
    const low = this.#time(x - 2);
    const high = this.#time(x + 2);
    const time = this.#time(x);
    let index = -1;
    let longest = -Infinity;
    for (let i = spans.firstAfter(low); i < spans.length && at(spans.start, i) <= high; i += 1) {
      if (at(spans.start, i) <= time && at(spans.end, i) >= time && at(spans.end, i) - at(spans.start, i) > high - low) return { lane, index: i };
      if (at(spans.end, i) - at(spans.start, i) > longest) {
        longest = at(spans.end, i) - at(spans.start, i);
        index = i;
      }
    }
    return index < 0 ? null : { lane, index };
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
    const spans = row?.track.lanes[this.#at.lane];
    if (!row || !spans || this.#at.index >= spans.length) {
      this.#tip.hidden = true;
      return;
    }
    const i = this.#at.index;
    const kind = this.#kinds[at(spans.kind, i)] ?? "";
    const start = at(spans.start, i);
    const end = at(spans.end, i);
    const task = at(spans.task, i);
    this.#tip.replaceChildren(
      el("b", {}, el("span", { class: `swatch ${kind}` }), KIND[kind]?.title ?? kind),
      el("span", {}, `${row.track.names[this.#at.lane]?.name ?? ""}${task >= 0 ? `, task ${task}` : ""}`),
      el("span", {}, `at ${ms(start)}, for ${ms(end - start)}`));
    this.#tip.hidden = false;
    const { from, to, left, right } = this.#view;
    const edge = (/** @type {number} */ time) => (left + ((time - from) / (to - from)) * (right - left)) / this.#ratio;
    const middle = (Math.max(this.#gutter, edge(start)) + Math.min(this.#width, edge(end))) / 2;
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
    if (event.shiftKey && step) this.#pan(span * 0.15 * step);
    else if (step) this.#step(step);
    else if (climb) this.#climb(climb);
    else if (event.key === "Home") this.#select(this.#at.row < 0 ? 0 : this.#at.row, this.#at.lane, 0);
    else if (event.key === "End") this.#select(this.#at.row < 0 ? 0 : this.#at.row, this.#at.lane, Infinity);
    else if (event.key === "+" || event.key === "=") this.#zoom(0.5, this.#selectedTime());
    else if (event.key === "-") this.#zoom(2, this.#selectedTime());
    else if (event.key === "0") this.#fit();
    else if (event.key === "Escape" && this.#at.row >= 0) this.#leave();
    else return;
    event.preventDefault();
  }

  #selectedTime() {
    const spans = this.#rows[this.#at.row]?.track.lanes[this.#at.lane];
    if (!spans || this.#at.index >= spans.length) return this.#middle();
    const time = (at(spans.start, this.#at.index) + at(spans.end, this.#at.index)) / 2;
    return Math.max(this.#view.from, Math.min(this.#view.to, time));
  }

  /** @param {number} by */
  #step(by) {
    if (this.#at.row < 0) this.#select(0, 0, 0);
    else this.#select(this.#at.row, this.#at.lane, this.#at.index + by);
  }

  /** The lane above or below, of the next track where this one ends, at the same time. @param {number} by */
  #climb(by) {
    if (this.#at.row < 0) {
      this.#select(0, 0, 0);
      return;
    }
    const time = this.#selectedTime();
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
      if (spans && spans.length > 0) {
        this.#select(row, lane, Math.min(spans.length - 1, spans.firstAfter(time)));
        return;
      }
    } while (row >= 0 && row < this.#rows.length);
  }

  /** @param {number} row @param {number} lane @param {number} index */
  #select(row, lane, index) {
    const spans = this.#rows[row]?.track.lanes[lane];
    if (!spans || spans.length === 0) return;
    const i = Math.max(0, Math.min(spans.length - 1, index));
    this.#byKey = true;
    const span = this.#view.to - this.#view.from;
    const start = at(spans.start, i);
    const end = at(spans.end, i);
    if (end < this.#view.from || start > this.#view.to) {
      this.#follows = false;
      this.#show((start + end) / 2 - span / 2, (start + end) / 2 + span / 2);
    }
    this.#mark(row, lane, i);
    this.#byKey = true;
    this.#rows[row]?.section.scrollIntoView({ block: "nearest" });
    const track = this.#rows[row];
    const kind = this.#kinds[at(spans.kind, i)] ?? "";
    const task = at(spans.task, i);
    this.#spoken.textContent = `${KIND[kind]?.title ?? kind}, from ${ms(start)} for ${ms(end - start)}` +
      `${task >= 0 ? `, task ${task}` : ""}; span ${i + 1} of ${spans.length} in ${track?.track.names[lane]?.name ?? ""}, ${track?.model.title ?? ""}`;
  }

  // ——— the same in words and figures ———

  #drawLegend() {
    this.#legend.replaceChildren(...this.#kinds.map((kind, i) => {
      const spans = this.#rows.reduce((sum, row) => sum + row.track.total("count", i), 0);
      const time = this.#rows.reduce((sum, row) => sum + row.track.total("ms", i), 0);
      const known = spans > 0 && !this.#live;
      return el("li", { class: known || this.#live || this.#rows.length === 0 ? "" : "absent" },
        el("span", { class: `swatch ${kind}` }), ` ${KIND[kind]?.title ?? kind}`,
        known && el("small", {}, ` ${whole(spans)} · ${ms(time)}`));
    }));
  }

  #showTable() {
    const shown = this.#table.hidden;
    this.#table.hidden = !shown;
    this.#tableButton.setAttribute("aria-pressed", String(shown));
    this.#drawTable();
  }

  #drawTable() {
    if (this.#table.hidden) return;
    // The same columns in all tables, so that they line up.
    const used = this.#kinds.map((_, kind) => kind).filter((kind) => this.#rows.some(({ track }) => track.total("count", kind) > 0));
    this.#table.replaceChildren(...this.#rows.map(({ model, track }) => el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": `${model.title}: time of each lane` },
        el("table", { class: "sums" },
          el("caption", {}, `${model.title}: time of each lane by kind`, badge("measured")),
          el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Lane"), ...used.map((kind) => {
            const id = this.#kinds[kind] ?? "";
            return el("th", { scope: "col" }, el("span", { class: `swatch ${id}` }), ` ${KIND[id]?.title ?? id}`);
          }))),
          el("tbody", {}, ...track.lanes.map((spans, lane) => el("tr", {}, el("th", { scope: "row" }, track.names[lane]?.name ?? String(lane)),
            ...used.map((kind) => el("td", {}, at(spans.count, kind) === 0 ? "–" : ms(at(spans.ms, kind)), at(spans.count, kind) > 0 && el("small", {}, ` in ${whole(at(spans.count, kind))}`))))))))));
    if (this.#rows.length === 0) this.#table.replaceChildren(el("p", {}, "Nothing has run yet."));
  }
}

customElements.define("lane-timeline", LaneTimeline);
