// What the picture of a crash, or of an exception, says.

/** @type {import("../../texts.js").Texts} */
const texts = {
  "title.crash": "Who is left after the crash",
  "title.error": "Ten tasks, and how each of them ended",
  "memory-own": "a memory of its own",
  "memory-shared": "one memory for all",
  "no-task": "no task",
  "lane-unknown": "it is not seen on which lane",
  "nothing-back": "nothing came back",
  "none-left": ({ lanes }, { count }) => `None of ${count(lanes)} is left, and no task came back.`,
  "left": ({ left, lanes, finished, tasks }, { count }) => `${count(left)} of ${count(lanes)} are left; ${count(finished)} of ${count(tasks, "task")} were finished.`,
  "all-left": ({ finished, tasks, errors }, { count }) => `All go on; ${count(finished)} of ${count(tasks, "task")} finished, ${count(errors, "error")} arrived.`,
  "says": ({ title, sum }) => `${title}: ${sum}`,
  "model": "Model",
  "memory": "Memory",
  "lane": "Lane",
  "end": "It ended",
  "tasks-done": "Tasks finished",
  "tasks-not": "Tasks not finished",
  "python.crash.executor": "ProcessPoolExecutor says BrokenProcessPool for every task that is not done yet, and takes no more.",
  "python.crash.pool": "multiprocessing.Pool starts another process, and get() of the lost task waits for ever.",
  "python.crash.threads": "ThreadPoolExecutor says nothing: it has gone with its process, and the shell names the signal.",
  "python.error.executor": "future.result() raises the exception again where you ask for it.",
  "python.error.pool": "pool.map() runs all tasks, and raises when it gets to the one that failed.",
  "python.error.threads": "asyncio.gather() raises the first exception at once; return_exceptions=True collects them all.",
};

export default texts;
