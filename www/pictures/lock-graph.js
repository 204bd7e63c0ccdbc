// <lock-graph>: who holds which lock and who waits for which, in a round that got stuck and in one that did not; and below, who got how
// many turns of a lock that one thread takes again at once.

import { svg } from "../dom.js";
import { ms, percent } from "../format.js";
import { laneName } from "../texts/texts.js";
import texts from "../texts/en/pictures/lock-graph.js";
import { Picture, box, canvas, frame, label, mark, wordsOf } from "./frame.js";

/** @typedef {import("../types.js").DeadlockRound} Round */
/** @typedef {import("../types.js").StarvationWay} Way */

const words = wordsOf("lock-graph", texts);

/** @param {number} lane */
const thread = (lane) => laneName({ kind: "thread", number: lane + 1 });

/** Radius of the circle on which threads and locks stand in turn, and how much of it each of them takes to either side. */
const RING = 88;
const ROOM = 0.32;
/** Width and height of one graph. */
const WIDE = 288;
const HIGH = 300;

/**
 * An arrow along the circle from one place to another.
 * @param {number} x middle of the circle
 * @param {number} y
 * @param {number} from angle, clockwise from the right
 * @param {number} to
 * @param {string} look
 */
function arrow(x, y, from, to, look) {
  const turn = Math.sign(to - from);
  const [begin, end] = [from + turn * ROOM, to - turn * ROOM];
  /** @param {number} angle @param {number} [radius] */
  const at = (angle, radius = RING) => `${(x + radius * Math.cos(angle)).toFixed(1)} ${(y + radius * Math.sin(angle)).toFixed(1)}`;
  const back = end - turn * 0.11;
  return [svg("path", { class: look, d: `M${at(begin)}A${RING} ${RING} 0 0 ${turn > 0 ? 1 : 0} ${at(back)}` }), svg("path", { class: "ahead", d: `M${at(end)}L${at(back, RING - 6)}L${at(back, RING + 6)}Z` })];
}

/** The same place as a turn before. */
const QUARTER = Math.PI / 2;

/**
 * Two threads and two locks in turn on a circle: a thread, the lock that it waits for, the thread that holds that, and so on.
 * @param {number} left
 * @param {Round} round
 * @param {{ top: string, bottom: string }} locks
 * @param {readonly Round[]} rounds all of this order
 */
function graph(left, round, locks, rounds) {
  const [x, y] = [left + WIDE / 2, 142];
  const { found, ends } = round;
  const first = found?.cycle[0]?.lane ?? 0;
  const lanes = [first, 1 - first];
  const places = [Math.PI, 3 * QUARTER, 2 * Math.PI, 5 * QUARTER];
  /** @param {number} angle @param {number} [radius] */
  const spot = (angle, radius = RING) => ({ px: x + radius * Math.cos(angle), py: y + radius * Math.sin(angle) });
  /** A text beside the circle, outside of it. @param {number} angle @param {string} said @param {string} look */
  const beside = (angle, said, look) => {
    const { px, py } = spot(angle, RING + 15);
    return label(px, py + (py > y ? 10 : 0), said, `small ${look} ${px < x ? "end" : ""}`);
  };
  /** @type {SVGElement[]} */
  const edges = [];
  if (found) {
    lanes.forEach((lane, at) => {
      const [own, lock, next] = [Math.PI * (1 + at), Math.PI * (1.5 + at), Math.PI * (2 + at)];
      const isVictim = found.victim === lane;
      edges.push(...arrow(x, y, own, lock, `thick dashed${isVictim ? " faint" : ""}`), ...arrow(x, y, lock, next, "thick"),
        beside((own + lock) / 2, words(isVictim ? "ended" : "waits"), isVictim ? "bad" : "soft"), beside((lock + next) / 2, words("held"), "soft"));
      if (isVictim) {
        const { px, py } = spot((own + lock) / 2);
        edges.push(mark(px, py, false, 7));
      }
    });
  } else {
    for (const own of [Math.PI, 2 * Math.PI]) {
      const way = own === Math.PI ? -1 : 1;
      edges.push(...arrow(x, y, own, own + way * QUARTER, "thick"), ...arrow(x, y, own, own - way * QUARTER, ""),
        beside(own + (way * QUARTER) / 2, words("first"), "soft"), beside(own - (way * QUARTER) / 2, words("then"), "soft"));
    }
  }
  const stuck = rounds.filter(({ found: one }) => one).length;
  return svg("g", {},
    label(x, 14, words(`order.${round.order}`), "middle strong"),
    ...edges,
    ...lanes.flatMap((lane, at) => {
      const { px, py } = spot(places[2 * at] ?? 0);
      const end = ends[lane];
      return [box(px - 39, py - 21, 78, 42, end === "done" ? "wash" : "alarm"), label(px, py - 3, thread(lane), "middle strong"), label(px, py + 13, words(`end.${end}`), `middle small ${end === "done" ? "" : "bad"}`)];
    }),
    ...[[locks.top, 3 * QUARTER], [locks.bottom, QUARTER]].flatMap(([name, angle]) => {
      const { px, py } = spot(Number(angle));
      return [svg("path", { class: "thick", d: `M${px - 9} ${py - 10}v-6a9 9 0 0 1 18 0v6` }), box(px - 16, py - 11, 32, 27, "lock"), label(px, py + 8, String(name), "middle strong")];
    }),
    label(x, y - 41, words(found ? "circle" : "no-circle"), `middle ${found ? "bad" : "strong"}`),
    label(x, y - 25, found ? words("found", { ms: ms(found.detectionMs) }) : words("took", { ms: ms(round.wallMs) }), "middle small soft"),
    ...rounds.flatMap((one, at) => {
      const across = x + (at - (rounds.length - 1) / 2) * Math.min(18, (WIDE - 16) / rounds.length);
      return [box(across - 7, 260, 14, 14, one.found ? "alarm" : "panel"), mark(across, 267, !one.found, 3)];
    }),
    label(x, 293, words("rounds", { stuck, rounds: rounds.length }), "middle small soft"));
}

