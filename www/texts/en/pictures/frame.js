// What stands around every picture of a run.

/** @type {import("../../texts.js").Texts} */
const texts = {
  "not-run": "Run the experiment above, and what happened is drawn here.",
  "nothing": "This run has nothing to draw here: what came of it stands above.",
  "table": "The same as a table",
  "table.what": ({ title }) => `Table: ${title}`,
  "save": "Save picture",
  "save.what": ({ title }) => `Save picture: ${title}`,
};

export default texts;
