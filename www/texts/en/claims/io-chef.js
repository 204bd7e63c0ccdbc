// What the claim io-chef says.

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"io-chef">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Five dishes have to boil and then be chopped. How many times as fast is a cook who starts the next pot instead of watching the first?",
  "figure-speedup": "speed-up of a cook who goes on meanwhile",
  "figure-speedup-cooks": "speed-up of two cooks who each watch their pot",
  "run": ({ cook }) => ({ "watches": "one cook watches each pot", "goes-on": "one cook goes on meanwhile", "two-watch": "two cooks each watch their pot" })[String(cook)] ?? String(cook),
  "measured": ({ dishes, boilMs, watchesMs, ratio: goesOn, two }, { count, ms, ratio }) => `${count(dishes, { one: "dish", other: "dishes" })} boil for 10 minutes each (shown in ${ms(boilMs)}) and are then chopped. A cook who watches each pot took ${ms(watchesMs)}. Round by round, one who starts the next pot meanwhile was ${ratio(goesOn)} as fast, and two cooks who each watch their own pot ${ratio(two)}.`,
  "goes-on": ({ promised }, { times }) => `While the pots boil there is room for a gain of ${times(promised)} at best, and the cook who went on used it: waiting needs no hands, chopping does.`,
  "pots": ({ pots }, { number }) => `On average, ${number(pots)} pots boiled at the same time, and nobody watched them.`,
  "too-little": ({ promised }, { times }) => `While the pots boil there is room for a gain of ${times(promised)}, and the cook who went on used less than three quarters of it.`,
  "all-chopping": ({ promised }, { times }) => `On this machine, chopping takes so long that going on can gain ${times(promised)} at best, too little to tell.`,
};

export default texts;
