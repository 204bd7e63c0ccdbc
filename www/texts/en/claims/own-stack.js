// What the claim own-stack says.

/** Addresses as programmers write them. @param {unknown} addresses */
const hex = (addresses) => (Array.isArray(addresses) ? addresses.map((address) => `0x${Number(address).toString(16)}`) : addresses);

/** @satisfies {Record<import("../../../types.d.ts").ClaimTextName<"own-stack">, import("../../texts.js").Text>} */
const texts = {
  "prediction": "Several threads run the same function. At how many different addresses does its local variable lie?",
  "figure-addresses-local": "different addresses of the local variable",
  "figure-addresses-shared": "different addresses of the shared variable",
  "figure-stack-distance": "shortest distance between the locals of two threads",
  "locals": ({ threads, addresses, apart }, { count, list, bytes }) => `In ${count(threads, "thread")}, the same local variable lay at ${list(hex(addresses))}${typeof apart === "number" ? `, at least ${bytes(apart)} apart` : ""}.`,
  "shared": ({ address }, { list }) => `All of them found the shared variable at ${list(hex([address]))}, and each read there what the others had added.`,
  "own-stacks": "So each thread has its own stack, and they share the rest of the memory. A program here cannot read its instruction pointer, so whether each thread has one of its own is not seen.",
  "other-memory": ({ processes }, { count }) => `${count(processes, { one: "process", other: "processes" })} reported that very address too, yet each found only its own value there: the same number in a different memory.`,
  "one-worker": "One worker did the work of several threads, one after another, so their stacks cannot be told apart. Run it again.",
  "one-stack": ({ least }, { bytes }) => `Locals that lie within ${bytes(least)} of each other may be on the same stack.`,
  "not-shared": "But the threads did not all find one variable at one address, with everything the others had added.",
};

export default texts;
