// Makes the scripts and styles of the built site smaller, file by file and without a bundler: comments and long names are
// left out, addresses stay. Each file gets a source map with its source, so that the browser's tools show what was written.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import { transform } from "esbuild";

/** @param {string} folder of the built site */
export async function minify(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => /\.(js|css)$/.test(file));
  await Promise.all(files.map(async (file) => {
    const path = join(folder, file);
    const { code, map } = await transform(readFileSync(path, "utf8"), {
      loader: file.endsWith(".css") ? "css" : "js",
      minify: true,
      // As old as what the page needs anyway.
      target: "es2022",
      sourcemap: "external",
      sourcefile: basename(file),
    });
    const name = `${basename(file)}.map`;
    writeFileSync(path, file.endsWith(".css") ? `${code}/*# sourceMappingURL=${name} */\n` : `${code}//# sourceMappingURL=${name}\n`);
    writeFileSync(`${path}.map`, map);
  }));
}
