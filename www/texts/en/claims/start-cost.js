// What the claim start-cost says.

const PROCESSES = { one: "process", other: "processes" };

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"start-cost">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "How long does it take to start one process here?",
  "figure-start-process": "to start one process",
  "figure-start-thread": "to start one thread",
  "figure-start-task": "to create and finish one task on an event loop",
  "measured": ({ processMs, threadMs, taskMs, lanes, tasks }, { count, ms }) => `Each of ${count(lanes, PROCESSES)} started at the same time took ${ms(processMs)}, each of as many threads ${ms(threadMs)}, and each of ${count(tasks, "task")} on one loop ${ms(taskMs)} from start to end.`,
  "dearer": ({ processTimes, threadTimes }, { ratio, times }) => `A process took ${ratio(processTimes)} as long as a thread, and a thread ${times(threadTimes)} as long as a task.`,
  "like-threads": ({ times: found }, { ratio }) => `A process started as quickly as a thread (${ratio(found)} the time). In a browser both are workers, with an engine of their own to set up; in CPython a thread shares the interpreter that is there, and starts hundreds of times as fast.`,
  "task-not-cheaper": ({ times: found }, { ratio }) => `A task was no cheaper than a thread, which took ${ratio(found)} as long.`,
};

export default texts;
