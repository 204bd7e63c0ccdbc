// What tracks with the same label are told apart by: the fields in which their specs differ.

import { nameOf, say, text } from "./texts/texts.js";

/** Fields that say nothing about what a person sees. */
const SILENT = new Set(["model", "work", "trace", "seed", "repeats", "warmup"]);

/** The fields of a spec in one row. @param {{ work: object }} spec @returns {Readonly<Record<string, unknown>>} */
const fieldsOf = (spec) => ({ ...spec, ...spec.work });

/** A field with its value, such as "switch interval 5 ms". @param {string} name @param {unknown} value */
function said(name, value) {
  const what = name === "kernel" || name === "service" || name === "executor" || name === "fault" ? name : null;
  return say({ key: `differs.${name}`, values: { value, named: what ? nameOf(what, String(value)) : value } });
}

/**
 * A title for each track: its label, and where several have the same label, what differs in the specs of those.
 * @param {readonly { label: string, spec: { work: object } & Record<string, unknown> }[]} tracks
 * @returns {string[]}
 */
export function trackTitles(tracks) {
  return tracks.map((track) => {
    const own = fieldsOf(track.spec);
    const same = tracks.filter((other) => other !== track && other.label === track.label).map(({ spec }) => fieldsOf(spec));
    const names = Object.keys(own).filter((name) => !SILENT.has(name) && same.some((other) => other[name] !== own[name]));
    return names.length === 0 ? track.label : text("timeline.track", { title: track.label, differs: names.map((name) => said(name, own[name])).join(", ") });
  });
}
