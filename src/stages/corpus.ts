// The corpus stage: reads dropped files or writes the built-in sample, and leaves each domain's documents in storage.
// A file that cannot be read is named and left out; the others go on. No text is in memory for longer than its file is read.

import type { Recipe } from "../core/config/recipe";
import type { CorpusSummary, DomainSummary } from "../core/config/records";
import { SPLITS, type Split, splitsOf } from "../core/config/splits";
import { totalBytes } from "../core/corpus/balance";
import { type Parted, planCorpus } from "../core/corpus/corpus";
import { type Document, documentOf, type SourceDocument } from "../core/corpus/documents";
import { DomainParts, type PlannedPart } from "../core/corpus/parts";
import { writeInstructions } from "../core/corpus/sample/instructions/instructions";
import { SAMPLE_DOMAINS, writeSample } from "../core/corpus/sample/sample";
import type { CorpusCommands } from "../protocol/commands";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { within } from "../storage/within";
import { writeKeys } from "./documents";
import type { OpenPool } from "./helpers";
import { comingFrom, type Incoming, type IncomingFile, keepIncoming } from "./incoming";
import { PlacedTexts } from "./placedTexts";
import { Pulse } from "./pulse";
import { Reading } from "./reading";
import { outgoing } from "./settingOut";
import { withoutHelpers } from "./textParts";

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
  const incoming = { bytes: 0, sources: () => [{ files: () => files }], begin: () => {}, domains: () => domains };
  return makeCorpus({ ...incoming, excuses: () => false, problems: [] }, "sample", recipe, context, blobs);
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
  openPool: OpenPool = withoutHelpers,
): Promise<CorpusSummary> {
  return makeCorpus(new Reading(files, recipe.corpus, STAGE, context), "files", recipe, context, blobs, openPool);
}

/**
 * Makes the corpus of what comes in; that which was there is replaced once all is written. After a stop what was read stays, so that
 * it need not be read again.
 */
async function makeCorpus(
  incoming: Incoming,
  source: CorpusSummary["source"],
  recipe: Recipe,
  context: Context,
  blobs: Blobs,
  openPool: OpenPool = withoutHelpers,
): Promise<CorpusSummary> {
  return comingFrom(blobs, async () => {
    const sources = await keepIncoming(blobs, incoming, recipe.corpus, { openPool });
    const { domains, warnings } = planCorpus(sources, recipe.corpus);
    const summaries = await replaceCorpus({ blobs, context, stage: STAGE, noise: recipe.corpus.noise, openPool }, domains);
    return { source, domains: summaries, problems: [...incoming.problems, ...warnings] };
  });
}

/** Writes the documents of planned domains from what came in, in place of the corpus that was there, which stays until all are written. */
export async function replaceCorpus(
  { blobs, ...writing }: Omit<Writing, "from" | "to"> & { readonly blobs: Blobs },
  domains: readonly Parted[],
): Promise<DomainSummary[]> {
  const next = within(blobs, paths.nextCorpus);
  const summaries = await writeDomains({ ...writing, from: blobs, to: next }, domains, 0);
  await blobs.remove(paths.corpus);
  for (const [index, domain] of summaries.entries())
    for (const path of splitsOf(domain).flatMap((split) => [paths.documents(index, split), paths.keys(index, split)]))
      if (await next.has(path)) await blobs.move(`${paths.nextCorpus}/${path}`, path);
  return summaries;
}

/** Where documents are written, as part of which stage, and with how much noise. */
export interface Writing {
  /** Where what came in lies. */
  readonly from: Blobs;
  readonly to: Blobs;
  readonly context: Context;
  readonly stage: string;
  readonly noise: number;
  readonly openPool: OpenPool;
}

/** Writes the documents of planned domains from what came in, as the domains with the numbers from `first` on. */
export async function writeDomains(
  { from, to, context, stage, noise, openPool }: Writing,
  domains: readonly Parted[],
  first: number,
): Promise<DomainSummary[]> {
  const summaries: DomainSummary[] = [];
  const texts = new PlacedTexts(from, paths.incomingTexts);
  const pulse = new Pulse(context, stage);
  const total = domains.reduce((sum, parts) => sum + SPLITS.reduce((bytes, split) => bytes + totalBytes(parts[split] ?? []), 0), 0);
  let done = 0;
  const report = (): void => context.emit({ kind: "progress", stage, done: Math.min(done, total), total, unit: "bytes", note: "writing" });
  const textAt = async (document: Document): Promise<Uint8Array> => {
    done += document.bytes;
    await pulse.beat(report);
    return texts.at(document.place);
  };
  const pool = openPool(total);
  try {
    for (const [index, domain] of domains.entries()) {
      const parts = new DomainParts(domain, noise);
      const linesOf = async function* ({ split, documents, storing }: PlannedPart): AsyncGenerator<Uint8Array> {
        for await (const { lines, counts } of pool.run("setOut", outgoing(documents, storing, textAt))) {
          parts.count(split, counts);
          yield lines;
        }
      };
      for (const part of parts.parts()) {
        await to.write(paths.documents(first + index, part.split), linesOf(part));
        await writeKeys(to, first + index, part.split, part.documents);
      }
      summaries.push(parts.summary(await texts.at(domain.documents[0].place)));
    }
  } finally {
    pool.close();
    texts.close();
  }
  report();
  return summaries;
}
