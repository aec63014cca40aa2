// What is done to documents on their way into the corpus, some at a time: they are cleaned, measured and signed. Batches know nothing of
// each other, so helpers can share them; order and storage are incoming.ts's.

import type { CleaningCounts, CleaningSettings } from "../core/config/cleaning";
import { Cleaner } from "../core/corpus/cleaning/cleaner";
import { detectLanguage } from "../core/corpus/cleaning/language";
import { SIGNATURE_BYTES, sign } from "../core/corpus/cleaning/minHash";
import { Tally } from "../core/corpus/cleaning/tally";
import { type Document, measureDocument, type SourceDocument, stored } from "../core/corpus/documents";
import { joined } from "../core/corpus/reading/bytes";
import { encodeUtf8 } from "../core/format/utf8";

/** Documents of some files on their way into the corpus. */
export interface ComingBatch {
  readonly files: readonly (readonly SourceDocument[])[];
  readonly settings: CleaningSettings;
  /** Whether they were cleaned before. */
  readonly isClean: boolean;
  /** That of a corpus among whose texts they are found with it, too. */
  readonly noise: number;
}

/** What is left of a file's documents: their places are in the texts of their batch. */
export interface TakenDocuments {
  readonly documents: readonly Document[];
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
  const texts: Uint8Array[] = [];
  let at = 0;
  const measured = (source: SourceDocument): Document => {
    const text = encodeUtf8(stored(source));
    texts.push(text);
    const document = measureDocument(source, { part: 0, at, length: text.length }, noise);
    at += text.length;
    return settings.language === "on" && !source.example ? { ...document, language: detectLanguage(source.text) } : document;
  };
  const taken = files.map((sources) => {
    const tally = new Tally();
    const documents: Document[] = [];
    const signatures = new Uint8Array(sources.length * SIGNATURE_BYTES);
    let signed = 0;
    for (const source of sources) {
      const cleaned = isClean ? source : cleaner.clean(source, tally);
      if (cleaned === undefined) continue;
      documents.push(measured(cleaned));
      // Examples go together by their prompts, which their hashes are of.
      if (source.example === undefined) sign(cleaned.text, signatures, SIGNATURE_BYTES * signed++);
    }
    return { documents, signatures: signatures.slice(0, SIGNATURE_BYTES * signed), cleaning: tally.counts };
  });
  return { texts: joined(texts), files: taken };
}
