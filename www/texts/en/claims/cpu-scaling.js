// What the claim cpu-scaling says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"cpu-scaling">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Two processes instead of one: how many times as fast? And what happens with twice as many processes as cores?",
  "figure-speedup": ({ processes }, { count }) => `speed-up with ${count(processes, { one: "process", other: "processes" })}`,
  "figure-serial-share": "share of the work that cannot be shared out (Amdahl's law)",
  "figure-contention": "contention: waiting for what only one process can have (universal scalability law)",
  "figure-coherency": "coherency: what each pair of processes costs (universal scalability law)",
  "by": "processes",
  "measured": ({ tasks, processes, ratios }, { count, times, list }) => {
    const each = Array.isArray(ratios) ? ratios : [];
    const parts = Array.isArray(processes) ? processes.map((number, i) => `${times(each[i])} as fast in ${count(number)}`) : [];
    return `Compared with a single process, ${count(tasks, "equal task")} ran ${list(parts)} processes.`;
  },
  "serial": ({ share, error, limit }, { percent, times }) => `Fitted up to the number of cores, Amdahl's law says that ${percent(share)} of the work cannot be shared out (standard error ${percent(error)}), which would limit the gain to ${times(limit)} on any number of cores.`,
  "serial-none": ({ share, error }, { percent }) => `Fitted up to the number of cores, Amdahl's law finds no part of the work that clearly cannot be shared out (${percent(share)}, standard error ${percent(error)}).`,
  "contention": ({ contention, contentionError, coherency, coherencyError }, { number }) => `The universal scalability law puts contention at ${number(contention)} ± ${number(contentionError)} and coherency at ${number(coherency)} ± ${number(coherencyError)}.`,
  "beyond": ({ processes, cores, ratio: found }, { count, ratio }) => `${count(processes, { one: "process", other: "processes" })} ran ${ratio(found)} as fast: they share ${cores === 1 ? "a single core" : `${count(cores)} cores`}, and more processes than cores gain nothing more.`,
  "hidden-cores": ({ processes, cores }, { count }) => `The gain was still in proportion with ${count(processes, { one: "process", other: "processes" })}, more than the ${count(cores, "core")} that the browser reports: the machine seems to have more.`,
  "short": ({ processes, ratio: found, share }, { count, ratio, percent }) => `So the gain is not in proportion: ${count(processes, { one: "process", other: "processes" })} ran ${ratio(found)} as fast, ${percent(share)} of what they could with a core for each, although the cores were free.`,
  "in-proportion": ({ processes, ratio: found, share }, { count, ratio, percent }) => `So up to the number of cores, these tasks gained in proportion: ${count(processes, { one: "process", other: "processes" })} ran ${ratio(found)} as fast, ${percent(share)} of what they could with a core for each. They share nothing and wait for nothing; work that does would gain less.`,
};

export default texts;
