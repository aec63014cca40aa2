// The corpus stage: reads dropped files or writes the built-in sample, and leaves each domain's documents in storage.
// A file that cannot be read is named and left out; the others go on. No text is in memory for longer than its file is read.

import type { Recipe } from "../core/config/recipe";
import type { CorpusSummary, DomainSummary } from "../core/config/records";
import { SPLITS, type Split } from "../core/config/splits";
import { type Parted, planCorpus } from "../core/corpus/corpus";
import { decodeText } from "../core/corpus/decode";
import { documentOf, type SourceDocument, splitDocuments } from "../core/corpus/documents";
import { assignDomains } from "../core/corpus/domain";
import { isInstructionFile, parseInstructions } from "../core/corpus/instructions";
import { shortened } from "../core/corpus/leftOut";
import { DomainParts } from "../core/corpus/parts";
import { writeInstructions } from "../core/corpus/sample/instructions/instructions";
import { SAMPLE_DOMAINS, writeSample } from "../core/corpus/sample/sample";
import { type Problem, StudioError, toProblem } from "../core/errors";
import type { CorpusCommands, DroppedFile } from "../protocol/commands";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { writeDocuments } from "./documents";
import { type IncomingFile, keepIncoming } from "./incoming";
import { readTexts } from "./placedTexts";
import { Pulse } from "./pulse";

const STAGE = "corpus";
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
  return makeCorpus(files, "sample", () => [], recipe, blobs);
}

async function* sampleTexts({ seed, corpus: { sampleBytes } }: Recipe, context: Context): AsyncGenerator<IncomingFile> {
  const total = SAMPLE_DOMAINS.length * sampleBytes;
  for (const [index, domain] of SAMPLE_DOMAINS.entries()) {
    yield { domain, documents: writeSample(domain, seed, sampleBytes) };
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
  yield { domain: "instructions", form: "instructions", documents };
}

/** Makes the corpus from dropped files. Throws StudioError("no-text") when none of them holds enough text. */
export async function ingest(
  { recipe, files }: CorpusCommands["ingest"]["arguments"],
  context: Context,
  blobs: Blobs,
): Promise<CorpusSummary> {
  const reading = new Reading(files, STAGE, context);
  return makeCorpus(reading.files(), "files", () => reading.problems, recipe, blobs);
}

/** Reads dropped files one after the other, as part of `stage`, and keeps what is to be told of those left out. */
export class Reading {
  readonly #dropped: readonly DroppedFile[];
  readonly #stage: string;
  readonly #context: Context;
  readonly #ofFiles: Problem[] = [];
  readonly #ofRows: Problem[] = [];

  constructor(dropped: readonly DroppedFile[], stage: string, context: Context) {
    this.#dropped = dropped;
    this.#stage = stage;
    this.#context = context;
  }

  /** The problems of files and rows that were left out so far. */
  get problems(): readonly Problem[] {
    return [
      ...shortened(this.#ofFiles, "files", "Drop only the files that hold text."),
      ...shortened(this.#ofRows, "remarks on rows", "Mend the rows that are named first, and drop the files again."),
    ];
  }

  /** The documents of the files with their domains. */
  async *files(): AsyncGenerator<IncomingFile> {
    const domains = assignDomains(this.#dropped.map(({ path }) => path));
    const total = this.#dropped.reduce((sum, { file }) => sum + file.size, 0);
    const pulse = new Pulse(this.#context, this.#stage);
    let done = 0;
    let note = "";
    const report = (): void => this.#context.emit({ kind: "progress", stage: this.#stage, done, total, unit: "bytes", note });
    for (const [index, dropped] of this.#dropped.entries()) {
      const domain = domains[index];
      if (domain !== undefined) {
        try {
          const { problems, ...file } = await readFile(dropped);
          this.#ofRows.push(...problems);
          yield { domain, ...file };
        } catch (error) {
          this.#ofFiles.push(toProblem(error));
        }
      }
      done += dropped.file.size;
      note = dropped.path;
      await pulse.beat(report);
    }
    report();
  }
}

/** A file's documents, and what was wrong with rows of it that were left out. */
async function readFile({ path, file }: DroppedFile): Promise<Omit<IncomingFile, "domain"> & { readonly problems: readonly Problem[] }> {
  const text = decodeText(await bytesOf(file, path), path);
  if (!isInstructionFile(path, text)) return { documents: splitDocuments(text).map((document) => ({ text: document })), problems: [] };
  const { examples, problems } = parseInstructions(path, text);
  return { form: "instructions", documents: examples.map(documentOf), problems };
}

/** The bytes of a file; a browser refuses one that was moved or changed since it was dropped. */
async function bytesOf(file: File, path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new StudioError("unreadable-file", `${path} could not be read.`, "Look whether it was moved or changed, and drop it again.");
  }
}

/** Makes the corpus of files; what an earlier one left goes once they are all read. `told` is asked then what was left out. */
async function makeCorpus(
  files: AsyncIterable<IncomingFile>,
  source: CorpusSummary["source"],
  told: () => readonly Problem[],
  recipe: Recipe,
  blobs: Blobs,
): Promise<CorpusSummary> {
  try {
    const sources = await keepIncoming(blobs, files, recipe.corpus);
    const { domains, warnings } = planCorpus(sources, recipe.corpus);
    await blobs.remove("corpus");
    const summaries = await writeDomains(blobs, domains, 0, recipe.corpus.noise);
    return { source, domains: summaries, problems: [...told(), ...warnings] };
  } finally {
    await blobs.remove(paths.incoming);
  }
}

/** Writes the documents of planned domains from what came in, as the domains with the numbers from `first` on. */
export async function writeDomains(blobs: Blobs, domains: readonly Parted[], first: number, noise: number): Promise<DomainSummary[]> {
  const summaries: DomainSummary[] = [];
  const storedOf = await readTexts(blobs, paths.incoming);
  for (const [index, domain] of domains.entries()) {
    const parts = new DomainParts(domain, storedOf, noise);
    for (const { split, documents } of parts.parts()) await writeDocuments(blobs, first + index, split, documents);
    summaries.push(await parts.summary());
  }
  return summaries;
}
