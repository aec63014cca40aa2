// The corpus stage: reads dropped files or writes the built-in sample, and leaves each domain's documents in storage.
// A file that cannot be read is named and left out; the others go on. No text is in memory for longer than its file is read.

import type { Recipe } from "../core/config/recipe";
import type { CorpusSummary, DomainSummary } from "../core/config/records";
import { SPLITS, type Split } from "../core/config/splits";
import { totalBytes } from "../core/corpus/balance";
import { type Parted, planCorpus } from "../core/corpus/corpus";
import { type Document, documentOf, type SourceDocument } from "../core/corpus/documents";
import { DomainParts } from "../core/corpus/parts";
import { writeInstructions } from "../core/corpus/sample/instructions/instructions";
import { SAMPLE_DOMAINS, writeSample } from "../core/corpus/sample/sample";
import type { CorpusCommands } from "../protocol/commands";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { writeDocuments, writeKeys } from "./documents";
import { type Incoming, type IncomingFile, keepIncoming } from "./incoming";
import { readTexts } from "./placedTexts";
import { Pulse } from "./pulse";
import { Reading } from "./reading";

const STAGE = "corpus";
/** The domain of the sample of instructions. */
const INSTRUCTIONS = "instructions";
/** What an example of the sample has on average. */
const EXAMPLE_BYTES = 110;
/** Examples of every other part than training: enough to tell models apart, answered in minutes. */
const HELD_OUT_EXAMPLES = 300;

/** Makes the corpus from the generated sample. */
export async function useSample(
  { recipe }: CorpusCommands["useSample"]["arguments"],
  context: Context,
  blobs: Blobs,
): Promise<CorpusSummary> {
  const files = recipe.corpus.sample === "instructions" ? sampleInstructions(recipe, context) : sampleTexts(recipe, context);
  const names = recipe.corpus.sample === "instructions" ? [INSTRUCTIONS] : SAMPLE_DOMAINS;
  const domains = new Map(names.map((name) => [name, name]));
  return makeCorpus({ files: () => files, domains: () => domains, excuses: () => false, problems: [] }, "sample", recipe, context, blobs);
}

async function* sampleTexts({ seed, corpus: { sampleBytes } }: Recipe, context: Context): AsyncGenerator<IncomingFile> {
  const total = SAMPLE_DOMAINS.length * sampleBytes;
  for (const [index, domain] of SAMPLE_DOMAINS.entries()) {
    yield { path: domain, documents: writeSample(domain, seed, sampleBytes) };
    context.emit({ kind: "progress", stage: STAGE, done: (index + 1) * sampleBytes, total, unit: "bytes", note: domain });
    await context.checkpoint(STAGE);
  }
}

/** One domain of examples; those for training have about as many bytes as a domain of the sample's texts. */
async function* sampleInstructions({ seed, corpus: { sampleBytes } }: Recipe, context: Context): AsyncGenerator<IncomingFile> {
  const documents: SourceDocument[] = [];
  const countOf = (split: Split): number => (split === "train" ? Math.round(sampleBytes / EXAMPLE_BYTES) : HELD_OUT_EXAMPLES);
  const total = SPLITS.reduce((sum, split) => sum + countOf(split), 0);
  for (const split of SPLITS) {
    const examples = writeInstructions(seed, split, countOf(split));
    documents.push(...examples.map((example) => ({ ...documentOf(example), split })));
    context.emit({ kind: "progress", stage: STAGE, done: documents.length, total, unit: "examples", note: split });
    await context.checkpoint(STAGE);
  }
  yield { path: INSTRUCTIONS, documents };
}

/** Makes the corpus from dropped files. Throws StudioError("no-text") when none of them holds enough text. */
export async function ingest(
  { recipe, files }: CorpusCommands["ingest"]["arguments"],
  context: Context,
  blobs: Blobs,
): Promise<CorpusSummary> {
  return makeCorpus(new Reading(files, recipe.corpus, STAGE, context), "files", recipe, context, blobs);
}

/** Makes the corpus of what comes in; what an earlier one left goes once all is read. */
async function makeCorpus(
  incoming: Incoming,
  source: CorpusSummary["source"],
  recipe: Recipe,
  context: Context,
  blobs: Blobs,
): Promise<CorpusSummary> {
  try {
    const sources = await keepIncoming(blobs, incoming, recipe.corpus);
    const { domains, warnings } = planCorpus(sources, recipe.corpus);
    await blobs.remove("corpus");
    // What was there before is gone: to stop now would leave nothing.
    const unstoppable = { ...context, checkpoint: async () => {} };
    const summaries = await writeDomains({ blobs, context: unstoppable, stage: STAGE, noise: recipe.corpus.noise }, domains, 0);
    return { source, domains: summaries, problems: [...incoming.problems, ...warnings] };
  } finally {
    await blobs.remove(paths.incoming);
  }
}

/** Where documents are written, as part of which stage, and with how much noise. */
export interface Writing {
  readonly blobs: Blobs;
  readonly context: Context;
  readonly stage: string;
  readonly noise: number;
}

/** Writes the documents of planned domains from what came in, as the domains with the numbers from `first` on. */
export async function writeDomains(
  { blobs, context, stage, noise }: Writing,
  domains: readonly Parted[],
  first: number,
): Promise<DomainSummary[]> {
  const summaries: DomainSummary[] = [];
  const textAt = await readTexts(blobs, paths.incoming);
  const pulse = new Pulse(context, stage);
  const total = domains.reduce((sum, parts) => sum + SPLITS.reduce((bytes, split) => bytes + totalBytes(parts[split] ?? []), 0), 0);
  let done = 0;
  const report = (): void => context.emit({ kind: "progress", stage, done: Math.min(done, total), total, unit: "bytes", note: "writing" });
  const storedOf = async (document: Document): Promise<string> => {
    done += document.bytes;
    await pulse.beat(report);
    return textAt(document);
  };
  for (const [index, domain] of domains.entries()) {
    const parts = new DomainParts(domain, storedOf, noise);
    for (const { split, documents } of parts.parts()) {
      await writeDocuments(blobs, first + index, split, documents);
      await writeKeys(blobs, first + index, split, domain[split]!);
    }
    summaries.push(await parts.summary());
  }
  report();
  return summaries;
}
