// What the claim free-threaded says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"free-threaded">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "The same threads with the GIL switched off: how many times as fast as a plain loop?",
  "figure-without-gil": "speed-up of threads without the GIL",
  "figure-with-gil": "speed-up of threads with the GIL",
  "measured": ({ threads, loopMs, without, with: held }, { count, ms, ratio }) => `A plain loop took ${ms(loopMs)}. Round by round, ${count(threads, "thread")} without the GIL ran ${ratio(without)} as fast, and with it ${ratio(held)}.`,
  "with-gains": "But they gained with the GIL too, so switching it off is not what makes them faster here.",
  "parallel": "So they computed in parallel. These tasks share nothing, so races are not tested here: threads that share a variable can now really write to it at the same moment, and races that the GIL made rare become common: whatever they share needs a lock of the program's own.",
  "none": ({ reach }, { number }) => `So they did not compute in parallel, although about ${number(reach)} cores were there for them.`,
  "part": ({ reach }, { number }) => `That is less than half of what about ${number(reach)} cores could bring, too little to call it parallel.`,
};

export default texts;
