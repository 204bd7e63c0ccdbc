// What the claim gil-native says.

import catalogue from "../catalogue.js";

/** A model's name. @param {unknown} id */
const model = (id) => /** @type {Readonly<Record<string, unknown>>} */ (catalogue)[`model.${id}`] ?? id;

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"gil-native">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Two threads hash large buffers, first holding the GIL throughout, then releasing it. How many times as fast as a plain loop are they when they release it?",
  "figure-speedup-held": "speed-up with 2 threads that hold the GIL (SHA-256 here, prime numbers in Python)",
  "figure-speedup-released": "speed-up with 2 threads that release the GIL",
  "figure-without-gil": "speed-up with 2 threads without the GIL (SHA-256 here, prime numbers in Python)",
  "run": ({ model: id, threads, gil }, { count }) => {
    if (gil === "held") return `${count(threads, "thread")}, GIL held`;
    if (gil === "released-in-kernel") return `${count(threads, "thread")}, GIL released`;
    return Number(threads) > 1 ? `${model(id)}, ${count(threads, "worker")}` : `${model(id)}`;
  },
  "measured": ({ held, released }, { ratio }) => `Two threads hashed buffers ${ratio(released)} as fast as a plain loop when they released the GIL for it, as Python's hashlib does, and ${ratio(held)} as fast when they held it throughout.`,
  "held-gains": "But they also gained while they held it, so releasing the GIL is not what makes them faster here.",
  "no-second-core": ({ without, free }, { ratio, number }) => `But without the GIL, two threads were not clearly faster either, ${ratio(without)} as fast, so there was no second core to gain${typeof free === "number" ? `; free cores: ${number(free)}` : ""}.`,
  "parallel": ({ without }, { ratio }) => `Without any GIL, it was ${ratio(without)}. Native code that works on its own buffers does not need the lock, so several threads can run it at the same time.`,
  "none": ({ without }, { ratio }) => `Without any GIL, it was ${ratio(without)}, so a second core was there, and releasing the GIL did not make use of it.`,
  "part": ({ without }, { ratio }) => `Without any GIL, it was ${ratio(without)}. Releasing it brought less than half of that gain, too little to call it parallel.`,
};

export default texts;
