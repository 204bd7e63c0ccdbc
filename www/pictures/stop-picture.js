// <stop-picture>: how long each worker went on after it was told to stop, or was killed; and below, a lock whose holder has ended, with who
// waits for it.

import { svg } from "../dom.js";
import { ms } from "../format.js";
import { laneName } from "../texts/texts.js";
import texts from "../texts/en/pictures/stop-picture.js";
import { Picture, box, canvas, frame, label, mark, wordsOf } from "./frame.js";

/** @typedef {import("../types.js").KillableResult} Killable */
/** @typedef {import("../types.js").KilledHolderResult} KilledHolder */
/** Workers that were stopped in one way: how long each went on, which for those that did not stop is at least so long. @typedef {{ way: string, times: { ms: number | null, goesOn: boolean }[] }} Group */

const words = wordsOf("stop-picture", texts);

/** @param {number} lane */
const thread = (lane) => laneName({ kind: "thread", number: lane + 1 });

const ROW = 16;

class StopPicture extends Picture {
  /** @override @param {import("./frame.js").Came} came */
  parts({ result: { trials } }) {
    const { stop, lock } = trials;
    return [...(stop?.trial === "killable" ? [this.#stops(stop)] : []), ...(lock?.trial === "killed-holder" ? [this.#lock(lock)] : [])];
  }

  /** @param {Killable} found */
  #stops({ processesMs, askedMs, patienceMs, deaf, left, endedMs }) {
    /** @param {readonly (number | null)[]} times */
    const ended = (times) => times.map((time) => ({ ms: time, goesOn: time === null }));
    /** @type {Group[]} */
    const groups = [
      { way: "killed", times: ended(processesMs) },
      { way: "asked", times: ended(askedMs) },
      // Only how many stopped in time is known of these, not when.
      { way: "deaf", times: Array.from({ length: deaf }, (_, worker) => ({ ms: worker < left ? patienceMs : null, goesOn: worker < left })) },
      { way: "ended", times: ended(endedMs) },
    ];
    const most = Math.max(1, ...groups.flatMap(({ times }) => times.map(({ ms: time }) => time ?? 0)));
    /** @param {Group["times"][number]} time */
    const said = ({ ms: time, goesOn }) => (goesOn ? (time === null ? words("never") : words("still", { ms: ms(time) })) : ms(time));
    return frame({
      name: "stopping", title: words("title"), says: words("says", { left, deaf, ms: patienceMs }),
      draw: (room) => {
        const width = Math.min(room, 760);
        let y = 12;
        const rows = groups.flatMap(({ way, times }) => {
          const head = label(0, y, words(`way.${way}`), "strong");
          const bars = times.flatMap((time, worker) => {
            const top = y + 8 + worker * ROW;
            const long = time.ms === null ? (time.goesOn ? width - 140 : 0) : Math.max(1.5, (time.ms / most) * (width - 140));
            return [svg("rect", { class: time.goesOn ? "alarm" : "run", x: 1, y: top, width: long, height: 11 }),
              time.goesOn && svg("path", { class: "cross", d: `M${long + 3} ${top + 1}l6 4.5l-6 4.5` }), label(long + 14, top + 10, said(time), `small ${time.goesOn ? "bad" : ""}`)].filter((node) => node !== false);
          });
          y += 8 + times.length * ROW + 24;
          return [head, ...bars];
        });
        return canvas(width, y - 14, ...rows);
      },
      head: [words("way"), words("worker"), words("went-on")],
      rows: groups.flatMap(({ way, times }) => times.map((time, worker) => [words(`way.${way}`), String(worker + 1), said(time)])),
    }).figure;
  }

  /** @param {KilledHolder} found */
  #lock({ orphaned, waits }) {
    const holder = orphaned ? thread(orphaned.holder) : words("unknown");
    return frame({
      name: "orphaned-lock", title: words("lock.title"), says: words(orphaned ? "lock.says" : "lock.none", { lock: orphaned?.lock, holder }),
      draw: () => canvas(288, 34 + 76 * (1 + waits.length),
        box(1, 1, 150, 44, "alarm dashed"), mark(18, 22, false, 5), label(34, 20, holder, "strong"), label(34, 36, words("lock.gone"), "small bad"),
        svg("path", { class: "thick", d: "M76 46v22" }), label(86, 62, words("lock.holds"), "small soft"),
        svg("path", { class: "thick", d: "M67 86v-6a9 9 0 0 1 18 0v6" }), box(58, 86, 36, 28, "lock"), label(76, 105, orphaned?.lock ?? "?", "middle strong"),
        ...waits.flatMap(({ lane, end, waitedMs }, at) => {
          const y = 136 + at * 66;
          const gaveUp = end === "timed-out";
          return [at === waits.length - 1 && svg("path", { class: "thick dashed", d: `M76 ${y + 22}V116` }), svg("path", { class: "thick dashed", d: `M76 ${y + 22}h34` }), box(110, y, 176, 44, gaveUp ? "wash" : "alarm"),
            label(122, y + 19, words("lock.waits", { thread: thread(lane) }), "strong"), label(122, y + 35, words(`lock.${end}`, { ms: ms(waitedMs) }), `small ${gaveUp ? "" : "bad"}`)].filter((node) => node !== false);
        })),
      head: [words("lock.thread"), words("lock.end"), words("lock.waited")],
      rows: [[holder, words("lock.gone"), "–"], ...waits.map(({ lane, end, waitedMs }) => [thread(lane), words(`lock.${end}`, { ms: ms(waitedMs) }), ms(waitedMs)])],
    }).figure;
  }
}

customElements.define("stop-picture", StopPicture);
