// What the claim start-cost says.

const PROCESSES = { one: "process", other: "processes" };

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"start-cost">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Several processes are started together. How long does it take for each of them?",
  "figure-start-process": "to start one process, of several started together",
  "figure-start-thread": "to start one thread, of several started together",
  "figure-start-task": "to create and finish one task on an event loop",
  "measured": ({ processMs, threadMs, taskMs, allMs, lanes, tasks }, { count, ms }) => `${count(lanes, PROCESSES)}, started together, were all up after ${ms(allMs)}: one every ${ms(processMs)}. As many threads came one every ${ms(threadMs)}, and of ${count(tasks, "task")} on one loop one ended every ${ms(taskMs)}.`,
  "dearer": ({ processTimes, threadTimes }, { ratio }) => `A process took ${ratio(processTimes)} as long as a thread, and a thread ${ratio(threadTimes)} as long as a task.`,
  "like-threads": ({ times: found }, { ratio }) => `A process took ${ratio(found)} as long to start as a thread, which is too little to call it dearer. In a browser both are workers, with an engine of their own to set up; in CPython a thread shares the interpreter that is there, and starts tens of times as fast as a forked process and hundreds of times as fast as a spawned one.`,
  "task-not-cheaper": ({ times: found }, { ratio }) => `A task was no cheaper than a thread, which took ${ratio(found)} as long.`,
};

export default texts;
