/** Where a browser's program is. */

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * The path that a variable of the environment names, or that of the first of some programs that is there.
 * @param {string} variable
 * @param {string[]} names of programs on the PATH, or whole paths
 */
export function executable(variable, ...names) {
  const named = process.env[variable];
  if (named) return named;
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = names.flatMap((name) => (name.startsWith("/") ? name : folders.map((folder) => join(folder, name))));
  for (const path of candidates) {
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not there.
    }
  }
  throw new Error(`${names[0]} is not installed; \`make setup\` installs it, and ${variable} can name another one.`);
}
