// The corpus stage: reads dropped files or writes the built-in sample, and leaves each domain's documents in storage.
// A file that cannot be read is named and left out; the others go on.

import { PICKED_FIELD, type Recipe } from "../core/config/recipe";
import type { CorpusSummary } from "../core/config/records";
import { SPLITS, type Split } from "../core/config/splits";
import { buildCorpus, type Corpus, type DomainTexts, type SourceFile } from "../core/corpus/corpus";
import { documentOf, type SourceDocument } from "../core/corpus/documents";
import { assignDomains, isLeftBehind } from "../core/corpus/domain";
import { Remarks } from "../core/corpus/leftOut";
import type { ByteSource } from "../core/corpus/reading/bytes";
import { documentsOf, type FormatSettings } from "../core/corpus/reading/formats";
import { expand } from "../core/corpus/reading/leaves";
import { writeInstructions } from "../core/corpus/sample/instructions/instructions";
import { SAMPLE_DOMAINS, writeSample } from "../core/corpus/sample/sample";
import { type Problem, toProblem } from "../core/errors";
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
  const { sources, problems } = await readSources(files, recipe.corpus, STAGE, context);
  return finish(sources, "files", problems, recipe, blobs);
}

/** The documents of dropped files with their domains, read as part of `stage`, and what was left out of them or guessed. */
export async function readSources(
  files: readonly DroppedFile[],
  { textField }: Recipe["corpus"],
  stage: string,
  context: Context,
): Promise<{ readonly sources: readonly SourceFile[]; readonly problems: readonly Problem[] }> {
  const read: (Omit<SourceFile, "domain"> & { readonly path: string })[] = [];
  // Files that can't be read count as well: what is a domain's folder doesn't depend on what is in its files.
  const seen = new Set<string>();
  const [leftOut, remarks] = [new Remarks(), new Remarks()];
  const settings: FormatSettings = {
    ...(textField !== PICKED_FIELD && { textField }),
    tell: (problem) => remarks.add(toProblem(problem)),
  };
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  const pulse = new Pulse(context, stage);
  const beat = (): Promise<void> => pulse.beat(report);
  let before = 0;
  let asked = 0;
  let note = "";
  const report = (): void => context.emit({ kind: "progress", stage, done: Math.min(before + asked, total), total, unit: "bytes", note });
  const wanted = (path: string): boolean => !isLeftBehind(path);
  for (const { path, file } of files.filter(({ path }) => wanted(path))) {
    const heard = { path, file: listened(file, (bytes) => (asked += bytes)) };
    const known = seen.size;
    for await (const leaf of expand(heard, (problem) => leftOut.add(toProblem(problem)), { wanted })) {
      note = leaf.path;
      seen.add(leaf.path);
      try {
        const documents: SourceDocument[] = [];
        const bytes = () => beating(leaf.bytes(), beat);
        for await (const document of beating(documentsOf({ ...leaf, bytes }, settings), beat)) documents.push(document);
        read.push({ path: leaf.path, documents, ...(documents[0]?.example && { form: "instructions" }) });
      } catch (error) {
        const problem = toProblem(error);
        if (problem.code === "cancelled") throw error;
        leftOut.add(problem);
      }
    }
    if (seen.size === known) seen.add(path);
    before += file.size;
    asked = 0;
    await beat();
  }
  before = total;
  report();
  const domains = assignDomains([...seen]);
  const domainOf = new Map([...seen].map((path, i) => [path, domains[i]!]));
  return {
    sources: read.map(({ path, ...file }) => ({ domain: domainOf.get(path)!, ...file })),
    problems: [
      ...leftOut.shortened("files", "Drop only the files that hold text."),
      ...remarks.shortened("remarks on files", "Mend what is named first, and drop the files again."),
    ],
  };
}

/** The same items, with a beat after each: of bytes too, as they may be many before a document comes of them. */
async function* beating<Item>(items: AsyncIterable<Item>, beat: () => Promise<void>): AsyncGenerator<Item> {
  for await (const item of items) {
    yield item;
    await beat();
  }
}

/** The same file; `onRead` hears how many bytes of it are asked for. */
function listened(source: ByteSource, onRead: (bytes: number) => void): ByteSource {
  return {
    size: source.size,
    slice: (start, end) => listened(source.slice(start, end), onRead),
    arrayBuffer: () => {
      onRead(source.size);
      return source.arrayBuffer();
    },
  };
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
