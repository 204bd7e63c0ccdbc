// The visitor's choice: what may be chosen, how it is written into the address, and which specs it means.
//
// The address is the state of the page. Its query string is read once, when the page opens:
//
//   ?kind=cpu|io|mixed|beside   what each task does
//   ?kernel=  ?size=  ?service=  ?waitMs=  ?tasks=  ?workers=  …   any field of a spec, by its name in the spec
//   ?models=sequential,threads  the models to compare, in their order
//   ?spec={…}                   a whole spec as JSON instead; `models`, a list, may stand beside or in place of `model`
//   ?lesson=<id>                opens the claim with this id
//
// Only what differs from the defaults is written back. What cannot be used is said in a sentence and left at its default.

import { nameOf, text } from "./texts/texts.js";

/** @typedef {import("./types.js").Catalogue} Catalogue */
/** @typedef {import("./types.js").Capabilities} Capabilities */
/** @typedef {import("./types.js").SpecInput} SpecInput */
/** @typedef {string | number} Value */

/**
 * What is chosen: a value for every field, and the models.
 * @typedef {object} Choice
 * @property {Readonly<Record<string, Value>>} values
 * @property {readonly string[]} models
 */

/**
 * What the address said when the page opened.
 * @typedef {object} Address
 * @property {string | null} lesson
 * @property {Readonly<Record<string, string>>} fields
 * @property {string | null} spec
 */

/**
 * What one field may hold.
 * @typedef {object} Rule
 * @property {number | null} min
 * @property {number | null} max
 * @property {boolean} whole
 * @property {readonly string[] | null} choices
 */

export const KINDS = Object.freeze(["cpu", "io", "mixed", "beside"]);

/** Fields of `work` by its kind; all others stand beside it in a spec. */
const CRUNCH = ["kernel", "size"];
const ASK = ["service", "waitMs", "waits", "bandwidth", "connections", "perSecond", "failureShare", "retries"];
const BESIDE_WORK = ["tasks", "workers", "repeats", "warmup", "switchIntervalMs", "gil", "schedule", "shape", "chunk", "executor", "seed", "fault"];
/** @param {Value | undefined} kind */
const workFields = (kind) => (kind === "cpu" ? CRUNCH : kind === "io" ? ASK : [...CRUNCH, ...ASK]);

/** Experiments that one press fills in. */
export const PRESETS = Object.freeze(
  /** @type {Record<string, { values: Record<string, Value>, models: string[] }>} */ ({
    "gil-cpu": { values: { kind: "cpu", kernel: "primes" }, models: ["sequential", "threads-gil", "threads", "processes"] },
    "gil-io": { values: { kind: "io", service: "download", waitMs: 300, tasks: 3, workers: 3 }, models: ["sequential", "threads-gil", "processes", "event-loop"] },
    "many-waits": { values: { kind: "io", service: "api", waitMs: 1000, tasks: 10_000, repeats: 1, warmup: 0 }, models: ["event-loop"] },
    "io-then-cpu": { values: { kind: "mixed", kernel: "primes", service: "download", waitMs: 100 }, models: ["sequential", "threads-gil", "processes", "event-loop", "hybrid"] },
    "gil-native": { values: { kind: "cpu", kernel: "sha256", gil: "released-in-kernel" }, models: ["sequential", "threads-gil", "threads"] },
  }),
);

/**
 * Reads a query string. Nothing is checked yet: what is allowed is known once the engine has said it.
 * @param {string} query
 * @returns {Address}
 */
export function readAddress(query) {
  const { lesson = null, spec = null, ...fields } = /** @type {Record<string, string>} */ (Object.fromEntries(new URLSearchParams(query)));
  return Object.freeze({ lesson, spec, fields: Object.freeze(fields) });
}

/**
 * What this field may hold; the size depends on the kernel.
 * @param {Catalogue} catalogue
 * @param {string} name
 * @param {Readonly<Record<string, Value>>} values
 * @returns {Rule | null} `null` when there is no such field
 */
export function ruleOf(catalogue, name, values) {
  const free = { min: null, max: null, whole: false, choices: null };
  if (name === "kind") return { ...free, choices: KINDS };
  if (name === "kernel") return { ...free, choices: catalogue.kernels.map((kernel) => kernel.id) };
  if (name === "service") return { ...free, choices: catalogue.services.map((service) => service.id) };
  if (name === "size") {
    const kernel = catalogue.kernels.find((one) => one.id === values.kernel);
    return { min: kernel?.minSize ?? 1, max: kernel?.maxSize ?? null, whole: true, choices: null };
  }
  return catalogue.fields.find((field) => field.name === name && name !== "model") ?? null;
}

