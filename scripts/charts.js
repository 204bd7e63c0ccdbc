// What the description of a chart in a lesson's file has to be (docs/adding-a-lesson.md).

const SERIES = ["name", "figures", "beside", "besideName", "runs", "trial", "list", "where", "x", "row", "values", "over", "unit", "reference"];
const SOURCES = ["figures", "runs", "trial", "reference"];
const UNITS = ["ms", "bytes", "times", "share", "percent", "count", "number"];

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Throws an error that names the field where a description is wrong.
 * @param {Readonly<Record<string, unknown>>} fields
 */
export function checkChart(fields) {
  /** @param {string} what @returns {never} */
  const wrong = (what) => {
    throw new Error(`a chart's ${what}`);
  };
  const { kind, series, lines = [], names = {}, laws = 0, slider = "" } = fields;
  if (kind !== "bars" && kind !== "curve" && kind !== "dots") wrong('"kind" must be bars, curve or dots');
  for (const name of kind === "curve" ? ["x", "y"] : ["x"]) {
    const axis = fields[name];
    if (!isRecord(axis) || typeof axis["label"] !== "string") return wrong(`"${name}" must be an axis with a label`);
    const { unit = "number", scale = "linear" } = axis;
    if (!UNITS.includes(String(unit))) wrong(`"${name}" has one of the units ${UNITS.join(", ")}`);
    if (scale !== "linear" && scale !== "log") wrong(`"${name}" has the scale linear or log`);
  }
  if (!Array.isArray(series) || series.length === 0) return wrong('"series" must list at least one');
  for (const one of series) {
    for (const field of Object.keys(one)) if (!SERIES.includes(field)) wrong(`series has no "${field}" (${SERIES.join(", ")})`);
    if (!SOURCES.some((field) => field in one)) wrong(`series needs one of ${SOURCES.join(", ")}`);
  }
  if (!Array.isArray(lines) || lines.some((line) => typeof line.name !== "string" || (line.x === undefined) === (line.y === undefined))) wrong('"lines" need a name, and x or y');
  if (!isRecord(names)) wrong('"names" must say what stands for what');
  if (typeof laws !== "number") wrong('"laws" must be a number of workers');
  if (slider !== "" && slider !== "lowest" && slider !== "highest") wrong('"slider" must be lowest or highest');
}
