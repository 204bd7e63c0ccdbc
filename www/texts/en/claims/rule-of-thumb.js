// What the claim rule-of-thumb says.

import catalogue from "../catalogue.js";

/** A model's name inside a sentence. @param {unknown} id */
const said = (id) => String(/** @type {Readonly<Record<string, unknown>>} */ (catalogue)[`said.${id}`] ?? id);

/** Which tasks. Those that do both are meant to have a share of computing, and have another one on each machine. @param {unknown} share per cent @param {(share: unknown) => string} percent */
const mix = (share, percent) => (share === 0 ? "tasks that only wait" : share === 100 ? "tasks that only compute" : `tasks meant to be ${percent(Number(share) / 100)} computing`);

const PROCESSES = { one: "process", other: "processes" };

/** Why the adviser takes it. @type {Readonly<Record<string, string>>} */
const WHY = {
  "sequential": "There is nothing to gain that would make up for handing the tasks over.",
  "event-loop": "The waits overlap on one loop, and nothing has to be started for it.",
  "threads-gil": "Each thread holds a wait.",
  "processes": "They compute at the same time, each on a core.",
  "hybrid": "The loop overlaps the waits, and the processes share the computing.",
};

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"rule-of-thumb">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Each task waits 10 ms and then computes for about 2 ms. How many times as fast as one after another is an event loop?",
  "figure-wall": ({ model, share }, { percent }) => `time of ${said(model)}, ${mix(share, percent)}`,
  "figure-gain": ({ model, share }, { percent }) => `speed-up of ${said(model)} over one after another, ${mix(share, percent)}`,
  "figure-predicted": ({ model, share }, { percent }) => `what the adviser expected of ${said(model)}, ${mix(share, percent)}`,
  "figure-error": ({ share }, { percent }) => `largest error of the adviser, ${mix(share, percent)}`,
  "figure-right": "jobs, of three, for which nothing was measurably faster than what the adviser took",
  "costs": ({ cores, lateMs, messageMs }, { ms, number }) => `What the adviser knows of this machine, from other runs than those that it predicts: ${cores === 1 ? "1 core is" : `${number(cores)} cores are`} free, a wait ends ${ms(lateMs)} late, and sending a task to a process and its result back takes ${ms(messageMs)}.`,
  "starts": ({ fresh, processes, processMs, processBytes, threadMs, threadBytes }, { bytes, count, ms }) => {
    const costs = /** @type {const} */ ([["process", processMs, processBytes], ["thread", threadMs, threadBytes]]).filter(([, took]) => typeof took === "number");
    const each = costs.map(([name, took, size]) => `a ${name} took ${ms(took)}${typeof size === "number" ? ` and ${bytes(size)} of memory` : ""}`);
    const one = each.length > 0 ? ` In one start of each kind, ${each.join(", and ")}.` : "";
    return fresh === true ? `It has to start them first.${one}` : `It expects ${count(processes, PROCESSES)} that are up already.${one}`;
  },
  "advice": ({ waitMs, cpuMs, tasks, model, predictedMs, measuredMs, faster, ratio: found, told }, { count, ms, ratio }) => {
    if (typeof model !== "string") return "For one of the jobs, the adviser has no answer.";
    const does = waitMs === 0 ? `compute ${ms(cpuMs)}` : cpuMs === 0 ? `wait ${ms(waitMs)}` : `wait ${ms(waitMs)} and compute ${ms(cpuMs)}`;
    const check = typeof faster === "string" ? `But ${said(faster)} turned out to be ${ratio(found)} as fast.` : told === true ? "Nothing was measurably faster." : "Whether anything was faster could not be told.";
    const took = typeof measuredMs === "number" ? ` It took ${ms(measuredMs)}. ${check}` : "";
    return `For ${count(tasks, "task")} that ${does} each, the adviser takes ${said(model)} and expects ${ms(predictedMs)}. ${WHY[model] ?? ""}${took}`;
  },
  "error": ({ right, untold, jobs, median, most }, { count, percent }) => `For ${count(right)} of ${count(jobs, "job")} nothing was measurably faster than what the adviser took${Number(untold) > 0 ? `, and ${count(untold)} could not be told` : ""}. Its times were wrong by ${percent(median)} in the median, and by ${percent(most)} at most.`,
  "holds": ({ model, ratio: found, waiter, waiting, against, processes }, { count, ratio }) => `So the rule holds here. For waiting, ${said(waiter)} was ${ratio(waiting)} as fast as one after another and ${ratio(against)} as fast as processes, which were at most a quarter faster. For computing, ${count(processes, PROCESSES)} ran ${ratio(found)} as fast as ${said(model)}.`,
  "no-overlap": ({ model, ratio: found }, { ratio }) => `But the waits hardly overlapped: even ${said(model)} was only ${ratio(found)} as fast as one after another.`,
  "processes-wait-better": ({ model, ratio: found }, { ratio }) => `But processes waited better: ${said(model)} was only ${ratio(found)} as fast.`,
  "computing-not": ({ model, ratio: found, processes }, { count, ratio }) => `But for computing, ${count(processes, PROCESSES)} ran only ${ratio(found)} as fast as ${said(model)}, which is less than their cores should bring.`,
};

export default texts;
