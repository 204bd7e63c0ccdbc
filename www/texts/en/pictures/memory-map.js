// What the map of memories says.

/** @type {import("../../texts.js").Texts} */
const texts = {
  "title": "What lies where, at the addresses of this run, the lowest first",
  "title.values": "One variable, or one in each memory",
  "memory-all": ({ lanes }, { count }) => `One memory, used by ${count(lanes, "thread")}`,
  "memory-of": ({ name }) => `Memory of ${name}`,
  "stack": ({ names }, { list }) => `local variable, stack of ${list(names)}`,
  "heap": ({ names }, { list }) => `allocated by ${list(names)}${Array.isArray(names) && names.length > 1 ? " in turn" : ""}`,
  "shared": ({ value }, { count }) => `shared variable = ${count(value)}`,
  "value": ({ value }, { count }) => `variable = ${count(value)}`,
  "read": ({ name, value }, { count }) => `${name} added 1 and read ${count(value)}`,
  "apart": ({ bytes }) => `${bytes} further`,
  "says.threads": ({ lanes, stacks, shared }, { count }) => `${count(lanes, "thread")} in one memory: ${count(stacks, { one: "address", other: "addresses" })} of the same local variable, each on a stack of its own, and ${count(shared, { one: "address", other: "addresses" })} of the shared variable.`,
  "says.processes": ({ memories, shared }, { count }) => (Number(shared) === 1 ? `The ${count(memories, { one: "process", other: "processes" })} named the same address of “the shared variable” too, but each in a memory of its own: the same number, another place.` : `The ${count(memories, { one: "process", other: "processes" })} have a memory each, so an address of one means nothing in another.`),
  "says.threads.values": ({ lanes, values }, { count, list }) => `${count(lanes, "thread")} added to one variable and read ${list(values)}.`,
  "says.processes.values": ({ memories, values }, { count, list }) => `${count(memories, { one: "process", other: "processes" })} each have a variable of that name, and read ${list(values)}.`,
  "model": "Model",
  "lane": "Lane",
  "where.stack": "Local variable",
  "where.shared": "Shared variable",
  "where.heap": "Allocated",
  "where.value": "Read back",
};

export default texts;
