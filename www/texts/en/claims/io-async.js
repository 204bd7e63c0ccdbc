// What the claim io-async says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"io-async">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "10,000 requests of 200 ms each on one event loop: how many times as long as a single request do they take together?",
  "figure-wall": ({ waits }, { count }) => `time for ${count(waits, "wait")}, as a multiple of the longest one`,
  "measured": ({ waits, longestMs, times, lanes }, { list, ms, count, times: format }) => `One event loop held ${list(Array.isArray(waits) ? waits.map((wait) => count(wait)) : waits)} requests of up to ${ms(longestMs)} each, and was done after ${list(Array.isArray(times) ? times.map((time) => format(time)) : times)} the longest wait, on ${count(lanes, "lane")}.`,
  "workers": ({ shared, workers, wallMs }, { count, ms }) => `${count(workers)} ${shared ? "threads" : "processes"}, one per request, took ${ms(wallMs)} for ${count(workers)} of them; this page cannot have more workers than that.`,
  "no-workers": ({ shared, workers }, { count }) => `${count(workers)} ${shared ? "threads" : "processes"} to hold as many requests could not be started here.`,
  "near": ({ waits, moreMs, eachMs, inTurnMs }, { count, ms }) => `Beyond the longest wait, ${count(waits)} requests took this loop another ${ms(moreMs)}, ${ms(eachMs)} for each; one after another they would have taken ${ms(inTurnMs)}. So a request that waits needs no thread.`,
  "not-near": ({ waits, moreMs, eachMs, inTurnMs }, { count, ms }) => `Beyond the longest wait, ${count(waits)} requests took this loop another ${ms(moreMs)}, ${ms(eachMs)} for each; one after another they would have taken ${ms(inTurnMs)}. That is more than a hundredth of it, so the loop did not simply hold them.`,
  "between": ({ waits, moreMs, eachMs, inTurnMs }, { count, ms }) => `Beyond the longest wait, ${count(waits)} requests took this loop another ${ms(moreMs)}, ${ms(eachMs)} for each; one after another they would have taken ${ms(inTurnMs)}. That is too much to call it nothing and too little to call it waiting in turn.`,
  "more-lanes": ({ lanes }, { count }) => `But ${count(lanes, "lane")} took part, so it was not one loop alone.`,
};

export default texts;
