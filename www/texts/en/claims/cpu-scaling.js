// What the claim cpu-scaling says.

/** A parameter of a law with its interval. @param {unknown} value `{ ratio, low, high }` @param {(value: unknown) => string} format */
const fitted = (value, format) => {
  const { ratio: middle, low, high } = /** @type {{ ratio?: unknown, low?: unknown, high?: unknown }} */ (value ?? {});
  return `${format(middle)}${typeof low === "number" && typeof high === "number" ? ` (${format(low)}–${format(high)})` : ""}`;
};

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"cpu-scaling">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Two processes instead of one: how many times as fast? And what happens with twice as many processes as cores?",
  "figure-speedup": ({ processes }, { count }) => `speed-up with ${count(processes, { one: "process", other: "processes" })}`,
  "figure-serial-share": "share of the work that cannot be shared out (Amdahl's law)",
  "figure-contention": "contention: waiting for what only one process can have (universal scalability law)",
  "figure-coherency": "coherency: what each pair of processes costs (universal scalability law)",
  "by": "processes",
  "measured": ({ tasks, processes, ratios }, { count, ratio, list }) => {
    const each = Array.isArray(ratios) ? ratios : [];
    const parts = Array.isArray(processes) ? processes.map((number, i) => `${ratio(each[i])} as fast in ${count(number)}`) : [];
    return `Compared with a single process, ${count(tasks, "equal task")} ran ${list(parts)} processes.`;
  },
  "serial": ({ share, least, most }, { percent, times }) => `Fitted to each round up to the number of cores, Amdahl's law says that ${fitted(share, percent)} of the work cannot be shared out, which would limit the gain to between ${times(least)} and ${times(most)} on any number of cores.`,
  "serial-none": ({ share }, { percent }) => `Fitted to each round up to the number of cores, Amdahl's law finds no part of the work that clearly cannot be shared out: ${fitted(share, percent)}.`,
  "contention": ({ contention, coherency }, { number }) => `The universal scalability law puts contention at ${fitted(contention, number)} and coherency at ${fitted(coherency, number)}.`,
  "beyond": ({ processes, cores, ratio: found, alike }, { count, ratio }) => `${count(processes, { one: "process", other: "processes" })} on ${count(cores, "core")} ran ${ratio(found)} as fast as ${cores === 1 ? "one" : count(cores)}${alike === true ? ": no measurable difference" : ""}.`,
  "hidden-cores": ({ processes, cores }, { count }) => `The gain was still in proportion with ${count(processes, { one: "process", other: "processes" })}, more than the ${count(cores, "core")} that the browser reports: the machine seems to have more.`,
  "short": ({ processes, ratio: found, reachable }, { count, ratio, times }) => `So the gain is not in proportion: ${count(processes, { one: "process", other: "processes" })} ran ${ratio(found)} as fast, where ${times(reachable)} was possible with a core for each, although the cores were free.`,
  "in-proportion": ({ processes, ratio: found, reachable }, { count, ratio, times }) => `So up to the number of cores, these tasks gained in proportion: ${count(processes, { one: "process", other: "processes" })} ran ${ratio(found)} as fast, where ${times(reachable)} was possible with a core for each. They share nothing and wait for nothing; work that does would gain less.`,
};

export default texts;
