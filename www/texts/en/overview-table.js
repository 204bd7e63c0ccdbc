// What the comparison table says.

/** @type {import("../texts.js").Texts} */
const texts = {
  "title": "The models, row by row",
  "waiting": "The experiment above fills most of these cells. The others fill as you run the lessons that they name.",
  "help": "The upper figure of a cell is from the run above, the lower one from a lesson that you ran in this browser. They differ in tasks and workers, so compare within a row.",
  "fills": "Not run yet:",
  "save": "Save figures (CSV)",
  "row.waiting": "Waiting, compared with one after another",
  "row.computing": "Computing, compared with one after another",
  "row.start": "Time to start one more",
  "row.memory": "Memory of one more",
  "row.hand-over": "Handing over 10 bytes (processes: and back)",
  "row.messages": "Messages between memories while computing",
  "lesson.io-threads": "three downloads",
  "lesson.io-processes": "waiting in processes",
  "lesson.io-services": "eight API requests",
  "lesson.gil-cpu": "two threads",
  "lesson.free-threaded": "without the GIL",
  "lesson.cpu-processes": "two processes",
  "lesson.start-cost": "cost of a start",
  "lesson.memory-cost": "cost in memory",
  "lesson.share-threads": "between threads",
  "lesson.share-processes": "between processes",
};

export default texts;
