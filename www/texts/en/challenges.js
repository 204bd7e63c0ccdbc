// What the page of the challenges says. Tasks, hints and solutions stand in www/challenges/en/.

import { nameOf } from "../texts.js";

/** @param {unknown} low @param {unknown} high @param {import("../../format.js").Format["times"]} written */
const between = (low, high, written) => (low === null || high === null ? "" : ` (${written(low)} to ${written(high)})`);

/** @type {Readonly<Record<string, string>>} */
const jobs = { waits: "the requests", computes: "the jobs that compute", both: "the jobs that do both" };
/** @type {Readonly<Record<string, string>>} */
const ways = { clone: "a copy in a message", transfer: "handing the buffer over", shared: "shared memory", manager: "a manager" };
/** @type {Readonly<Record<string, string>>} */
const versions = { "3.9": "3.6 to 3.9", "3.13": "3.12 and 3.13", "free-threaded": "3.13t and 3.14t (without the GIL)" };

/** @param {unknown} model */
const model = (model) => nameOf("model", String(model)).toLowerCase().replaceAll("gil", "GIL");
/** @param {unknown} names @param {Readonly<Record<string, string>>} table */
const named = (names, table) => (Array.isArray(names) ? names.map((name) => table[String(name)] ?? String(name)) : []);

