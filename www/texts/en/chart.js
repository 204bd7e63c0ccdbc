// What charts of a run say.

/** @type {import("../texts.js").Texts} */
const texts = {
  "measured": "measured here",
  "cpython": ({ name }) => (name === "" ? "CPython reference" : `${name}, CPython reference`),
  "modelled": ({ name }) => `${name} (modelled)`,
  "waiting": "Nothing is measured yet. Run the experiment, and its figures are drawn here.",
  "waiting-reference": "Nothing is measured here yet. These are CPython's reference figures; run the experiment to see your own beside them.",
  "nothing": "The run gave no figures to draw.",
  "ranges.interval": "Thin lines show the interval in which the median lies, 9 times out of 10.",
  "ranges.rounds": "Marks show the median of all rounds, thin lines the smallest and the largest.",
  "ranges.reference": "Thin lines at CPython's figures go from the smallest to the largest that was measured.",
  "median": ({ value }) => `median ${value}`,
  "table": "The figures as a table",
  "save-svg": "Save picture (SVG)",
  "save-csv": "Save figures (CSV)",
  "picture": ({ title, series }, { list }) => `${title}. Drawn: ${list(series)}. The table below has every figure.`,
  "picture-empty": ({ title }) => `${title}. Nothing is drawn yet.`,
  "of": ({ name, x, value, range }) => `${name}, ${x}: ${value}${range === "" ? "" : ` (${range})`}`,
  "amdahl": "Amdahl's law",
  "usl": "universal scalability law",
  "law-says": ({ name, workers, value }, { count, times }) => `${name}: ${times(value)} with ${count(workers, { one: "process", other: "processes" })}, each on a core of its own`,
  "law-head": ({ workers }, { count }) => `What the fitted laws say for ${count(workers, "core")}:`,
  "law-none": "No law could be fitted here. That takes at least three different numbers of processes above one, up to the number of cores.",
  "read": "Read the curves at",
  "read-best": ({ x, name, value, low, high }) => `At ${x}, the fastest is: ${name}, ${value} (${low} to ${high}).`,
  "read-alike": ({ x, names }, { list }) => `At ${x}, there is no measurable difference between: ${list(names)}.`,
  "read-all": ({ x }) => `At ${x}, there is no measurable difference between any of them.`,
  "read-none": ({ x }) => `At ${x}, nothing was measured.`,
  "read-between": "This is read off a straight line between two measured shares: a calculation, not a measurement.",
  "over": "Who is fastest where",
  "over-from": ({ from, to, names, isAll }, { list }) => `${from === to ? from : `${from} to ${to}`}: ${isAll ? "no measurable difference" : list(names)}`,
  "over-help": "Where several stand together, their intervals overlap. Between the measured shares, straight lines are assumed.",
};

export default texts;
