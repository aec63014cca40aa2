// Documents on their way into the corpus: they are cleaned and measured, and their texts lie in one file, so that memory holds no more
// than what is asked of them again and again. Not what becomes of them: that is the corpus's plan.

import type { CleaningSettings } from "../core/config/cleaning";
import type { DomainForm } from "../core/config/records";
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
import { encodeUtf8 } from "../core/format/utf8";
import { type Blobs, paths } from "../storage/blobs";
import { Placing, readTexts, writeTexts } from "./placedTexts";

/** A file that is read. */
export interface IncomingFile {
  readonly domain: string;
  /** Of a file of examples. */
  readonly form?: DomainForm;
  readonly documents: Iterable<SourceDocument> | AsyncIterable<SourceDocument>;
}

export type IncomingSettings = CleaningSettings & { readonly noise: number };

/** What cleans the documents of each domain. */
type CleanerOf = (file: IncomingFile) => Cleaner;

/** Puts the cleaned texts of all documents down, and returns the files with what is known of each document. */
export async function keepIncoming(
  blobs: Blobs,
  files: AsyncIterable<IncomingFile>,
  settings: IncomingSettings,
): Promise<readonly SourceFile[]> {
  const cleanerOf = cleanersBy(settings);
  const kept: SourceFile[] = [];
  const near = new NearDuplicates(settings.similarity);
  const numbers = new Map<Document, number>();
  async function* texts(): AsyncGenerator<Uint8Array> {
    const placing = new Placing();
    for await (const file of settings.boilerplate === "on" ? lookedAt(blobs, files, cleanerOf) : files) {
      const { domain, form } = file;
      const tally = new Tally();
      const documents: Document[] = [];
      kept.push({ domain, ...(form && { form }), documents, cleaning: () => tally.counts });
      for await (const source of file.documents) {
        const cleaned = cleanerOf(file).clean(source, tally);
        if (cleaned === undefined) continue;
        const text = encodeUtf8(stored(cleaned));
        const document = measured(cleaned, placing.next(text), settings);
        documents.push(document);
        // Examples go together by their prompts, which their hashes are of.
        if (form === undefined) numbers.set(document, near.add(cleaned.text, contentOf(document)));
        yield text;
      }
    }
  }
  await writeTexts(blobs, paths.incoming, texts());
  const { representatives } = near.clusters();
  const clustered = (document: Document): Document => {
    const number = numbers.get(document);
    return number === undefined ? document : { ...document, cluster: near.hashOf(representatives[number]) };
  };
  return kept.map((file) => ({ ...file, documents: file.documents.map(clustered) }));
}

function cleanersBy(settings: CleaningSettings): CleanerOf {
  const cleaners = new Map<string, Cleaner>();
  return ({ domain, form = "" }) => {
    const key = `${form}/${domain}`;
    const cleaner = cleaners.get(key) ?? new Cleaner(settings);
    cleaners.set(key, cleaner);
    return cleaner;
  };
}

function measured(source: SourceDocument, place: Place, { noise, language }: IncomingSettings): Document {
  const document = measureDocument(source, place, noise);
  return language === "on" && !source.example ? { ...document, language: detectLanguage(source.text) } : document;
}

/** A document as it came, without its text. */
type Seen = Omit<SourceDocument, "text" | "example"> & { readonly place: Place };

/** The same files after all of their documents were looked at; meanwhile these lie in storage as they came. */
async function* lookedAt(blobs: Blobs, files: AsyncIterable<IncomingFile>, cleanerOf: CleanerOf): AsyncGenerator<IncomingFile> {
  const seen: { readonly file: IncomingFile; readonly documents: Seen[] }[] = [];
  async function* texts(): AsyncGenerator<Uint8Array> {
    const placing = new Placing();
    for await (const file of files) {
      const documents: Seen[] = [];
      seen.push({ file, documents });
      for await (const source of file.documents) {
        cleanerOf(file).look(source);
        const text = encodeUtf8(stored(source));
        const { text: _text, example: _example, ...rest } = source;
        documents.push({ ...rest, place: placing.next(text) });
        yield text;
      }
    }
  }
  async function* again(documents: readonly Seen[], form: DomainForm | undefined): AsyncGenerator<SourceDocument> {
    const textAt = await readTexts(blobs, paths.asTheyCame);
    for (const { place, ...rest } of documents) yield { ...rest, ...sourceOfStored(await textAt({ place }), form) };
  }
  try {
    await writeTexts(blobs, paths.asTheyCame, texts());
    for (const { file, documents } of seen) yield { ...file, documents: again(documents, file.form) };
  } finally {
    await blobs.remove(paths.asTheyCame);
  }
}
