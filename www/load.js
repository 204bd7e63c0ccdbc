/** How often an address could not be loaded. @type {Map<string, number>} */
const failed = new Map();

/**
 * Imports a module. One that could not be loaded is asked for under another address the next time, since a browser may keep the
 * failure under the first one for as long as the page lives.
 * @param {URL} address
 * @returns {Promise<unknown>} the module
 */
export async function load(address) {
  const times = failed.get(address.href) ?? 0;
  const asked = new URL(address);
  if (times > 0) asked.searchParams.set("again", String(times));
  try {
    return await import(asked.href);
  } catch (error) {
    failed.set(address.href, times + 1);
    throw error;
  }
}
