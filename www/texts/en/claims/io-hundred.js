// What the claim io-hundred says.

import catalogue from "../catalogue.js";

/** A model's name inside a sentence. @param {unknown} id */
const said = (id) => catalogue[/** @type {keyof typeof catalogue} */ (`said.${id}`)] ?? id;

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"io-hundred">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "100 downloads of 100 ms each: how long does it take just to start 100 processes for them?",
  "figure-wall": ({ model }) => `${said(model)}: time to wait for all images, once everything is up`,
  "figure-start": ({ model }) => `${said(model)}: time until all of them are up`,
  "figure-memory": ({ model }) => `${said(model)}: memory in all`,
  "loop": ({ images, imageMs, wallMs, bytes: size }, { count, ms, bytes }) => `One event loop waited for ${count(images)} simulated downloads of ${ms(imageMs)} in ${ms(wallMs)}, started nothing for it, and made do with ${bytes(size)} of memory.`,
  "measured": ({ model, images, startMs, wallMs, bytes: size }, { count, ms, bytes }) => `${count(images)} ${model === "processes" ? "processes" : "threads"} took ${ms(startMs)} to start and then ${ms(wallMs)} to wait, with ${bytes(size)} of memory.`,
  "overkill": ({ times: found, images }, { ratio, count }) => `From nothing to the last image, the processes took ${ratio(found)} as long as the loop: for waiting, ${count(images)} processes are overkill.`,
  "no-threads": "Threads need memory that workers share, so they could not be compared here; open the page in its own tab to try them too.",
  "not-slower": ({ times: found }, { ratio }) => `From start to finish, the processes took only ${ratio(found)} as long as the loop, so time hardly speaks against them here.`,
  "like-threads": ({ times: found, images }, { count, ratio }) => `In a browser, a thread is a whole worker too: the threads took ${ratio(found)} as long as the loop, so ${count(images)} of either kind are too many.`,
  "not-dearer": "Processes were not clearly dearer than threads here.",
};

export default texts;
