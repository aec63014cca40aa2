// What goes into exported pages beside the models, made when it is asked for: one script of src/pages with the studio's tokenizer
// and router and with onnxruntime-web's own code, and that runtime's WebAssembly. A classic script, since pages that were opened
// from a folder load no modules.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Plugin } from "vite";

const ENTRY = join(import.meta.dirname, "..", "pages", "page.ts");
const SCRIPT = `${ENTRY}?script`;
const RUNTIME = "onnxruntime-web/ort-wasm-simd-threaded.wasm";

/** The script's text. */
export async function pageScript(): Promise<string> {
  const { rolldown } = await import("rolldown");
  const bundle = await rolldown({ input: ENTRY, platform: "browser", logLevel: "silent" });
  const { output } = await bundle.generate({ format: "iife", minify: true, codeSplitting: false });
  await bundle.close();
  return output[0].code;
}

/**
 * The runtime, packed by gzip to a quarter: so it lies in packages, and so the page unpacks it. Its name does not say so, since some
 * hosts send a file that ends with .gz as if it had been packed for the way.
 */
export async function pageRuntime(): Promise<Uint8Array> {
  return promisify(gzip)(await readFile(createRequire(import.meta.url).resolve(RUNTIME)), { level: 9 });
}

/** Gives the script's text to who imports the page's entry with "?script", and the runtime's address to who imports it with "?gz". */
export function pageParts(): Plugin {
  let isBuild = false;
  return {
    name: "limbeck-pages",
    enforce: "pre",
    configResolved({ command }) {
      isBuild = command === "build";
    },
    resolveId: (id) => (id === `${RUNTIME}?gz` ? `\0${id}` : undefined),
    async load(id) {
      if (id === SCRIPT) return `export default ${JSON.stringify(await pageScript())};`;
      if (id !== `\0${RUNTIME}?gz`) return undefined;
      const source = await pageRuntime();
      if (!isBuild) return `export default "data:application/gzip;base64,${Buffer.from(source).toString("base64")}";`;
      return `export default import.meta.ROLLUP_FILE_URL_${this.emitFile({ type: "asset", name: "onnxruntime.bin", source })};`;
    },
  };
}
