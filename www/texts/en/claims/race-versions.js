// What the claim race-versions says.

/** The versions that have these rules. @type {Readonly<Record<string, string>>} */
const VERSIONS = { "3.9": "3.9 and earlier", "3.10": "3.10", "3.11": "3.11", "3.13": "3.12 and 3.13", "3.14": "3.14", "free-threaded": "builds without the GIL" };

/** @param {unknown} rules */
const versions = (rules) => (Array.isArray(rules) ? rules.map((id) => VERSIONS[String(id)] ?? String(id)) : []);

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"race-versions">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Two threads execute n += 1. CPython falls into six groups: 3.9 and earlier, 3.10, 3.11, 3.12 and 3.13, 3.14, and builds without the GIL. In how many of them can an update be lost?",
  "figure-breaking-plain": "groups of versions that can lose an update of n += 1",
  "figure-breaking-call": "groups of versions that can lose it with a call between the read and the write",
  "figure-breaking-repaired": "groups of versions that can lose it in spite of a lock",
  "figure-search": "time to try every interleaving",
  "plain": ({ breaking, holding, states }, { list, count }) => {
    const lost = Array.isArray(breaking) && breaking.length > 0 ? `some interleaving of two n += 1 loses an update in ${list(versions(breaking))}` : "no interleaving of two n += 1 loses an update";
    const kept = Array.isArray(holding) && holding.length > 0 ? `; in ${list(versions(holding))} none does, since the interpreter does not switch between the read and the write` : "";
    return `Every interleaving was tried, ${count(states, { one: "state", other: "states" })} in all: ${lost}${kept}.`;
  },
  "call": ({ breaking, all }, { list }) => {
    const versionsThatBreak = versions(breaking);
    return `With a function call between the two, ${versionsThatBreak.length === 0 ? "none loses one" : all ? "every version loses one" : `${list(versionsThatBreak)} lose one`}.`;
  },
  "not-safe": "So the GIL protects the interpreter and not your code: what happens to be safe in one version breaks with a call, or with another version. With a lock no interleaving loses anything.",
  "safe": ({ rules }, { list }) => `In ${list(versions(rules))}, neither of the two loses anything.`,
  "repair-breaks": ({ rules }, { list }) => `But an update is lost with a lock, too, in ${list(versions(rules))}.`,
};

export default texts;
