// Fetches what pages in exported packages are made of, from the studio's own files.

import runtime from "onnxruntime-web/ort-wasm-simd-threaded.wasm?gz";

export async function fetchPageFiles() {
  const [{ default: html }, { default: style }, { default: licence }, { default: script }, answer] = await Promise.all([
    import("../src/pages/index.html?raw"),
    import("../src/pages/page.css?raw"),
    import("../src/pages/LICENSE.txt?raw"),
    import("../src/pages/page.ts?script"),
    fetch(runtime),
  ]);
  if (!answer.ok) throw new Error(`${runtime}: ${answer.status}`);
  return { html, style, licence, script, runtime: new Uint8Array(await answer.arrayBuffer()) };
}
