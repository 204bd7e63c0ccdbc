// What the claim measure-it says.

import catalogue from "../catalogue.js";

/** A model's name inside a sentence. @param {unknown} id */
const said = (id) => String(/** @type {Readonly<Record<string, unknown>>} */ (catalogue)[`said.${id}`] ?? id);

/** Per cent as a share. @param {unknown} share */
const part = (share) => (typeof share === "number" ? share / 100 : null);

const PROCESSES = { one: "process", other: "processes" };

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"measure-it">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "The same tasks go to threads, one for each task, and to a quarter as many processes. They only wait. How many times as fast as the threads are the processes? Below 1 means slower.",
  "figure-wall": ({ model, share }, { percent }) => `time of ${said(model)}, ${percent(part(share))} computing`,
  "figure-processes": ({ share }, { percent }) => `speed-up of processes over threads, ${percent(part(share))} computing`,
  "measured": ({ share, tasks, processes, threadsMs, processesMs, ratio: found }, { count, ms, ratio }) => `${count(tasks, "task")} that only ${share === 0 ? "wait" : "compute"} took ${ms(threadsMs)} in as many threads and ${ms(processesMs)} in ${count(processes, PROCESSES)}: round by round, the processes were ${ratio(found)} as fast.`,
  "neither": ({ waiting, computing }, { ratio }) => `So the order of the two turns round with the work: for one the processes were ${ratio(waiting)} as fast as the threads, for the other ${ratio(computing)}. Whoever measures only one of them gets an answer that is wrong for the other. With as many processes as tasks, this would come out otherwise.`,
  "one-order": ({ model }) => `For both works, ${said(model)} came first, so here one of the two was always better.`,
  "no-order": "The two works did not bring the two models into opposite orders, so nothing here speaks against always taking the same one.",
};

export default texts;
