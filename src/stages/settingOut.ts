// What is done to documents on their way from what came in into the corpus, some at a time: they get their noise, their bytes are
// counted, and they become the lines that documents.ts reads. Batches know nothing of each other, so helpers can share them.

import type { Document } from "../core/corpus/documents";
import { asStored, type Storing } from "../core/corpus/parts";
import { type ByteCounts, noBytes } from "../core/corpus/statistics";
import { grown } from "../core/growable";
import { linesOf } from "./documents";

/** Documents of one part of a domain. */
export interface OutgoingBatch extends Storing {
  /** One after the other, in UTF-8. */
  readonly texts: Uint8Array;
  /** Bytes of each. */
  readonly lengths: Uint32Array;
}

export interface SetOutBatch {
  readonly lines: Uint8Array;
  /** Of the documents' texts. */
  readonly counts: ByteCounts;
}

/** What a helper is asked. */
export interface SettingOutCommands {
  readonly setOut: { readonly arguments: OutgoingBatch; readonly result: SetOutBatch };
}

/** Bytes that are handed to a helper at once: some 10 ms of work. */
const BATCH = 1 << 20;

/** The lines of a batch, and what they are counted by. */
export function setOut({ texts, lengths, ...storing }: OutgoingBatch): SetOutBatch {
  const counts = noBytes();
  let end = 0;
  const documents = Array.from(lengths, (length) => {
    end += length;
    return asStored(texts.subarray(end - length, end), storing, counts);
  });
  return { lines: linesOf(documents), counts };
}

/** Documents in batches, each text as `textAt` finds it: it may be gone when the next is asked for. */
export async function* outgoing(
  documents: readonly Document[],
  storing: Storing,
  textAt: (document: Document) => Promise<Uint8Array>,
): AsyncGenerator<OutgoingBatch> {
  let texts = new Uint8Array(BATCH);
  let used = 0;
  let lengths: number[] = [];
  const batch = (): OutgoingBatch => ({ ...storing, texts: texts.slice(0, used), lengths: Uint32Array.from(lengths) });
  for (const document of documents) {
    const text = await textAt(document);
    texts = grown(texts, used + text.length);
    texts.set(text, used);
    used += text.length;
    lengths.push(text.length);
    if (used < BATCH) continue;
    yield batch();
    used = 0;
    lengths = [];
  }
  if (lengths.length > 0) yield batch();
}