class LockGraph extends Picture {
  /** @override @param {import("./frame.js").Came} came */
  parts({ result: { trials } }) {
    const { locks, greedy } = trials;
    return [...(locks?.trial === "deadlock" ? this.#locks(locks.rounds) : []), ...(greedy?.trial === "starvation" ? [this.#turns(greedy.ways)] : [])];
  }

  /** @param {readonly Round[]} rounds */
  #locks(rounds) {
    const shown = /** @type {const} */ (["opposite", "same"]).flatMap((order) => {
      const all = rounds.filter((round) => round.order === order);
      const round = all.find(({ found }) => found) ?? all[0];
      return round ? [{ round, all }] : [];
    });
    const found = shown.find(({ round }) => round.found)?.round.found;
    // What thread 1 waits for stands above, what it holds below.
    const [first] = found?.cycle ?? [];
    const locks = { top: first?.waitsFor ?? "B", bottom: first?.holds ?? "A" };
    const says = found
      ? words("says", { cycle: found.cycle.map(({ lane, holds, waitsFor }) => words("lane", { lane: thread(lane), holds, waitsFor })), ms: found.detectionMs, victim: thread(found.victim) })
      : words("says.none");
    return [frame({
      name: "lock-graph", title: words("title"), says,
      draw: (width) => {
        const isWide = width >= 2 * WIDE + 40;
        const gap = isWide ? Math.min(120, width - 2 * WIDE) : 0;
        return canvas(isWide ? 2 * WIDE + gap : WIDE, isWide ? HIGH : shown.length * (HIGH + 24), ...shown.map(({ round, all }, at) =>
          svg("g", { transform: isWide ? `translate(${at * (WIDE + gap)} 0)` : `translate(0 ${at * (HIGH + 24)})` }, graph(0, round, locks, all))));
      },
      head: [words("round"), words("order"), words("cycle"), words("found-after"), words("victim"), words("ends"), words("wall")],
      rows: shown.flatMap(({ all }) => all.map(({ order, found: one, ends, wallMs }, at) => [String(at + 1), words(`order.${order}`),
        one ? one.cycle.map(({ lane, holds, waitsFor }) => words("lane", { lane: thread(lane), holds, waitsFor })).join("; ") : words("no-circle"),
        one ? ms(one.detectionMs) : "–", one ? thread(one.victim) : "–", ends.map((end, lane) => `${thread(lane)}: ${words(`end.${end}`)}`).join(", "), ms(wallMs)])),
    }).figure];
  }

  /** @param {readonly Way[]} ways */
  #turns(ways) {
    const all = ways.map(({ fair, lanes }) => ({ fair, lanes, sum: lanes.reduce((sum, { acquisitions }) => sum + acquisitions, 0) }));
    const longest = Math.max(...all.flatMap(({ lanes }) => lanes.map(({ longestMs }) => longestMs)), 1e-9);
    const ROW = 22;
    return frame({
      name: "starvation", title: words("turns.title"),
      says: words("turns.says", { shares: all.map(({ fair, lanes, sum }) => ({ fair, share: sum > 0 ? (lanes[0]?.acquisitions ?? 0) / sum : null })) }),
      draw: (width) => {
        const names = 76;
        const half = (Math.min(width, 760) - names - 12) / 2;
        let y = 12;
        const rows = all.flatMap(({ fair, lanes, sum }) => {
          const head = label(0, y, words(fair ? "turns.fair" : "turns.plain"), "strong");
          const parts = lanes.flatMap(({ acquisitions, longestMs }, lane) => {
            const top = y + 10 + lane * ROW;
            const room = half - 62;
            const share = sum > 0 ? acquisitions / sum : 0;
            return [label(0, top + 12, thread(lane), "small"),
              box(names, top, Math.max(1, share * room), 15, lane === 0 ? "run" : "lock"), label(names + share * room + 5, top + 12, percent(sum > 0 ? share : null), "small"),
              box(names + half, top, Math.max(1, (longestMs / longest) * room), 15, "blocked"), label(names + half + (longestMs / longest) * room + 5, top + 12, ms(longestMs), "small")];
          });
          y += 10 + lanes.length * ROW + 26;
          return [head, ...parts];
        });
        return canvas(width, y + 4, ...rows, label(names, y - 8, words("turns.share"), "small soft"), label(names + half, y - 8, words("turns.longest"), "small soft"));
      },
      head: [words("turns.lock"), words("turns.thread"), words("turns.turns"), words("turns.share"), words("turns.longest")],
      rows: all.flatMap(({ fair, lanes, sum }) => lanes.map(({ acquisitions, longestMs }, lane) =>
        [words(fair ? "turns.fair" : "turns.plain"), thread(lane), String(acquisitions), percent(sum > 0 ? acquisitions / sum : null), ms(longestMs)])),
    }).figure;
  }
}

customElements.define("lock-graph", LockGraph);
