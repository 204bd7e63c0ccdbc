// A module, and what it imports, from memory: the engine worker and each worker that it starts import the crate's glue, and asking the
// host for it again takes longer than everything else that a worker does to start.

/** What the glue that wasm-bindgen writes imports: `from './snippets/…'`. */
const IMPORTED = /(\bfrom\s*)["'](\.\.?\/[^"']+)["']/g;

/** @param {URL} address */
async function textOf(address) {
  const response = await fetch(address);
  if (!response.ok) throw new TypeError(`${response.status} ${address}`);
  return response.text();
}

/**
 * The address of a copy of this module in memory, for as long as this worker lives. It imports copies too.
 * @param {URL} address
 * @returns {Promise<string>}
 */
async function copyOf(address) {
  const text = await textOf(address);
  const names = [...new Set(Array.from(text.matchAll(IMPORTED), ([, , name = ""]) => name))];
  const copies = new Map(await Promise.all(names.map(async (name) => /** @type {const} */ ([name, await copyOf(new URL(name, address))]))));
  const own = text.replace(IMPORTED, (_, from, name) => `${from}${JSON.stringify(copies.get(name))}`);
  return URL.createObjectURL(new Blob([own], { type: "text/javascript" }));
}

/**
 * Imports a module from memory. Where a policy of the page's host forbids that, from its address.
 * @param {URL} address
 * @returns {Promise<unknown>}
 */
export async function importFromMemory(address) {
  const copy = await copyOf(address);
  return import(copy).catch(() => import(address.href));
}
