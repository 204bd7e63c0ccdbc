// What the claim overview says.

import catalogue from "../catalogue.js";

/** A model's name inside a sentence. @param {unknown} id */
const said = (id) => String(/** @type {Readonly<Record<string, unknown>>} */ (catalogue)[`said.${id}`] ?? id);

const PROCESSES = { one: "process", other: "processes" };

/** A model's name at the beginning of a sentence. @param {unknown} id */
const name = (id) => String(/** @type {Readonly<Record<string, unknown>>} */ (catalogue)[`model.${id}`] ?? id);

/**
 * A row of the table: each model with its figure.
 * @param {unknown} models
 * @param {unknown} ratios
 * @param {(value: unknown) => string} ratio
 */
const row = (models, ratios, ratio) => {
  const values = Array.isArray(ratios) ? ratios : [];
  return Array.isArray(models) ? models.map((id, at) => `${said(id)} ${ratio(values[at])}`) : [];
};

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"overview">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Fill in one cell of the table: how many times as fast as one after another is an event loop with tasks that only wait?",
  "figure-waiting": ({ model }) => `waiting: speed-up of ${said(model)} over one after another`,
  "figure-computing": ({ model }) => `computing: speed-up of ${said(model)} over one after another`,
  "figure-start": ({ model }) => `time to start one more: ${said(model)}`,
  "figure-memory": ({ model }) => `memory of one more: ${said(model)}`,
  "figure-messages": ({ model }) => `messages between memories while computing: ${said(model)}`,
  "tasks": ({ tasks, processes }, { count }) => `All cells are for the same ${count(tasks, "task")}, in ${count(processes, PROCESSES)} or in a thread for each task.`,
  "waiting": ({ models, ratios }, { ratio }) => `Waiting, compared with one after another: ${row(models, ratios, ratio).join("; ")}.`,
  "computing": ({ models, ratios }, { ratio }) => `Computing: ${row(models, ratios, ratio).join("; ")}.`,
  "lanes": ({ model, startMs, bytes: size }, { bytes, ms }) => `${name(model)}: each took ${ms(startMs)} to start, in the median of the rounds, and one more takes ${bytes(size)} of memory.`,
  "empty": ({ model }) => `The cells for the start and the memory of ${said(model)} stay empty, since this was not seen here.`,
  "waits-differ": ({ model, ratio: found, least }, { ratio, times }) => `One cell differs from the textbook: with tasks that wait, the speed-up of ${said(model)} over one after another was only ${ratio(found)}, where at least ${times(least)} was to be expected.`,
  "computing-differs": ({ ratio: found }, { ratio }) => `One cell differs from the textbook: for computing, processes were only ${ratio(found)} as fast as threads with the GIL.`,
  "order": ({ ratio: found }, { ratio }) => `So the table comes out as in the textbook: waits overlap under every model but the plain loop, and for computing, processes were ${ratio(found)} as fast as threads with the GIL.`,
};

export default texts;
