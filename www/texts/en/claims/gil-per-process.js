// What the claim gil-per-process says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"gil-per-process">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Processes compute, each holding its own GIL: how many times as fast as a plain loop?",
  "figure-speedup": "speed-up of processes with a GIL each",
  "figure-one-gil": "speed-up of as many threads with one GIL between them",
  "measured": ({ lanes, loopMs, speedup }, { count, ms, ratio }) => `A plain loop took ${ms(loopMs)}. Round by round, ${count(lanes, { one: "process", other: "processes" })} with a GIL each ran ${ratio(speedup)} as fast.`,
  "one-gil": ({ lanes, speedup }, { count, ratio }) => `In a single process, ${count(lanes, "thread")} with one GIL between them ran ${ratio(speedup)} as fast.`,
  "waited": ({ switches, sharedMs, ownMs }, { count, ms }) => `Their GIL changed hands ${count(switches, "time")}, and they spent ${ms(sharedMs)} in total waiting for it; the processes spent ${ms(ownMs)} waiting for theirs.`,
  "one-gil-gains": "But threads with one GIL gained as well, and one lock should not allow that. So this comparison says nothing about GILs.",
  "parallel": "A process holds the GIL of its own interpreter and never waits for another's.",
  "none": ({ reach }, { number }) => `So the processes did not compute in parallel, although about ${number(reach)} cores were there for them.`,
  "part": ({ reach }, { number }) => `That is more than one GIL would allow, but less than half of what about ${number(reach)} cores could bring, so something else may have held the processes back.`,
};

export default texts;