/** What somebody wrote, short enough to be shown. @param {string} written */
const short = (written) => written.slice(0, 40);

/**
 * What a rule allows, in words.
 * @param {Rule} rule
 * @returns {string}
 */
export const allowed = (rule) => text("field.allowed", { ...rule });

/**
 * The value that a text stands for, or the sentence why it stands for none.
 * @param {string} name
 * @param {string} written
 * @param {Rule} rule
 * @returns {{ value: Value } | { problem: string }}
 */
export function readValue(name, written, rule) {
  if (rule.choices?.includes(written)) return { value: written };
  const value = rule.choices || written.trim() === "" ? NaN : Number(written);
  const fits = Number.isFinite(value) && (rule.min === null || value >= rule.min) && (rule.max === null || value <= rule.max);
  if (fits && (!rule.whole || Number.isInteger(value))) return { value };
  return { problem: text("field.problem", { name: nameOf("field", name), allowed: allowed(rule), was: short(written.trim()) }) };
}

/**
 * The choice that the page opens with.
 * @param {Catalogue} catalogue
 * @param {Capabilities} capabilities
 * @returns {Choice}
 */
export function defaultChoice(catalogue, capabilities) {
  /** @type {Record<string, Value>} */
  const values = { kind: "cpu", kernel: catalogue.kernels[0]?.id ?? "", service: catalogue.services[0]?.id ?? "" };
  for (const field of catalogue.fields) {
    if (field.name !== "model" && field.default !== null) values[field.name] = field.default;
  }
  values.workers = Math.max(2, Math.min(capabilities.cores ?? 4, capabilities.maxWorkers ?? 8, 8));
  values.size = defaultSize(catalogue, values.kernel);
  // Without shared memory only processes can compute for the loop.
  if (capabilities.tier !== "full") values.executor = "processes";
  const models = ["sequential", "threads-gil", "threads", "processes"];
  return freeze(values, models.filter((id) => catalogue.models.some((model) => model.id === id && model.available)));
}

/**
 * @param {Catalogue} catalogue
 * @param {Value | undefined} kernel
 * @returns {number}
 */
export function defaultSize(catalogue, kernel) {
  return catalogue.kernels.find((one) => one.id === kernel)?.defaultSize ?? 1;
}

/**
 * A choice that nobody changes.
 * @param {Record<string, Value>} values
 * @param {readonly string[]} models
 * @returns {Choice}
 */
function freeze(values, models) {
  return Object.freeze({ values: Object.freeze({ ...values }), models: Object.freeze([...models]) });
}

/**
 * The defaults with some fields changed. The size follows the kernel unless it is given too.
 * @param {Catalogue} catalogue
 * @param {Choice} defaults
 * @param {Readonly<Record<string, Value>>} changes
 * @param {readonly string[]} models
 * @returns {Choice}
 */
export function changed(catalogue, defaults, changes, models) {
  const values = { ...defaults.values, ...changes };
  if (changes.size === undefined) values.size = defaultSize(catalogue, values.kernel);
  return freeze(values, models.filter((id) => catalogue.models.some((model) => model.id === id && model.available)));
}

/**
 * The choice that the address means, and a sentence for everything in it that cannot be used.
 * @param {Address} address
 * @param {Catalogue} catalogue
 * @param {Choice} defaults
 * @returns {{ choice: Choice, problems: string[] }}
 */
export function choiceOf(address, catalogue, defaults) {
  /** @type {string[]} */
  const problems = [];
  /** @type {Record<string, string>} */
  let fields = { ...address.fields };
  if (address.spec !== null) {
    try {
      fields = flatten(JSON.parse(address.spec));
    } catch (error) {
      problems.push(text("field.spec-unread", { error: error instanceof Error ? error.message : String(error) }));
    }
  }
  const { models: listed, ...rest } = fields;
  /** @type {Record<string, Value>} */
  const values = {};
  // The kernel first: what the size may be depends on it.
  for (const name of Object.keys(rest).sort((a, b) => Number(b === "kernel") - Number(a === "kernel"))) {
    // A report's spec says too that spans were recorded; here they always are.
    if (name === "trace") continue;
    const written = rest[name] ?? "";
    const rule = ruleOf(catalogue, name, { ...defaults.values, ...values });
    if (!rule) {
      problems.push(text("field.unknown", { name: short(name) }));
      continue;
    }
    const read = readValue(name, written, rule);
    if ("value" in read) values[name] = read.value;
    else problems.push(`${read.problem} ${text("field.default-kept")}`);
  }
  let models = [...defaults.models];
  if (listed !== undefined) {
    const ids = [...new Set(listed.split(",").filter((id) => id !== ""))];
    for (const id of ids) {
      const model = catalogue.models.find((one) => one.id === id);
      if (!model) problems.push(text("field.model-unknown", { name: short(id), models: catalogue.models.map((one) => one.id) }));
      else if (!model.available) {
        const reason = text(model.needs === "isolation" ? "bench.missing.isolation" : "bench.missing.workers");
        problems.push(text("field.model-missing", { model: nameOf("model", id), reason }));
      }
    }
    const known = ids.filter((id) => catalogue.models.some((one) => one.id === id && one.available));
    if (known.length > 0) models = known;
  }
  return { choice: changed(catalogue, defaults, values, models), problems };
}

