// What the claim deadlock says.

/** The lanes of a deadlock, each with what it holds and waits for. @param {unknown} cycle */
const named = (cycle) =>
  Array.isArray(cycle) ? cycle.map((/** @type {{ lane: number, holds: string, waitsFor: string }} */ { lane, holds, waitsFor }) => `thread ${lane + 1} held ${holds} and waited for ${waitsFor}`) : [];

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"deadlock">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Two threads take two locks, one of them A and then B, the other B and then A, with a short pause in between. In what share of the rounds are both stuck? Say 0 for none and 1 for all.",
  "figure-stuck-opposite": "share of the rounds that got stuck, locks in opposite order",
  "figure-stuck-same": "share of the rounds that got stuck, locks in one order",
  "figure-detection": "time until a deadlock was found",
  "figure-greedy-plain": "share of the turns of a thread that takes the lock again at once",
  "figure-greedy-fair": "the same with a fair lock",
  "measured": ({ rounds, stuck }, { count }) => `With the locks in opposite order, ${count(stuck)} of ${count(rounds, "round")} got stuck.`,
  "named": ({ cycle, ms: found }, { list, ms }) => `In the first one ${list(named(cycle))}. It took ${ms(found)} in the median to find a deadlock from outside.`,
  "repaired": ({ rounds }, { count }) => `Each was ended by taking one thread's wait away: it released its lock, and the other one went on. With one order for both threads, none of ${count(rounds, "round")} got stuck.`,
  "starved": ({ lanes, plain, fair }, { count, percent }) => `A lock can also be unfair without a deadlock: of ${count(lanes, "thread")}, one that takes the lock again at once had ${percent(plain)} of the turns in the median of the rounds, and ${percent(fair)} where the lock is given to who waits.`,
  "alike": "Taking a lock again at once made no measurable difference here.",
  "never-stuck": "Each thread held one lock while it asked for the other, and none ever waited for ever.",
  "seldom": ({ enough }, { count }) => `It takes ${count(enough, "round")} to tell. Something else may have kept the machine busy; run it again.`,
  "not-ended": "But a deadlock was not found, not named, or not ended.",
  "order-stuck": ({ stuck }, { count }) => `But ${count(stuck, "round")} got stuck with one order for both threads, too.`,
};

export default texts;
