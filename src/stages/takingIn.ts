// What is done to documents on their way into the corpus, some at a time: they are cleaned, measured and signed. Batches know nothing of
// each other, so helpers can share them; order and storage are incoming.ts's.

import type { CleaningCounts, CleaningSettings } from "../core/config/cleaning";
import { Cleaner } from "../core/corpus/cleaning/cleaner";
import { detectLanguage } from "../core/corpus/cleaning/language";
import { SIGNATURE_BYTES, sign } from "../core/corpus/cleaning/minHash";
import { Tally } from "../core/corpus/cleaning/tally";
import { type Document, documentOf, measureDocument, type SourceDocument, stored } from "../core/corpus/documents";
import type { InstructionExample } from "../core/corpus/instructions";
import { Utf8Texts } from "../core/format/utf8";

/** Documents of some files on their way into the corpus. */
export interface ComingBatch {
  readonly files: readonly ComingDocuments[];
  readonly settings: CleaningSettings;
  /** Whether they were cleaned before. */
  readonly isClean: boolean;
  /** That of a corpus among whose texts they are found with it, too. */
  readonly noise: number;
}

/** A file's documents in one text, as one crosses to a helper faster than many. */
export interface ComingDocuments {
  readonly text: string;
  /** UTF-16 units of each. */
  readonly lengths: Uint32Array;
  /** Of a file of examples: each, in the place of its text. */
  readonly examples?: readonly InstructionExample[];
}

/** What is left of a file's documents: their places are in the texts of their batch. */
export interface TakenDocuments {
  readonly documents: readonly Document[];
  /** Which of the file's documents each of them is. */
  readonly numbers: Uint32Array;
  /** Of those that are no examples, in their order. */
  readonly signatures: Uint8Array;
  readonly cleaning: CleaningCounts;
}

/** A batch after it was taken in, file by file. */
export interface TakenBatch {
  /** What is stored of all documents, one after the other in UTF-8. */
  readonly texts: Uint8Array;
  readonly files: readonly TakenDocuments[];
}

/** What a helper is asked. */
export interface TakingCommands {
  readonly takeIn: { readonly arguments: ComingBatch; readonly result: TakenBatch };
}

/** Takes in a batch of documents: what is stored of those that are left, and what is known of each. */
export function takeIn({ files, settings, isClean, noise }: ComingBatch): TakenBatch {
  const cleaner = new Cleaner(settings);
  const texts = new Utf8Texts();
  const measured = (source: SourceDocument): Document => {
    const at = texts.length;
    const document = measureDocument(source, { part: 0, at, length: texts.add(stored(source)) }, noise);
    return settings.language === "on" && !source.example ? { ...document, language: detectLanguage(source.text) } : document;
  };
  const taken = files.map((coming) => {
    const tally = new Tally();
    const documents: Document[] = [];
    const numbers: number[] = [];
    const signatures = new Uint8Array(coming.lengths.length * SIGNATURE_BYTES);
    let signed = 0;
    for (const [number, source] of sourcesOf(coming).entries()) {
      const cleaned = isClean ? source : cleaner.clean(source, tally);
      if (cleaned === undefined) continue;
      documents.push(measured(cleaned));
      numbers.push(number);
      // Examples go together by their prompts, which their hashes are of.
      if (source.example === undefined) sign(cleaned.text, signatures, SIGNATURE_BYTES * signed++);
    }
    return {
      documents,
      numbers: Uint32Array.from(numbers),
      signatures: signatures.slice(0, SIGNATURE_BYTES * signed),
      cleaning: tally.counts,
    };
  });
  return { texts: texts.bytes, files: taken };
}

/** A file's documents as they are handed to a helper; of each only what it needs. */
export function handedOut(sources: readonly SourceDocument[]): ComingDocuments {
  const examples = sources.flatMap(({ example }) => example ?? []);
  if (examples.length > 0) return { text: "", lengths: new Uint32Array(examples.length), examples };
  return { text: sources.map(({ text }) => text).join(""), lengths: Uint32Array.from(sources, ({ text }) => text.length) };
}

function sourcesOf({ text, lengths, examples }: ComingDocuments): readonly SourceDocument[] {
  if (examples) return examples.map(documentOf);
  let end = 0;
  return Array.from(lengths, (length) => {
    end += length;
    return { text: text.slice(end - length, end) };
  });
}
