// The page that goes into packages, fetched from the studio's own files when an export first asks for it.

import runtime from "onnxruntime-web/ort-wasm-simd-threaded.wasm?gz";
import { StudioError } from "../src/core/errors";
import type { PageFiles } from "../src/core/exchange/onnx/page";

let loading: Promise<PageFiles> | undefined;

/** The same files for every package. Throws StudioError("unreadable-file") where they can't be fetched; the next call tries again. */
export function pageFiles(): Promise<PageFiles> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    const what = `the page's own files could not be fetched (${error instanceof Error ? error.message : error}).`;
    throw new StudioError(
      "unreadable-file",
      what,
      "They are kept for use without a network once they were fetched: connect, and export again.",
    );
  });
  return loading;
}

async function load(): Promise<PageFiles> {
  const [{ default: html }, { default: style }, { default: licence }, { default: script }, wasm] = await Promise.all([
    import("../src/pages/index.html?raw"),
    import("../src/pages/page.css?raw"),
    import("../src/pages/LICENSE.txt?raw"),
    import("../src/pages/page.ts?script"),
    fetch(runtime),
  ]);
  if (!wasm.ok) throw new Error(`${runtime}: ${wasm.status}`);
  return { html, style, licence, script, runtime: new Uint8Array(await wasm.arrayBuffer()) };
}
