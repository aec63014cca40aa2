// The page that goes into exports, as one script: src/pages with the studio's tokenizer and router and with onnxruntime-web's own
// code, bundled when it is asked for. A classic script, since pages that were opened from a folder load no modules.

import { join } from "node:path";
import type { Plugin } from "vite";

const ENTRY = join(import.meta.dirname, "..", "pages", "page.ts");

/** The script's text. */
export async function pageScript(): Promise<string> {
  const { rolldown } = await import("rolldown");
  const bundle = await rolldown({ input: ENTRY, platform: "browser", logLevel: "silent" });
  const { output } = await bundle.generate({ format: "iife", minify: true, codeSplitting: false });
  await bundle.close();
  return output[0].code;
}

/** Gives whoever imports a path that ends with "?script" the bundled script's text. */
export function pageScripts(): Plugin {
  return {
    name: "limbeck-pages",
    enforce: "pre",
    load: async (id) => (id === `${ENTRY}?script` ? `export default ${JSON.stringify(await pageScript())};` : undefined),
  };
}
