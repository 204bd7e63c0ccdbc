// What the claim errors says.

import catalogue from "../catalogue.js";

/** A model's name inside a sentence. @param {unknown} id */
const said = (id) => catalogue[/** @type {keyof typeof catalogue} */ (`said.${id}`)] ?? id;

/** A model's name at the beginning of a sentence. @param {unknown} id */
const name = (id) => catalogue[/** @type {keyof typeof catalogue} */ (`model.${id}`)] ?? id;

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"errors">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Ten tasks go to a pool of processes, and one of them raises an exception. How many finish?",
  "figure-finished": ({ model }) => `${said(model)}: tasks that finished, of ten`,
  "figure-arrived": ({ model }) => `${said(model)}: errors that arrived`,
  "measured": ({ model, tasks, finished, errors }, { count }) => `${name(model)}: ${count(finished)} of ${count(tasks, "task")} finished, and ${count(errors, "error")} arrived.`,
  "reached": ({ others, error }, { count }) => `The error reached whoever had handed out the tasks, and the other ${count(others)} finished. It came with its text: ${error} Here a task that fails hands back an error in place of its result, as Python's pools do once they have caught the exception; the script shows the catching.`,
  "crashed": ({ model, error }) => `${name(model)}: the error took everything with it. ${error}`,
  "more-lost": ({ model }) => `${name(model)}: more than the one task that failed was lost.`,
  "no-error": ({ model }) => `${name(model)}: the error that was built in did not come, so nothing follows.`,
};

export default texts;
