// Times the studio's tokenizer stage on the files of the page's input, with helpers as in the studio; its files are kept in
// memory, so that no disk is timed.

import type { TokenizerRun } from "../../src/cli/benchTokenizer";
import { recipeFor } from "../../src/core/config/recipe";
import type { CorpusSummary, DomainSummary } from "../../src/core/config/records";
import type { PreTokenizer } from "../../src/core/config/tokenizer";
import { encodeUtf8 } from "../../src/core/format/utf8";
import { helpersFrom } from "../../src/stages/helpers";
import { trainTokenizer } from "../../src/stages/tokenizer";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";

const openPool = helpersFrom(() => new Worker(new URL("../../workers/text.worker.ts", import.meta.url), { type: "module" }));

/** The files as one domain in storage, each a document for training. */
async function stored(files: Iterable<File>): Promise<{ blobs: MemoryBlobs; corpus: CorpusSummary; bytes: number }> {
  const lines: Uint8Array[] = [];
  let bytes = 0;
  for (const file of files) {
    const text = (await file.text()).replaceAll(/\r\n?/g, "\n");
    bytes += file.size;
    lines.push(encodeUtf8(`${JSON.stringify(text)}\n`));
  }
  const blobs = new MemoryBlobs();
  await blobs.write(paths.documents(0, "train"), new Uint8Array(await new Blob(lines as BlobPart[]).arrayBuffer()));
  await blobs.write(paths.documents(0, "validation"), new Uint8Array(0));
  const domain: Partial<DomainSummary> = { name: "texts", trainBytes: bytes, validationBytes: 0 };
  return { blobs, corpus: { source: "files", domains: [domain as DomainSummary], problems: [] }, bytes };
}

/** Read once, for all turns. */
let texts: ReturnType<typeof stored> | undefined;

/** One training and encoding of all texts, timed by what the stage tells. */
export async function timeTokenizer(preTokenizer: PreTokenizer, vocabSize: number): Promise<TokenizerRun> {
  texts ??= stored(document.querySelector("input")!.files!);
  const { blobs, corpus, bytes } = await texts;
  const recipe = { ...recipeFor("pico"), tokenizer: { ...recipeFor("pico").tokenizer, vocabSize, preTokenizer } };
  const started = performance.now();
  let trained = started;
  const context = {
    emit: (event: { readonly kind: string; readonly unit?: string }): void => {
      if (event.kind === "progress" && event.unit === "merges") trained = performance.now();
    },
    checkpoint: async (): Promise<void> => {},
  };
  const { trainTokens, merges } = await trainTokenizer({ recipe, corpus }, context, blobs, openPool);
  const seconds = (from: number, to: number): number => (to - from) / 1000;
  return { bytes, merges, tokens: trainTokens.texts, train: seconds(started, trained), encode: seconds(trained, performance.now()) };
}
