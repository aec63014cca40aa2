// The corpus stage: reads dropped files or writes the built-in sample, and leaves each domain's documents in storage.
// A file that cannot be read is named and left out; the others go on.

import type { Recipe } from "../core/config/recipe";
import type { CorpusSummary } from "../core/config/records";
import { SPLITS, type Split } from "../core/config/splits";
import { buildCorpus, type Corpus, type DomainTexts, type SourceFile } from "../core/corpus/corpus";
import { decodeText } from "../core/corpus/decode";
import { documentOf, type SourceDocument, splitDocuments } from "../core/corpus/documents";
import { assignDomains } from "../core/corpus/domain";
import { isInstructionFile, parseInstructions } from "../core/corpus/instructions";
import { shortened } from "../core/corpus/leftOut";
import { writeInstructions } from "../core/corpus/sample/instructions/instructions";
import { SAMPLE_DOMAINS, writeSample } from "../core/corpus/sample/sample";
import { type Problem, StudioError, toProblem } from "../core/errors";
import { encodeUtf8 } from "../core/format/utf8";
import type { CorpusCommands, DroppedFile } from "../protocol/commands";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
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
  const files = recipe.corpus.sample === "instructions" ? [await sampleInstructions(recipe, context)] : await sampleTexts(recipe, context);
  return finish(files, "sample", [], recipe, blobs);
}

async function sampleTexts({ seed, corpus: { sampleBytes } }: Recipe, context: Context): Promise<readonly SourceFile[]> {
  const files: SourceFile[] = [];
  const total = SAMPLE_DOMAINS.length * sampleBytes;
  for (const domain of SAMPLE_DOMAINS) {
    files.push({ domain, documents: writeSample(domain, seed, sampleBytes) });
    context.emit({ kind: "progress", stage: STAGE, done: files.length * sampleBytes, total, unit: "bytes", note: domain });
    await context.checkpoint(STAGE);
  }
  return files;
}

/** One domain of examples; those for training have about as many bytes as a domain of the sample's texts. */
async function sampleInstructions({ seed, corpus: { sampleBytes } }: Recipe, context: Context): Promise<SourceFile> {
  const documents: SourceDocument[] = [];
  const countOf = (split: Split): number => (split === "train" ? Math.round(sampleBytes / EXAMPLE_BYTES) : HELD_OUT_EXAMPLES);
  const total = SPLITS.reduce((sum, split) => sum + countOf(split), 0);
  for (const split of SPLITS) {
    const examples = writeInstructions(seed, split, countOf(split));
    documents.push(...examples.map((example) => ({ ...documentOf(example), split })));
    context.emit({ kind: "progress", stage: STAGE, done: documents.length, total, unit: "examples", note: split });
    await context.checkpoint(STAGE);
  }
  return { domain: "instructions", form: "instructions", documents };
}

/** Makes the corpus from dropped files. Throws StudioError("no-text") when none of them holds enough text. */
export async function ingest(
  { recipe, files }: CorpusCommands["ingest"]["arguments"],
  context: Context,
  blobs: Blobs,
): Promise<CorpusSummary> {
  const { sources, problems } = await readSources(files, STAGE, context);
  return finish(sources, "files", problems, recipe, blobs);
}

/** The documents of dropped files with their domains, read as part of `stage`, and the problems of files left out. */
export async function readSources(
  files: readonly DroppedFile[],
  stage: string,
  context: Context,
): Promise<{ readonly sources: readonly SourceFile[]; readonly problems: readonly Problem[] }> {
  const domains = assignDomains(files.map(({ path }) => path));
  const sources: SourceFile[] = [];
  const problems: Problem[] = [];
  const ofRows: Problem[] = [];
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  const pulse = new Pulse(context, stage);
  let done = 0;
  let note = "";
  const report = (): void => context.emit({ kind: "progress", stage, done, total, unit: "bytes", note });
  for (const [index, dropped] of files.entries()) {
    const domain = domains[index];
    if (domain !== undefined) {
      try {
        const { problems: rows, ...file } = await readFile(dropped);
        sources.push({ domain, ...file });
        ofRows.push(...rows);
      } catch (error) {
        problems.push(toProblem(error));
      }
    }
    done += dropped.file.size;
    note = dropped.path;
    await pulse.beat(report);
  }
  report();
  return {
    sources,
    problems: [
      ...shortened(problems, "files", "Drop only the files that hold text."),
      ...shortened(ofRows, "remarks on rows", "Mend the rows that are named first, and drop the files again."),
    ],
  };
}

/** A file's documents, and what was wrong with rows of it that were left out. */
async function readFile({ path, file }: DroppedFile): Promise<Omit<SourceFile, "domain"> & { readonly problems: readonly Problem[] }> {
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

/** Builds the corpus and puts its documents where readDocuments finds them; what an earlier one left goes first. */
async function finish(
  files: readonly SourceFile[],
  source: CorpusSummary["source"],
  problems: readonly Problem[],
  recipe: Recipe,
  blobs: Blobs,
): Promise<CorpusSummary> {
  const { domains, summary }: Corpus = buildCorpus(files, recipe.corpus, source, problems);
  await blobs.remove("corpus");
  for (const [index, texts] of domains.entries()) await writeDocuments(blobs, index, texts);
  return summary;
}

/** Puts the documents of the domain with this number where readDocuments finds them. */
export async function writeDocuments(blobs: Blobs, domainIndex: number, texts: DomainTexts): Promise<void> {
  for (const split of SPLITS) {
    const documents = texts[split];
    if (documents) await blobs.write(paths.documents(domainIndex, split), toLines(documents));
  }
}

/** One JSON string per line: documents hold line ends themselves. */
function toLines(documents: readonly string[]): Uint8Array {
  return encodeUtf8(documents.map((document) => JSON.stringify(document)).join("\n"));
}
