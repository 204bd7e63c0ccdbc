// What the kitchen says.

/** @type {import("../../texts.js").Texts} */
const texts = {
  "title": "The kitchens of this run, on one clock",
  "minutes": ({ min }, { count }) => count(min, "minute"),
  "chops": ({ dish }, { count }) => `chops dish ${count(dish)}`,
  "watches": ({ dish }, { count }) => `watches pot ${count(dish)}`,
  "knife": "waits for the knife",
  "free": "hands free, pots boil",
  "busy": "starts a pot",
  "rests": "nothing to do",
  "over": "done",
  "legend.wait": "pot boils",
  "legend.run": "chops",
  "legend.blocked": "waits for the knife",
  "hob": ({ pots }, { count }) => count(pots, { one: "pot boils", other: "pots boil" }),
  "table": ({ waiting }, { count }) => (waiting === 0 ? "" : `${count(waiting, { one: "dish waits", other: "dishes wait" })}`),
  "served": ({ served, dishes }, { count }) => `${count(served)} of ${count(dishes)} served`,
  "ready": ({ min }) => `dinner after ${min} minutes`,
  "says": ({ kitchens, ms: most, shares }, { list, count, ms }) => `Dinner was ready after ${list((Array.isArray(kitchens) ? kitchens : []).map(({ title, min }) => `${count(min, "minute")} (${title})`))}. Ten minutes stand for what one dish boiled; the slowest kitchen really took ${ms(most)}.${shares ? " The two cooks have one knife, as threads have one GIL." : ""}`,
  "told": ({ title, doing, pots, served }, { list, count }) => `${title}: ${list(doing)}; ${count(pots, { one: "pot boils", other: "pots boil" })}, ${count(served)} served.`,
  "kitchen": "Kitchen",
  "cook": "Cook",
  "from": "From",
  "to": "To",
  "doing": "Doing",
};

export default texts;
