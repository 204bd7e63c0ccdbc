// What the claim pickle says.

/** @type {Readonly<Record<string, string>>} */
const THINGS = {
  number: "a number",
  text: "a text",
  list: "a list of lists",
  map: "a map",
  bytes: "bytes",
  function: "a function",
  lock: "a lock",
  handle: "a handle",
  generator: "a generator",
};

/** @param {unknown} thing */
const thingOf = (thing) => THINGS[String(thing)] ?? String(thing);
/** @param {unknown} things */
const namesOf = (things) => (Array.isArray(things) ? things.map(thingOf) : []);

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"pickle">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "A number, a text, a list of lists, a map, bytes, a function, a lock, a handle of something open, and a generator are sent to another process. How many of the nine are refused?",
  "figure-sent": "things that arrived as they were, of nine",
  "figure-refused": "things that were refused, of nine",
  "arrived": ({ things }, { list }) => `These came back as they had been sent: ${Array.isArray(things) && things.length > 0 ? list(namesOf(things)) : "none"}.`,
  "refused": ({ thing, words }) => `${thingOf(thing).replace(/^a/, "A")} was refused (“${words}”).`,
  "not-all": "So data can be sent. What is alive in one process only, such as code, a lock, or something open, cannot.",
  "all-sent": "Nothing was refused.",
  "data-refused": ({ things }, { list }) => `But plain data did not arrive as it was either: ${list(namesOf(things))}.`,
  "live-sent": ({ things }, { list }) => `But something arrived that lives in one process only: ${list(namesOf(things))}.`,
};

export default texts;
