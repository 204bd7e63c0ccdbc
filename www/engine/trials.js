// Trials: each on an engine of its own, which ends with it, so that no worker stays behind.

import { InterleaveError, failure } from "./errors.js";

/** @typedef {import("./client.js").EngineClient} EngineClient */
/** @typedef {import("../types.d.ts").TrialResult} TrialResult */

/**
 * Carries a trial out.
 * @param {EngineClient} client whose host it runs in
 * @param {string} trial as JSON text
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<TrialResult>}
 */
export async function runTrial(client, trial, signal) {
  const own = client.another();
  try {
    const reply = await own.request({ type: "trial", trial }, { signal, stops: true });
    if (reply.type === "tried") return JSON.parse(reply.text);
    throw new InterleaveError(reply.type === "failed" ? reply.error : failure("crashed", "engine.crashed"));
  } finally {
    own.end();
  }
}
