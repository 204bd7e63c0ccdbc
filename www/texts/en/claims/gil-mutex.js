// What the claim gil-mutex says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"gil-mutex">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Several threads with the GIL compute. On average, how many of them do so at the same time?",
  "figure-overlap": "threads that compute at the same time, by the timeline",
  "figure-cores-used": "cores used, by the work that gets done",
  "figure-hand-overs": "hand-overs of the GIL per second",
  "measured": ({ threads, overlap, used }, { count, mean, ratio }) => `By their timeline, ${mean(overlap)} of ${count(threads, "thread")} with the GIL computed at the same time, on average; by the work they got done, they were ${ratio(used)} as fast as a plain loop.`,
  "hand-overs": ({ switches, perSecond, waitMs }, { count, number, ms }) => `In that run the GIL changed hands ${count(switches, "time")}${typeof perSecond === "number" ? ` (${number(Math.round(perSecond))} times a second)` : ""}, and the threads spent ${ms(waitMs)} in total waiting for it.`,
  "no-timeline": "The timeline was not recorded completely, so it cannot show how many computed at the same time.",
  "at-once": "With one at a time, the timeline would say 1. It is of one run only and no finer than the clock, so that alone decides nothing.",
  "faster": "That is more than one thread at a time could do.",
  "no-hand-over": "But the GIL never changed hands: the threads ran one after another, and that says nothing about a lock.",
  "no-second-core": ({ without, free }, { ratio, number }) => `But without the GIL, the same threads were not clearly faster than a plain loop either, ${ratio(without)} as fast. With no second core, threads take turns anyway${typeof free === "number" ? `; free cores: ${number(free)}` : ""}.`,
  "mutex": ({ without }, { ratio }) => `Without the GIL, the same threads ran ${ratio(without)} as fast as a plain loop, so more than one could have computed at a time. A lock that one thread holds while all others wait is called a mutex.`,
};

export default texts;
