// The helpers of the tokenizer stage as the workers they are in the page: they share the work, and the result is that of one.

import { expect, test } from "vitest";
import { recipeFor } from "../../src/core/config/recipe";
import type { CorpusSummary, DomainSummary } from "../../src/core/config/records";
import { SAMPLE_DOMAINS, writeSample } from "../../src/core/corpus/sample/sample";
import { encodeUtf8 } from "../../src/core/format/utf8";
import { helpersFrom, type OpenPool } from "../../src/stages/helpers";
import { trainTokenizer } from "../../src/stages/tokenizer";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";

/** Enough for several parts of a domain. */
const DOMAIN_BYTES = 2_500_000;

test("several workers lead to the files of one, byte for byte", async () => {
  let started = 0;
  const openPool = helpersFrom(() => {
    started++;
    return new Worker(new URL("../../workers/text.worker.ts", import.meta.url), { type: "module" });
  });
  const documents = new MemoryBlobs();
  const domains = SAMPLE_DOMAINS.map((name): Partial<DomainSummary> => ({ name, trainBytes: DOMAIN_BYTES, validationBytes: 1 }));
  for (const [index, name] of SAMPLE_DOMAINS.entries()) {
    const lines = writeSample(name, 1, DOMAIN_BYTES).map(({ text }) => `${JSON.stringify(text)}\n`);
    await documents.write(paths.documents(index, "train"), encodeUtf8(lines.join("")));
    await documents.write(paths.documents(index, "validation"), encodeUtf8(lines[0]));
  }
  const corpus: CorpusSummary = { source: "sample", domains: domains as DomainSummary[], problems: [] };
  const context = { emit: () => {}, checkpoint: async () => {} };
  const filesAfter = async (open: OpenPool | undefined): Promise<Uint8Array[]> => {
    await trainTokenizer({ recipe: recipeFor("pico"), corpus }, context, documents, open);
    const files = [paths.tokenizer, ...SAMPLE_DOMAINS.map((_, index) => paths.tokens(index, "train"))];
    return Promise.all(files.map((path) => documents.read(path)));
  };
  const shared = await filesAfter(openPool);
  expect(started).toBe(Math.min(navigator.hardwareConcurrency, 8));
  const alone = await filesAfter(undefined);
  expect(shared.map((file, i) => file.length === alone[i].length && file.every((byte, at) => byte === alone[i][at]))).toEqual([
    true,
    ...SAMPLE_DOMAINS.map(() => true),
  ]);
});
