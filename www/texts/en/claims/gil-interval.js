// What the claim gil-interval says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"gil-interval">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "A thread wakes up from a short wait next to a thread that computes. With a switch interval of 5 ms, how long after the end of its wait does it continue?",
  "figure-delay": ({ beside, interval }, { count, ms }) => `delay ${Number(beside) > 0 ? `next to ${count(beside, "computing thread")}` : "alone"}, switch interval ${ms(interval)}`,
  "run": ({ beside, interval }, { count, ms }) => `${Number(beside) > 0 ? `next to ${count(beside, "computing thread")}` : "alone"}, switch interval ${ms(interval)}`,
  "measured": ({ waitMs, aloneMs, intervals, delays }, { ms, list }) => {
    const at = Array.isArray(delays) && Array.isArray(intervals) ? delays.map((delay, i) => `${ms(delay)} late at a switch interval of ${ms(intervals[i])}`) : delays;
    return `On its own, a thread that waits ${ms(waitMs)} at a time continued ${ms(aloneMs)} late. Next to one thread that computes, it continued ${list(at)}.`;
  },
  "several": ({ twoMs, two, fourMs, four }, { ms }) => {
    const range = (/** @type {unknown} */ ends) => (Array.isArray(ends) ? ` (${ms(ends[0])} to ${ms(ends[1])})` : "");
    return `Next to two it was ${ms(twoMs)}${range(two)} at 5 ms, next to four ${ms(fourMs)}${range(four)}: which of several waiting threads gets the GIL is up to the operating system.`;
  },
  "follows": "So the delay follows the switch interval. A thread that computes is not asked to release the GIL before the interval is over, and a thread that wakes up from a wait has to wait that long again. This is the convoy effect.",
  "ended-early": "But the computing threads were done before the last wait was over, so this machine is too fast for the experiment.",
  "grows": "The delay grows with the switch interval, but it is not close to it.",
  "unrelated": "So the delay did not follow the switch interval here.",
};

export default texts;
