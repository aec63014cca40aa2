// Opens the model whose files the page's input holds, as the studio does: its own worker reads them into storage, another puts the
// weights on the GPU. And reads the same bytes for nothing, to know what of the time is the disk's.

import { connect } from "../../src/protocol/client";
import type { CorpusCommands } from "../../src/protocol/commands";
import type { LoadCommands } from "./gpuLoad.worker";

/** Bytes that are read at once: as many as of f32 weights at a time. */
const PIECE = 8 << 20;

const nothing = (): void => {};
const corpus = () =>
  connect<CorpusCommands>(new Worker(new URL("../../workers/corpus.worker.ts", import.meta.url), { type: "module" }), nothing, nothing);
const gpu = () => connect<LoadCommands>(new Worker(new URL("./gpuLoad.worker.ts", import.meta.url), { type: "module" }), nothing, nothing);

const filesOfInput = (): File[] => Array.from(document.querySelector("input")!.files!);

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}

/** Seconds to read all bytes of the files. */
export const readFiles = (): Promise<number> =>
  timed(async () => {
    for (const file of filesOfInput()) for (let at = 0; at < file.size; at += PIECE) await file.slice(at, at + PIECE).arrayBuffer();
  });

/** Seconds from the files to weights in storage, and what names these. */
export async function openModelFiles(): Promise<{ seconds: number; hash: string }> {
  const client = corpus();
  const files = filesOfInput().map((file) => ({ path: `model/${file.name}`, file }));
  let hash = "";
  const seconds = await timed(async () => {
    hash = (await client.call("importModel", { files })).model.hash;
  });
  client.close();
  return { seconds, hash };
}

/** Seconds from storage to weights on the GPU, which is opened before; or why it does not take them. */
export async function loadOnGpu(hash: string): Promise<{ seconds: number } | { refused: string }> {
  const client = gpu();
  const loading = client.call("load", { hash });
  const result = await loading.catch((error: Error) => ({ refused: error.message }));
  client.close();
  return result;
}
