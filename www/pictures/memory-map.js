// <memory-map>: what lies where in the memories of a run, at the addresses that its lanes reported: the stacks with a local variable each,
// the variable that lanes of one memory share, and what each of them allocated.
//
// Attribute: `show`, what it is about: `addresses` (the whole map), or `values` (the shared variable, and what each lane read there).

import { svg } from "../dom.js";
import { bytes, count } from "../format.js";
import { nameOf } from "../texts/texts.js";
import texts from "../texts/en/pictures/memory-map.js";
import { Picture, box, canvas, frame, label, reportOf, wordsOf } from "./frame.js";

/** @typedef {import("../types.js").Report} Report */
/** @typedef {import("../types.js").Observation} Observation */
/** Something that lies in a memory. @typedef {{ address: number, what: "stack" | "shared" | "heap", lanes: string[] }} Thing */
/** A memory and what lies in it, by address. @typedef {{ title: string, model: string, things: Thing[], seen: readonly (Observation & { name: string })[] }} Memory */

const words = wordsOf("memory-map", texts);

/** As programmers write it. @param {number} address */
const hex = (address) => `0x${address.toString(16).padStart(6, "0")}`;

/**
 * The memories of a run: one for all threads, or one for each process.
 * @param {Report} report
 * @returns {Memory[]}
 */
function memoriesOf({ observations, lanes, spec: { model } }) {
  const seen = observations.map((one) => ({ ...one, name: lanes[one.lane]?.name ?? count(one.lane + 1) }));
  const groups = model === "processes" ? seen.map((one) => [one]) : [seen];
  return groups.map((own) => {
    /** @type {Map<string, Thing>} */
    const things = new Map();
    for (const { name, stackAddress, sharedAddress, heapAddress } of own) {
      for (const [what, address] of /** @type {const} */ ([["stack", stackAddress], ["shared", sharedAddress], ["heap", heapAddress]])) {
        const thing = things.get(`${what} ${address}`);
        if (thing) thing.lanes.push(name);
        else things.set(`${what} ${address}`, { address, what, lanes: [name] });
      }
    }
    const title = model === "processes" ? words("memory-of", { name: own[0]?.name }) : words("memory-all", { lanes: own.length });
    return { title, model, things: [...things.values()].sort((a, b) => a.address - b.address), seen: own };
  });
}

const LINE = 26;
/** Above this distance, what lies between is drawn as a break. */
const FAR = 4096;

/** What stands at an address, in words. @param {Thing} thing @param {Memory} memory */
function said({ what, lanes }, { seen }) {
  if (what === "shared") return words("shared", { value: Math.max(...seen.map(({ value }) => value)) });
  return words(what, { names: lanes });
}

/** The map of a memory. @param {Memory} memory @param {number} width */
function map(memory, width) {
  const { title, things } = memory;
  let y = 30;
  const rows = things.flatMap((thing, at) => {
    const before = things[at - 1];
    const gap = before ? thing.address - before.address : 0;
    const nodes = gap > FAR ? [svg("path", { class: "faint dashed", d: `M${width / 2} ${y}v20` }), label(width / 2 + 8, y + 14, words("apart", { bytes: bytes(gap) }), "small soft")] : [];
    y += gap > FAR ? 22 : 2;
    const top = y;
    y += LINE;
    return [...nodes, box(8, top, width - 16, LINE, { stack: "wash", shared: "lock", heap: "panel" }[thing.what]), label(16, top + 17, hex(thing.address), "code"), label(92, top + 17, said(thing, memory), thing.what === "shared" ? "strong small" : "small")];
  });
  const height = y + 8;
  return { height, node: svg("g", {}, box(0.5, 18, width - 1, height - 18, "thick faint"), label(0, 12, title, "strong"), ...rows) };
}

/** The shared variable of a memory, and what each lane read there. @param {Memory} memory @param {number} width */
function values(memory, width) {
  const { title, seen, things } = memory;
  const address = things.find(({ what }) => what === "shared")?.address;
  const last = Math.max(...seen.map(({ value }) => value));
  const inOrder = [...seen].sort((a, b) => a.value - b.value);
  const height = 92 + inOrder.length * LINE;
  return { height, node: svg("g", {}, label(0, 12, title, "strong"), box(0.5, 18, width - 1, height - 18, "thick faint"),
    box(10, 28, width - 20, 44, "lock"), label(20, 55, words("value", { value: last }), "strong"), address !== undefined && label(width - 18, 55, hex(address), "code end"),
    ...inOrder.flatMap(({ name, value }, at) => {
      const y = 82 + at * LINE;
      return [svg("path", { d: `M20 ${y + LINE - 4}V76m-4 6l4 -6l4 6` }), label(34, y + 18, words("read", { name, value }), "small")];
    })) };
}

class MemoryMap extends Picture {
  /** @override @param {import("./frame.js").Came} came */
  parts(came) {
    const runs = ["threads", "processes"].flatMap((name) => reportOf(came, name) ?? []).filter(({ observations }) => observations.length > 0);
    if (runs.length === 0) return [];
    const isValues = this.getAttribute("show") === "values";
    const memories = runs.map(memoriesOf);
    const draw = isValues ? values : map;
    const all = memories.flat();
    const processes = all.filter(({ model }) => model === "processes");
    const [threads] = all.filter(({ model }) => model !== "processes");
    /** @param {readonly Memory[]} list @param {Thing["what"]} what */
    const addresses = (list, what) => new Set(list.flatMap(({ things }) => things.filter((thing) => thing.what === what).map(({ address }) => address))).size;
    const says = [
      threads && words(isValues ? "says.threads.values" : "says.threads", { lanes: threads.seen.length, stacks: addresses([threads], "stack"), shared: addresses([threads], "shared"), values: threads.seen.map(({ value }) => value).sort((a, b) => a - b) }),
      processes.length > 0 && words(isValues ? "says.processes.values" : "says.processes", { memories: processes.length, shared: addresses(processes, "shared"), values: processes.map(({ seen }) => seen[0]?.value) }),
    ].filter(Boolean).join(" ");
    return [frame({
      name: `${came.result.id}-memory`, title: words(isValues ? "title.values" : "title"), says,
      draw: (width) => {
        const gap = 20;
        let y = 2;
        const nodes = memories.flatMap((list) => {
          const columns = Math.max(1, Math.min(list.length, Math.floor((width + gap) / (280 + gap))));
          const wide = Math.min(list.length === 1 && !isValues ? 460 : 340, (width - 2 - (columns - 1) * gap) / columns);
          const drawn = list.map((memory) => draw(memory, wide));
          const high = Math.max(...drawn.map(({ height }) => height)) + gap;
          const top = y;
          y += Math.ceil(list.length / columns) * high + 6;
          return drawn.map(({ node }, at) => svg("g", { transform: `translate(${(at % columns) * (wide + gap) + 1} ${top + Math.floor(at / columns) * high})` }, node));
        });
        return canvas(width, y, ...nodes);
      },
      head: [words("model"), words("lane"), words("where.stack"), words("where.shared"), words("where.heap"), words("where.value")],
      rows: all.flatMap(({ model, seen }) => seen.map(({ name, stackAddress, sharedAddress, heapAddress, value }) => [nameOf("model", model), name, hex(stackAddress), hex(sharedAddress), hex(heapAddress), count(value)])),
    }).figure];
  }
}

customElements.define("memory-map", MemoryMap);
