// What the claim race says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"race">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Two threads add 1 to the same number, 100,000 times each or more, without any protection. What share of the additions is lost? Say 0 for none and 0.5 for half of them.",
  "figure-lost": "share of the additions that a round lost without protection",
  "figure-rounds-lost": "share of the rounds that lost something",
  "figure-lost-repaired": "additions that the repairs lost",
  "figure-price-mutex": "time of an addition under a lock, compared with none",
  "figure-price-atomic": "time of an atomic addition, compared with a plain one",
  "figure-price-per-lane": "time of an addition to a number of the thread's own, compared with a shared one",
  "figure-each-alone": "time of an addition of a lone thread without protection",
  "figure-added-mutex": "what the lock adds to that, for each addition",
  "figure-added-atomic": "what the atomic addition adds to that",
  "figure-added-per-lane": "what a number of the thread's own adds to that",
  "figure-false-sharing": "false sharing: time of an addition to numbers side by side, compared with numbers on cache lines of their own",
  "measured": ({ lanes, additions, raisedFrom, rounds, lostIn, share, most }, { count, percent }) => `${count(lanes, "thread")} added 1 to one number without protection, ${count(additions, "time")} each${typeof raisedFrom === "number" ? ` (raised from ${count(raisedFrom)} until rounds lost something)` : ""}. Of ${count(rounds, "round")}, ${count(lostIn)} lost additions: ${percent(share)} of them in the median, ${percent(most)} at most.`,
  "repaired": "With a lock, with atomic additions and with a number for each thread, no round lost anything.",
  "prices": ({ lanes, alone, ...added }, { count, ms }) => {
    const more = (/** @type {unknown} */ value) => (typeof value !== "number" ? "no measurable difference" : `${ms(Math.abs(value))} ${value < 0 ? "less" : "more"}`);
    return `A lone thread without protection takes ${ms(alone)} for an addition. With ${count(lanes, "thread")} at once, each addition costs in comparison: under the lock, ${more(added["added-mutex"])}; atomic, ${more(added["added-atomic"])}; to a number for each thread, ${more(added["added-per-lane"])}.`;
  },
  "false-sharing": ({ ratio: found }, { ratio }) => `Numbers for each thread that lie side by side share a cache line, which the cores pass to and fro: ${found ? `an addition took ${ratio(found)} the time it takes with a cache line for each` : "no measurable difference here"}.`,
  "repair-lost": ({ lost }, { count }) => `But ways of counting that should lose nothing lost ${count(lost, "addition")}.`,
  "nothing-lost": ({ free }, { number }) => `Nothing was lost without protection either, although ${number(free)} cores were free for the threads to run at once.`,
  "seldom": ({ lostIn, enough }, { count }) => `Only ${count(lostIn, "round")} lost something, and it takes ${count(enough)} to speak of a rate. Run it again.`,
};

export default texts;
