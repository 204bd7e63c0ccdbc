/** The threads of the browser's workers, as the operating system sees them: a driver's list of workers is not exact. Linux only. */

import { readFileSync, readdirSync } from "node:fs";

/** What Chromium calls the thread of a dedicated worker; the system cuts names after 15 letters. */
const NAME = "DedicatedWorker".slice(0, 15);

/** @param {() => string} read @returns {string} what there is; a process may end while it is looked at */
function orNothing(read) {
  try {
    return read();
  } catch {
    return "";
  }
}

/** The processes that this one has started, and those that they have started. @returns {string[]} */
function descendants() {
  /** @type {Map<string, string>} */
  const parents = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const status = orNothing(() => readFileSync(`/proc/${pid}/status`, "utf8"));
    parents.set(pid, /^PPid:\s*(\d+)/m.exec(status)?.[1] ?? "0");
  }
  const own = String(process.pid);
  const isOurs = (/** @type {string} */ pid) => {
    for (let at = parents.get(pid); at !== undefined && at !== "0"; at = parents.get(at)) if (at === own) return true;
    return false;
  };
  return [...parents.keys()].filter(isOurs);
}

/** How many threads of dedicated workers there are in the browsers that this program has started. */
export function workerThreads() {
  let count = 0;
  for (const pid of descendants()) {
    let threads;
    try {
      threads = readdirSync(`/proc/${pid}/task`);
    } catch {
      continue;
    }
    for (const thread of threads) {
      if (orNothing(() => readFileSync(`/proc/${pid}/task/${thread}/comm`, "utf8")).startsWith(NAME)) count++;
    }
  }
  return count;
}
