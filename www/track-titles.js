// What tracks of the same model are told apart by: the fields in which their specs differ.

import { nameOf, say, text } from "./texts/texts.js";

/** Fields that say nothing about what a person sees. */
const SILENT = new Set(["model", "work", "trace", "seed", "repeats", "warmup"]);

/** The fields of a spec in one row. @param {{ work: object }} spec @returns {Readonly<Record<string, unknown>>} */
const fieldsOf = (spec) => ({ ...spec, ...spec.work });

/** A field with its value, such as "switch interval 5 ms". @param {string} name @param {unknown} value */
function said(name, value) {
  const what = name === "kernel" || name === "service" || name === "fault" ? name : null;
  return say({ key: `differs.${name}`, values: { value, named: what ? nameOf(what, String(value)) : value } });
}

/**
 * A title for each spec: its model, and where several have the same model, what differs among those.
 * @param {readonly { model: string, work: object }[]} specs
 * @returns {string[]}
 */
export function trackTitles(specs) {
  return specs.map((spec) => {
    const title = nameOf("model", spec.model);
    const own = fieldsOf(spec);
    const same = specs.filter((other) => other !== spec && other.model === spec.model).map(fieldsOf);
    const names = Object.keys(own).filter((name) => !SILENT.has(name) && same.some((other) => other[name] !== own[name]));
    return names.length === 0 ? title : text("timeline.track", { title, differs: names.map((name) => said(name, own[name])).join(", ") });
  });
}
