// What the claim responsive-ui says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"responsive-ui">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "The page computes for about a third of a second. How long does it freeze if it computes by itself, and how long if a worker does?",
  "figure-freeze-page": "longest freeze while the page itself computes",
  "figure-freeze-worker": "longest freeze while a worker computes",
  "figure-freeze-idle": "longest freeze while nothing is computed",
  "measured": ({ pageMs, workerMs }, { ms }) => `While the page's own thread computed, it froze for ${ms(pageMs)}: nothing moved and no click was answered. While a worker did the same job, the longest pause was ${ms(workerMs)}. Both are medians over the rounds.`,
  "hidden": "Freezes can only be measured while the page is visible; run it again and keep it in view.",
  "alive": ({ feltMs }, { ms }) => `People notice a pause from about ${ms(feltMs)} on; with a worker, the page stayed responsive.`,
  "too-short": "The job was too short on this machine to freeze anything that people would notice.",
  "no-help": "The worker did not help, although there was a core for it, and although the page does not freeze while nothing is computed.",
  "not-the-worker": ({ idleMs }, { ms }) => `But while nothing was computed, the page froze for ${ms(idleMs)}, too: something else kept it busy.`,
  "scatter": ({ feltMs }, { ms }) => `The pauses lie on both sides of ${ms(feltMs)}, where people begin to notice them. Something else may have kept the machine busy; run it again.`,
};

export default texts;
