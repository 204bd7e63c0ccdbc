/**
 * A static host for the tests: the built site on a free port of 127.0.0.1, with or without the headers that isolate it,
 * at the root or in a folder of it.
 */

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { SCRIPT } from "./remote.js";

/** @import { Remote } from "./remote.js" */

/** The folder that `make site` builds. */
export const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));

/** The page of the bench. */
export const BENCH = "bench.html";

/** @type {Readonly<Record<string, string>>} */
const MIME_TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

/**
 * The headers that the site asks its host for: those of the file `_headers`, which has one rule, for every path.
 * @returns {Promise<Record<string, string>>}
 */
export async function siteHeaders() {
  const text = await readFile(join(DIST, "_headers"), "utf8");
  const rules = [...text.matchAll(/^ +([A-Za-z-]+): (.*)$/gm)];
  return Object.fromEntries(rules.map(([, name, value]) => [name, value]));
}

/**
 * Starts a server. Close it in the same test, or the process does not end.
 * @param {object} [options]
 * @param {boolean} [options.isolated] whether the site's headers are sent; true unless told
 * @param {string} [options.base] the folder that the site is in, "/" or like "/course/lab/"
 * @param {Remote} [options.remote] what drives the site's page
 * @param {string} [options.of] another server whose answers are given, in place of the site
 * @param {Record<string, string>} [options.headers] further headers, for every answer
 * @param {Record<string, string>} [options.pages] further pages by path, like { "/frame.html": "<iframe ..." }; they get
 *   `headers`, but not the site's
 * @returns {Promise<{ url: string, bench: string, close: () => Promise<void> }>} the site's address, with its closing slash, and its bench's
 */
export async function serve({ isolated = true, base = "/", remote, of, headers = {}, pages = {} } = {}) {
  const ofSite = { "Cache-Control": "no-cache", ...(isolated ? await siteHeaders() : {}), ...headers };
  const server = createServer(async (request, response) => {
    if (await remote?.heard(request, response)) return;
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://host").pathname);
    const page = pages[path];
    if (page !== undefined) {
      response.writeHead(200, { "Content-Type": MIME_TYPES[extname(path) || ".html"], ...headers }).end(page);
      return;
    }
    try {
      if (!path.startsWith(base)) throw new Error("outside of the site");
      const file = normalize(`/${path.slice(base.length)}`);
      const name = file.endsWith("/") ? `${file}index.html` : file;
      const source = of ? await fetch(new URL(request.url ?? "/", of)) : null;
      if (source && !source.ok) throw new Error("not there");
      const read = source ? Buffer.from(await source.arrayBuffer()) : await readFile(join(DIST, name));
      const type = source?.headers.get("Content-Type") ?? MIME_TYPES[extname(name)] ?? "application/octet-stream";
      const content = remote && type.startsWith("text/html") ? Buffer.from(read.toString().replace(/<head>|(?<=^<!DOCTYPE html>)/i, (head) => head + SCRIPT)) : read;
      response.writeHead(200, { ...ofSite, "Content-Type": type, "Content-Length": content.length }).end(content);
    } catch {
      response.writeHead(404, { ...ofSite, "Content-Type": "text/plain" }).end("not found");
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}${base}`,
    bench: `http://127.0.0.1:${address.port}${base}${BENCH}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