/**
 * The fields of a spec in one row, as texts.
 * @param {unknown} spec
 * @returns {Record<string, string>}
 */
function flatten(spec) {
  if (typeof spec !== "object" || spec === null || Array.isArray(spec)) throw new Error(text("field.spec-no-object"));
  const { work = {}, model, models, ...rest } = /** @type {Record<string, unknown>} */ (spec);
  if (typeof work !== "object" || work === null) throw new Error(text("field.spec-no-object"));
  const list = Array.isArray(models) ? models : model === undefined ? [] : [model];
  const all = Object.entries({ ...rest, ...work }).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]);
  return { ...Object.fromEntries(all), ...(list.length > 0 ? { models: list.map(String).join(",") } : {}) };
}

/**
 * The query string of a choice: what differs from the defaults, and nothing when nothing does.
 * @param {Choice} choice
 * @param {Catalogue} catalogue
 * @param {Choice} defaults
 * @param {string | null} lesson
 * @returns {string}
 */
export function writeAddress(choice, catalogue, defaults, lesson) {
  const query = new URLSearchParams();
  if (lesson !== null) query.set("lesson", lesson);
  for (const name of ["kind", ...workFields(choice.values.kind), ...BESIDE_WORK]) {
    const value = choice.values[name];
    const usual = name === "size" ? defaultSize(catalogue, choice.values.kernel) : defaults.values[name];
    if (value !== undefined && value !== usual) query.set(name, String(value));
  }
  if (choice.models.join() !== defaults.models.join()) query.set("models", choice.models.join(","));
  const written = query.toString().replaceAll("%2C", ",");
  return written === "" ? "" : `?${written}`;
}

/**
 * The spec of one model.
 * @param {Choice} choice
 * @param {string} model
 * @returns {SpecInput}
 */
export function specOf(choice, model) {
  /** @param {readonly string[]} names */
  const pick = (names) => Object.fromEntries(names.flatMap((name) => (choice.values[name] === undefined ? [] : [[name, choice.values[name]]])));
  const spec = { ...pick(BESIDE_WORK), model, work: pick(["kind", ...workFields(choice.values.kind)]) };
  return /** @type {SpecInput} */ (/** @type {unknown} */ (spec));
}

/**
 * The least time that the simulated waits of one model take over all repeats, in milliseconds; 0 without waits.
 * @param {Choice} choice
 * @param {string} model
 * @returns {number}
 */
export function leastWait(choice, model) {
  const { kind, tasks, waits, waitMs, workers, repeats, warmup } = /** @type {Record<string, number> & { kind: string }} */ (/** @type {unknown} */ (choice.values));
  if (kind === "cpu") return 0;
  const lanes = model === "sequential" ? 1 : model === "event-loop" || model === "hybrid" ? Infinity : (workers ?? 1);
  const turns = kind === "beside" ? 1 : Math.max(1, (tasks ?? 1) / lanes);
  return turns * (waits ?? 1) * (waitMs ?? 0) * ((repeats ?? 1) + (warmup ?? 0));
}

/**
 * Whether two choices are the same experiment.
 * @param {Choice} one
 * @param {Choice} other
 * @returns {boolean}
 */
export function sameChoice(one, other) {
  const names = new Set([...Object.keys(one.values), ...Object.keys(other.values)]);
  return one.models.join() === other.models.join() && [...names].every((name) => one.values[name] === other.values[name]);
}

/**
 * The preset that a choice is, if it is one.
 * @param {Catalogue} catalogue
 * @param {Choice} defaults
 * @param {Choice} choice
 * @returns {string | null}
 */
export function presetOf(catalogue, defaults, choice) {
  const found = Object.entries(PRESETS).find(([, { values, models }]) => sameChoice(choice, changed(catalogue, defaults, values, models)));
  return found?.[0] ?? null;
}
