// What the claim symmetric-asymmetric says.

/** A schedule as a sentence has it. @param {unknown} id */
const spoken = (id) => ({ "static": "equal shares", "shared-queue": "a shared queue", "master-worker": "a master" })[String(id)] ?? String(id);

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"symmetric-asymmetric">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "A few tasks are seven times as large as the rest. Compared with equal shares dealt out beforehand, how many times as fast is a master that gives the next task to whoever is free?",
  "figure-speedup": ({ shape, schedule }) => `speed-up over equal shares: ${shape} tasks, ${spoken(schedule)} (of processes in Python; here of threads without the GIL, where they can share memory)`,
  "run": ({ shape, schedule }) => `${spoken(schedule)}, ${shape} tasks`,
  "measured": ({ tasks, lanes, staticMs, queue, master }, { count, ms, ratio }) => `${count(tasks, "task")} of very different sizes took ${count(lanes, "thread")} without the GIL ${ms(staticMs)} with equal shares dealt out beforehand. Round by round, they were ${ratio(queue)} as fast when each took its next task from one queue, and ${ratio(master)} when a master handed it out.`,
  "measured-master": ({ tasks, lanes, staticMs, master }, { count, ms, ratio }) => `${count(tasks, "task")} of very different sizes took ${count(lanes, { one: "process", other: "processes" })} ${ms(staticMs)} with equal shares dealt out beforehand. Round by round, they were ${ratio(master)} as fast when a master handed out the next task. A queue for peers lies in a memory that all share, and this page shares none.`,
  "even": ({ queue, master }, { ratio }) => `With tasks of one size, ${queue ? `the queue was ${ratio(queue)} and ` : ""}the master ${queue ? "" : "was "}${ratio(master)} as fast as equal shares.`,
  "balanced": ({ promised }, { times }) => `Whoever is free gets the next task, and that gained at least half of what the sizes of the tasks promise (up to ${times(promised)}, as all the large ones come first and equal shares give them to the same lanes).`,
  "unbalanced": ({ promised, free }, { times, number }) => `The sizes of the tasks promise up to ${times(promised)}. Less than half of that was gained, although ${number(free)} cores were free.`,
  "alike": "There was no measurable difference between peers and a master.",
  "queue-faster": ({ ratio: faster }, { ratio }) => `The queue was ${ratio(faster)} as fast as the master, which has to be asked for every task.`,
  "master-faster": ({ ratio: faster }, { ratio }) => `The master was ${ratio(faster)} as fast as the queue.`,
};

export default texts;
