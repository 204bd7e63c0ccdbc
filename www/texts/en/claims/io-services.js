// What the claim io-services says.

import catalogue from "../catalogue.js";

/** A service's name. @param {unknown} id */
const name = (id) => String(/** @type {Readonly<Record<string, unknown>>} */ (catalogue)[`service.${id}`] ?? id);

/** @param {unknown} ids */
const names = (ids) => (Array.isArray(ids) ? ids.map(name) : []);

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"io-services">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Eight requests at the same time instead of one after another: how many times as fast with a database that has three connections? And which of the six services gains the most?",
  "figure-speedup": ({ service }) => `speed-up with all requests at the same time: ${name(service)}`,
  "figure-allowed": ({ service }) => `speed-up that the service's limit allows: ${name(service)}`,
  "run": ({ service, model }) => `${name(service)}, ${model === "sequential" ? "one after another" : "all at the same time"}`,
  "run-failing": ({ service }) => `${name(service)}, some requests fail`,
  "measured": ({ requests, waitMs, services, ratios, allowed }, { count, ms, ratio, times, list }) => {
    const each = Array.isArray(ratios) ? ratios : [];
    const limits = Array.isArray(allowed) ? allowed : [];
    const parts = Array.isArray(services) ? services.map((id, i) => `${name(id)} ${ratio(each[i])}, where its limit allows ${times(limits[i])}`) : [];
    return `${count(requests, "simulated request")} of ${ms(waitMs)}, sent at the same time instead of one after another, gained: ${parts.join("; ")}.`;
  },
  "failing": ({ failures, ms: took, withoutMs }, { count, ms }) => `With ${count(failures, "failed answer")} that had to be asked for again, the HTTP API took ${ms(took)} instead of ${ms(withoutMs)}.`,
  "limits": "So the service's own limit decides what is gained: a pool of connections, a shared line, a disk, a rate.",
  "outside": ({ services }, { list }) => `That does not fit the limits of ${list(names(services))}: either the waits did not overlap, or something else was slower than the service.`,
  "unclear": ({ services }, { list }) => `The repeats vary too much to tell for ${list(names(services))}.`,
};

export default texts;
