// What the freeze meter says.

/** @type {import("../../texts.js").Texts} */
const texts = {
  "title": "Each frame that the page drew is a tick",
  "help": "Run the same job yourself, here and on a worker. Try to type, scroll or press a button meanwhile. On this page's own thread it really freezes the page; nothing can stop it before it ends.",
  "size": "How long it computes",
  "job": ({ times, ms: about }, { count, ms }) => (typeof about === "number" ? `about ${ms(Math.round(about / 10) * 10)}` : count(times, { one: "time the experiment’s", other: "times the experiment’s" })),
  "run.page": "Freeze this page",
  "run.worker": "Compute on a worker",
  "type": "Type here meanwhile:",
  "running.page": "The page is about to freeze.",
  "running.worker": "A worker computes.",
  "locked": "Something else runs; wait until it has ended.",
  "took": ({ where, took, freeze }, { ms }) => `${where === "page" ? "On the page" : "On a worker"}, the job took ${ms(took)}; the longest freeze was ${ms(freeze)}.`,
  "says": ({ where, freeze }, { ms }) => (where === "page" ? `While its own thread computed, the page stood still for ${ms(freeze)}.` : `While a worker computed, its longest pause was ${ms(freeze)}.`),
  "gap": ({ ms }) => `${ms} frozen`,
  "job-bar": ({ ms }) => `the job: ${ms}`,
  "where": "Where",
  "where.page": "On the page's own thread",
  "where.worker": "On a worker",
  "took.head": "The job took",
  "freeze.head": "Longest freeze",
  "frames.head": "Frames drawn meanwhile",
};

export default texts;
