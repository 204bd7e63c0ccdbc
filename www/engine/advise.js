// The adviser: measures what this machine costs, has Rust predict what each way takes for a job, and runs the ways where that is to be
// checked. What is run next, and the answer, is Rust (src/claims/adviser.rs).

import { say } from "../texts/texts.js";
import { loadClaimTexts } from "../texts/load.js";
import { conduct } from "./claims.js";
import { InterleaveError, throwIfAborted, untilAborted } from "./errors.js";
import { ask, freeCores } from "./measure.js";

/** @typedef {import("../types.d.ts").AdviserReply} Reply */

/**
 * What each way would take for this job.
 * @param {import("./client.js").EngineClient} client
 * @param {unknown} job
 * @param {import("../types.d.ts").ClaimSetting} setting
 * @param {import("../types.d.ts").AdviseOptions} options
 * @returns {Promise<import("../types.d.ts").Advised>}
 */
export async function adviseOn(client, job, setting, { check = false, signal, onStage }) {
  /** @type {Record<string, object>} */
  const experiments = {};
  /** @type {number[]} */
  const cores = [];
  const next = async () => /** @type {Reply} */ (await ask(client, "advise", { job, check, evidence: { setting, freeCores: cores, experiments } }, signal));
  let reply = await next();
  onStage?.("free-cores");
  const free = await freeCores(client, setting.cores, signal);
  if (free !== null) cores.push(free.free);
  /** @type {import("./claims.js").Bench} */
  const bench = { client, reports: new Map(), trials: {}, options: { signal } };
  for (let stage = /** @type {const} */ ("costs"); reply.next.length > 0; reply = await next(), stage = /** @type {never} */ ("check")) {
    onStage?.(stage);
    for (const experiment of reply.next) {
      const outcome = /** @type {{ runs?: Record<string, { error?: import("./errors.js").Failure }> }} */ (await conduct(experiment, bench));
      throwIfAborted(signal);
      // A way that fails is said to be unknown; without a cost nothing can be predicted.
      const failed = stage === "costs" && Object.values(outcome.runs ?? {}).find(({ error }) => error);
      if (failed && failed.error) throw new InterleaveError(failed.error);
      experiments[experiment.id] = outcome;
    }
  }
  await untilAborted(loadClaimTexts("rule-of-thumb"), signal);
  const { sentences, ...answer } = /** @type {NonNullable<Reply["answer"]>} */ (reply.answer);
  return { ...answer, text: sentences.map(say).join(" ") };
}
