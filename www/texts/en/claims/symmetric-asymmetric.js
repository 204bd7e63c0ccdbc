// What the claim symmetric-asymmetric says.

/** A schedule as a sentence has it. @param {unknown} id */
const spoken = (id) => ({ "static": "equal shares", "shared-queue": "a shared queue", "master-worker": "a master" })[String(id)] ?? String(id);

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"symmetric-asymmetric">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "A few tasks are seven times as large as the rest. Compared with equal shares dealt out beforehand, how many times as fast is a queue that every process pulls from?",
  "figure-speedup": ({ shape, schedule }) => `speed-up over equal shares: ${shape} tasks, ${spoken(schedule)}`,
  "run": ({ shape, schedule }) => `${spoken(schedule)}, ${shape} tasks`,
  "measured": ({ tasks, lanes, staticMs, queue, master }, { count, ms, ratio }) => `${count(tasks, "task")} of very different sizes took ${count(lanes, { one: "process", other: "processes" })} ${ms(staticMs)} with equal shares dealt out beforehand. Round by round, they were ${ratio(queue)} as fast when each pulled its next task from one queue, and ${ratio(master)} when a master handed it out.`,
  "even": ({ queue, master }, { times }) => `With tasks of one size, the queue was ${times(queue)} and the master ${times(master)} as fast as equal shares.`,
  "balanced": ({ promised }, { times }) => `Both ways gained at least half of what the sizes of the tasks promise (up to ${times(promised)}).`,
  "unbalanced": ({ promised, free }, { times, number }) => `The sizes of the tasks promise up to ${times(promised)}, and at least one of the two ways gained less than half of that, although ${number(free)} cores were free.`,
  "alike": "There was no measurable difference between peers and a master.",
  "queue-faster": ({ ratio }, { times }) => `The queue was ${times(ratio)} as fast as the master, which has to be asked for every task.`,
  "master-faster": ({ ratio }, { times }) => `The master was ${times(ratio)} as fast as the queue.`,
};

export default texts;
