// Documents on their way into the corpus: they are cleaned and measured, and their texts lie in one file, so that memory holds no more
// than what is asked of them again and again. Not what becomes of them: that is the corpus's plan.

import type { CleaningSettings } from "../core/config/cleaning";
import { Cleaner } from "../core/corpus/cleaning/cleaner";
import { detectLanguage } from "../core/corpus/cleaning/language";
import { NearDuplicates } from "../core/corpus/cleaning/nearDuplicates";
import { Tally } from "../core/corpus/cleaning/tally";
import type { SourceFile } from "../core/corpus/corpus";
import {
  contentOf,
  type Document,
  measureDocument,
  type Place,
  type SourceDocument,
  sourceOfStored,
  stored,
} from "../core/corpus/documents";
import { type ContentHash, compareHashes } from "../core/corpus/hash";
import type { Problem } from "../core/errors";
import { encodeUtf8 } from "../core/format/utf8";
import { type Blobs, paths } from "../storage/blobs";
import { Placing, readTexts, writeTexts } from "./placedTexts";

/** A file that is read: all of its documents are examples, or none is. */
export interface IncomingFile {
  readonly path: string;
  readonly documents: Iterable<SourceDocument> | AsyncIterable<SourceDocument>;
}

/** Files on their way. */
export interface Incoming {
  files(): AsyncIterable<IncomingFile>;
  /** The domain of each path, once all files were read. */
  domains(): ReadonlyMap<string, string>;
  /** Whether reading goes on without a file that ended in this error, which is told then. */
  excuses(error: unknown): boolean;
  /** What is to be told once all files were read. */
  readonly problems: readonly Problem[];
}

/**
 * Puts the cleaned texts of all documents down, and returns the files with what is known of each document. `noise` is that of a
 * corpus which they join: among its texts they are found with it, too.
 */
export async function keepIncoming(
  blobs: Blobs,
  incoming: Incoming,
  settings: CleaningSettings,
  noise = 0,
): Promise<readonly SourceFile[]> {
  const kept: (Omit<SourceFile, "domain"> & { readonly path: string })[] = [];
  const near = new NearDuplicates(settings.similarity);
  const numbers = new Map<Document, number>();
  async function* texts(): AsyncGenerator<Uint8Array> {
    const placing = new Placing();
    for await (const { path, documents, cleaner } of settings.boilerplate === "on"
      ? lookedAt(blobs, incoming, settings)
      : cleanedAtOnce(incoming, settings)) {
      const tally = new Tally();
      const ofFile: Document[] = [];
      let isOfExamples = false;
      try {
        for await (const source of documents) {
          const cleaned = cleaner.clean(source, tally);
          if (cleaned === undefined) continue;
          const text = encodeUtf8(stored(cleaned));
          const document = measured(cleaned, placing.next(text), settings, noise);
          ofFile.push(document);
          // Examples go together by their prompts, which their hashes are of.
          if (source.example) isOfExamples = true;
          else numbers.set(document, near.add(cleaned.text, contentOf(document)));
          yield text;
        }
      } catch (error) {
        if (incoming.excuses(error)) continue;
        throw error;
      }
      kept.push({ path, documents: ofFile, ...(isOfExamples && { form: "instructions" }), cleaning: () => tally.counts });
    }
  }
  await writeTexts(blobs, paths.incoming, texts());
  const { representatives } = near.clusters();
  // Of files that were given up half-way no document may stand for others.
  const heads = new Map<number, ContentHash>();
  for (const document of kept.flatMap(({ documents }) => documents)) {
    const number = numbers.get(document);
    if (number === undefined) continue;
    const known = heads.get(representatives[number]);
    const hash = contentOf(document);
    if (known === undefined || compareHashes(hash, known) < 0) heads.set(representatives[number], hash);
  }
  const clustered = (document: Document): Document => {
    const number = numbers.get(document);
    return number === undefined ? document : { ...document, cluster: heads.get(representatives[number])! };
  };
  const domains = incoming.domains();
  return kept.map(({ path, documents, ...file }) => ({ ...file, domain: domains.get(path)!, documents: documents.map(clustered) }));
}

function measured(source: SourceDocument, place: Place, { language }: CleaningSettings, noise: number): Document {
  const document = measureDocument(source, place, noise);
  return language === "on" && !source.example ? { ...document, language: detectLanguage(source.text) } : document;
}

/** A file with what cleans its documents. */
type Cleanable = IncomingFile & { readonly cleaner: Cleaner };

async function* cleanedAtOnce(incoming: Incoming, settings: CleaningSettings): AsyncGenerator<Cleanable> {
  const cleaner = new Cleaner(settings);
  for await (const file of incoming.files()) yield { ...file, cleaner };
}

/** A document as it came, without its text. */
type Seen = Omit<SourceDocument, "text" | "example"> & { readonly place: Place; readonly isExample: boolean };

/** The same files after all documents of their domains were looked at; meanwhile these lie in storage as they came. */
async function* lookedAt(blobs: Blobs, incoming: Incoming, settings: CleaningSettings): AsyncGenerator<Cleanable> {
  const seen: { readonly path: string; readonly documents: readonly Seen[] }[] = [];
  async function* texts(): AsyncGenerator<Uint8Array> {
    const placing = new Placing();
    for await (const file of incoming.files()) {
      const documents: Seen[] = [];
      try {
        for await (const source of file.documents) {
          const text = encodeUtf8(stored(source));
          const { text: _text, example, ...rest } = source;
          documents.push({ ...rest, place: placing.next(text), isExample: example !== undefined });
          yield text;
        }
      } catch (error) {
        if (incoming.excuses(error)) continue;
        throw error;
      }
      seen.push({ path: file.path, documents });
    }
  }
  async function* again(documents: readonly Seen[]): AsyncGenerator<SourceDocument> {
    const textAt = await readTexts(blobs, paths.asTheyCame);
    for (const { place, isExample, ...rest } of documents) {
      yield { ...rest, ...sourceOfStored(await textAt({ place }), isExample ? "instructions" : undefined) };
    }
  }
  try {
    await writeTexts(blobs, paths.asTheyCame, texts());
    const domains = incoming.domains();
    const cleaners = new Map([...domains.values()].map((domain) => [domain, new Cleaner(settings)]));
    const cleanerOf = (path: string): Cleaner => cleaners.get(domains.get(path)!)!;
    for (const { path, documents } of seen) for await (const source of again(documents)) cleanerOf(path).look(source);
    for (const { path, documents } of seen) yield { path, documents: again(documents), cleaner: cleanerOf(path) };
  } finally {
    await blobs.remove(paths.asTheyCame);
  }
}