/** @satisfies {import("../texts.js").Texts} */
const texts = {
  "title": "Challenges",
  "lead": "A goal, a few settings, and your own machine as the judge. Each attempt really runs, and the check can fail. There are two hints and a solution for each, if you want them.",
  "topic.speed": "Fast",
  "topic.safety": "Correct",
  "topic.manners": "Punctual and robust",
  "topic.judgement": "Judgement",
  "try": "Try",
  "again": "Try again",
  "hint": ({ at }) => `Hint ${at}`,
  "solution": "Solution, and why",
  "lessons": "Lessons that help:",
  "passed": "Passed",
  "not-passed": "Not yet",
  "came": ({ passed, date }) => `${passed ? "passed" : "tried"}, ${date}`,
  "done": ({ done, all }, { number }) => `You have passed ${number(done)} of ${number(all)} challenges in this browser.`,
  "figures": "Figures of this attempt",
  "needs-isolation": "This one needs threads that share memory, and this page is not isolated from other sites.",
  "step": ({ at, of }, { number }) => `${number(at)} of ${number(of)}`,
  "failed": ({ message }) => `Your setup could not be run. ${message}`,
  "unknown": "Nothing could be measured that tells. Try it again.",

  "figure.yours": "Yours",
  "figure.best": ({ model: best, workers, chunk }, { number, count }) =>
    `The best one: ${model(best)}, ${count(workers, "worker")}${Number(chunk) > 1 ? `, ${number(chunk)} items in a message` : ""}`,
  "figure.ratio": "Yours over the best",
  "figure.lost": "Lost updates",
  "figure.price": "Time of an addition, over that without protection",
  "figure.late": "How late the reader is",
  "figure.latest": "95 of 100 heartbeats are at most this late",
  "figure.states": "States searched",
  "figure.deadlocks": "Rounds with a deadlock",
  "figure.trip": ({ way }) => `There and back by ${ways[String(way)] ?? way}`,
  "figure.results": "Results that arrived, of ten",
  "figure.job": ({ job, model: chosen, best }) => `${jobs[String(job)]?.replace(/^the /, "The ")}: ${model(chosen)}, over the fastest (${model(best)})`,

  "download-and-hash.best": "Nothing was faster than your setup.",
  "download-and-hash.within": ({ times: value, low, high }, { times }) => `Your setup took ${times(value)} as long as the best one${between(low, high, times)}.`,
  "download-and-hash.close": ({ times: value, low, high, limit }, { times }) => `Your setup took ${times(value)} as long as the best one${between(low, high, times)}. That is too close to ${times(limit)} to tell.`,
  "download-and-hash.beyond": ({ times: value, low, high, model: best }, { times }) => `Your setup took ${times(value)} as long as the best one${between(low, high, times)}, which was ${model(best)}.`,
  "find-the-chunk.best": "Nothing was faster than your chunk.",
  "find-the-chunk.within": ({ times: value, low, high, chunk }, { times, number }) => `Your chunk took ${times(value)} as long as the best one${between(low, high, times)}, which was ${number(chunk)}.`,
  "find-the-chunk.close": ({ times: value, low, high, limit }, { times }) => `Your chunk took ${times(value)} as long as the best one${between(low, high, times)}. That is too close to ${times(limit)} to tell.`,
  "find-the-chunk.beyond": ({ times: value, low, high }, { times }) => `Your chunk took ${times(value)} as long as the best one here${between(low, high, times)}.`,
  "send-50-mb.least": ({ way, took }, { ms }) => `By ${ways[String(way)]}, a round trip took ${ms(took)}. Nothing was clearly faster.`,
  "send-50-mb.more": ({ way, best, took, least, times: value }, { ms, times }) => `By ${ways[String(way)]}, a round trip took ${ms(took)}; by ${ways[String(best)]}, ${ms(least)}. That is ${times(value)} as long.`,
  "send-50-mb.not-here": "This way needs shared memory, and this page is not isolated from other sites.",
  "lose-no-update.lost": ({ lost, rounds }, { count }) => `${count(lost, "update")} got lost in ${count(rounds, "round")}.`,
  "lose-no-update.lucky": ({ rounds }, { count }) => `Nothing got lost in ${count(rounds, "round")}, but nothing keeps it from getting lost either. That does not count.`,
  "lose-no-update.within": ({ times: value, low, high }, { times }) => `Nothing got lost, at ${times(value)} the time of an unprotected addition${between(low, high, times)}.`,
  "lose-no-update.close": ({ times: value, low, high }, { times }) => `Nothing got lost, at ${times(value)} the time of an unprotected addition${between(low, high, times)}. That is too close to 2 to tell.`,
  "lose-no-update.beyond": ({ times: value, low, high }, { times }) => `Nothing got lost, but each addition took ${times(value)} as long as without protection${between(low, high, times)}.`,
  "break-the-counter.fewest": ({ taken }, { count }) => `An update is lost, with ${count(taken, { one: "change", other: "changes" })} of thread. It cannot be done with fewer.`,
  "break-the-counter.broken": ({ taken, fewest }, { count, number }) => `An update is lost, with ${count(taken, { one: "change", other: "changes" })} of thread. It can be done with ${number(fewest)}.`,
  "break-the-counter.none-here": ({ states }, { count }) => `No order of steps breaks the counter under this version: all ${count(states, "state")} were searched. Choose another one.`,
  "break-the-counter.unfinished": "The threads have not ended yet. Step both of them to their end.",
  "break-the-counter.holds": "Both threads have ended, and n is 4. Nothing is broken.",
  "break-the-repair.fewest": ({ taken }, { count }) => `The instance was created twice, with ${count(taken, { one: "change", other: "changes" })} of thread. It cannot be done with fewer.`,
  "break-the-repair.broken": ({ taken }, { count }) => `The instance was created twice, with ${count(taken, { one: "change", other: "changes" })} of thread.`,
  "break-the-repair.none-here": ({ states }, { count }) => `No order of steps breaks it under this version: all ${count(states, "state")} were searched. Choose another one.`,
  "break-the-repair.unfinished": "The instance was not created twice so far, and the threads have not ended.",
  "break-the-repair.holds": "Both threads have ended, and the instance was created once. Nothing is broken.",
  "cannot-be-broken.holds": ({ states, versions: of }, { count }) => `No order of steps breaks it: all ${count(states, "state")} were searched, under ${count(of, { one: "set of rules", other: "sets of rules" })} from Python 3.6 to 3.14.`,
  "cannot-be-broken.broken": ({ rules, versions: broken, of }, { list }) => `Some order of steps breaks it under ${broken === of ? "every version of Python" : `Python ${list(named(rules, versions))}`}.`,
  "certain-deadlock.certain": ({ found, low }, { number, percent }) => `All ${number(found)} rounds ended in a deadlock. If fewer than ${percent(low)} of rounds did, a row like this would come less than once in twenty tries.`,
  "certain-deadlock.never": ({ rounds }, { number }) => `None of ${number(rounds)} rounds ended in a deadlock.`,
  "certain-deadlock.sometimes": ({ found, rounds }, { number }) => `${number(found)} of ${number(rounds)} rounds ended in a deadlock. The others were lucky.`,
  "no-deadlock.seen": ({ found, rounds }, { number }) => `${number(found)} of ${number(rounds)} rounds ended in a deadlock.`,
  "no-deadlock.rare": ({ rounds, steps }, { number }) => `None of ${number(rounds)} rounds ended in a deadlock, but an order of ${number(steps)} steps leads to one. It is rare, not impossible.`,
  "no-deadlock.impossible": ({ rounds, states }, { number, count }) => `None of ${number(rounds)} rounds ended in a deadlock, and no order of steps leads to one: all ${count(states, "state")} were searched.`,
  "punctual-reader.within": ({ late, low, high }, { ms }) => `The reader was ${ms(late)} late${between(low, high, ms)}.`,
  "punctual-reader.close": ({ late, low, high }, { ms }) => `The reader was ${ms(late)} late${between(low, high, ms)}. That is too close to 2 ms to tell.`,
  "punctual-reader.beyond": ({ late, low, high }, { ms }) => `The reader was ${ms(late)} late${between(low, high, ms)}.`,
  "steady-heartbeat.within": ({ late, low, high }, { ms }) => `95 of 100 heartbeats were at most ${ms(late)} late${between(low, high, ms)}.`,
  "steady-heartbeat.close": ({ late, low, high }, { ms }) => `95 of 100 heartbeats were at most ${ms(late)} late${between(low, high, ms)}. That is too close to 5 ms to tell.`,
  "steady-heartbeat.beyond": ({ late, low, high }, { ms }) => `5 of 100 heartbeats were more than ${ms(late)} late${between(low, high, ms)}.`,
  "survive-a-crash.crashed": "The crash took everything with it, and no result arrived.",
  "survive-a-crash.nine": "Nine results arrived; only the task that crashed is lost.",
  "survive-a-crash.fewer": ({ results, lost }, { count, number }) => `${count(results, "result")} arrived. The crash took ${number(Number(lost) - 1)} more with it that had not crashed.`,
  "survive-a-crash.no-crash": "Nothing crashed, so nothing was survived.",
  "choose-for-three.right": "Well chosen: none of your models was clearly more than a fifth slower than the fastest.",
  "choose-for-three.wrong": ({ wrong, right }, { number, list }) => `${number(right)} of 3 well chosen. Something else is clearly faster for ${list(named(wrong, jobs))}.`,
  "choose-for-three.not-here": ({ job }) => `The model that you chose for ${jobs[String(job)]} cannot run here. Choose another one.`,
};

export default texts;
