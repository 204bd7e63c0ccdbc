// A claim's experiment as a script for CPython: a file of the site, with as many workers as this machine has cores.

import { claims } from "../claim-list.js";
import { InterleaveError, failure } from "./errors.js";

/** The most workers that a script starts, as on the page. */
const MOST_WORKERS = 8;

/** Files that are not called as their claim: scripts beside a `pickle.py` would import it. @type {Readonly<Record<string, string>>} */
const FILES = { pickle: "pickle-claim" };

/**
 * @param {string} id of a claim
 * @param {number} cores
 * @returns {Promise<string>}
 */
export async function pythonScript(id, cores) {
  const known = claims.filter(({ python }) => python).map((claim) => claim.id);
  if (!known.includes(id)) throw new InterleaveError(failure("invalid-spec", "line.no-script", { claim: id, known }));
  /** @param {unknown} error @returns {never} */
  const failed = (error) => {
    throw new InterleaveError(failure("crashed", "module.not-loaded", { error: String(error) }));
  };
  const answer = await fetch(new URL(`../python/${FILES[id] ?? id}.py`, import.meta.url)).catch(failed);
  if (!answer.ok) failed(`${answer.status} ${answer.statusText}`.trim());
  const script = await answer.text().catch(failed);
  return script.replace("WORKERS = 2 ", `WORKERS = ${Math.min(Math.max(cores, 2), MOST_WORKERS)} `);
}
