// What the counting cursor says.

/** @type {import("../../texts.js").Texts} */
const texts = {
  "title": "How many compute at this moment?",
  "now": ({ count: now }, { count }) => (now === 0 ? "nobody computes" : `${count(now)} computing`),
  "mean": ({ overlap }) => `${overlap} on average`,
  "mean.head": "On average while anybody computes",
  "says": ({ title, most, overlap }, { count, mean }) => `${title}: ${Number(most) <= 1 ? "never more than one" : `up to ${count(most)}`} at the same moment, ${mean(overlap)} on average.`,
  "told": ({ title, count: now }, { count }) => `${title}: ${count(now)}.`,
  "believed": "A lane cannot tell when it waits for a core: where there are more lanes than cores, fewer of them compute at once than it seems.",
  "run": "Run",
  "at-once": ({ count: at }, { count }) => (at === 0 ? "Nobody computes" : `${count(at)} compute`),
  "legend.run": "computes",
  "legend.wait": "waits for I/O",
  "legend.blocked": "waits for the GIL",
};

export default texts;
