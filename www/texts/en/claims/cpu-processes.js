// What the claim cpu-processes says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"cpu-processes">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Two processes share the work of one plain loop: how many times as fast are they?",
  "figure-speedup": ({ processes }, { count }) => `speed-up with ${count(processes, { one: "process", other: "processes" })}`,
  "figure-efficiency": ({ processes }, { count }) => `speed-up per process with ${count(processes, { one: "process", other: "processes" })}`,
  "measured": ({ tasks, loopMs, processes, ratios }, { count, ms, ratio, list }) => {
    const each = Array.isArray(ratios) ? ratios : [];
    const parts = Array.isArray(processes) ? processes.map((number, i) => `${count(number, { one: "process", other: "processes" })} ran ${ratio(each[i])}`) : [];
    return `A plain loop took ${ms(loopMs)} for ${count(tasks, "equal task")}. Compared with that, ${list(parts)} as fast.`;
  },
  "every-core": ({ processes, ratio: found, free }, { count, ratio, times, number }) => `So ${count(processes)} processes reached ${ratio(found)}, where as many cores can give ${times(processes)}${typeof free === "number" ? ` and ${number(free)} were free` : ""}. A process computes on its own and waits for nothing but its next task.`,
  "more-cores": ({ cores, processes }, { count }) => `Of the ${count(cores, "core")} of this machine, no more than ${count(processes)} were tried.`,
  "too-little": ({ processes, free }, { count, number }) => `That is less than ${typeof free === "number" ? `the ${number(free)} free cores` : "the cores"} should bring for ${count(processes, { one: "process", other: "processes" })}.`,
};

export default texts;
