// What came in so far, in numbered parts of some files each: it outlives a stop, a reload and a crash, so that what was read need not
// be read again. A part is there once its record is, which is written last. Not what is read, nor what becomes of it: incoming.ts.

import type { CleaningCounts } from "../core/config/cleaning";
import type { DomainForm } from "../core/config/records";
import type { Document } from "../core/corpus/documents";
import type { KeptRemarks } from "../core/corpus/leftOut";
import { decodeUtf8, encodeUtf8 } from "../core/format/utf8";
import { type Blobs, paths } from "../storage/blobs";

/** A file that was read, with what is known of its documents. */
export interface KeptFile {
  readonly path: string;
  /** Of a file of examples. */
  readonly form?: DomainForm;
  readonly documents: readonly Document[];
  readonly cleaning: CleaningCounts;
}

/** What was noted of a source while it was read. */
export interface SourceNotes {
  /** Of all files in it, also of those that could not be read. */
  readonly paths: readonly string[];
  readonly leftOut: KeptRemarks;
  readonly remarks: KeptRemarks;
}

/** All that came of a dropped file, be it an archive of many. */
export interface KeptSource {
  /** What tells it when it comes again; absent where it can't. */
  readonly identity?: string;
  readonly notes?: SourceNotes;
  readonly files: readonly KeptFile[];
}

export interface IncomingPart {
  readonly sources: readonly KeptSource[];
  /** Of the documents that are no examples, in their order. */
  readonly signatures: Uint8Array;
}

interface PartRecord {
  /** How its documents were cleaned and measured. */
  readonly made: string;
  readonly sources: readonly KeptSource[];
}

/** The parts in storage whose documents were `made` so, in their order; without one that holds what is `wanted`, all are removed. */
export async function recallParts(blobs: Blobs, made: string, wanted: ReadonlySet<string>): Promise<readonly IncomingPart[]> {
  const parts: (PartRecord & IncomingPart)[] = [];
  while (await blobs.has(paths.incomingRecord(parts.length))) {
    const record: PartRecord = JSON.parse(decodeUtf8(await blobs.read(paths.incomingRecord(parts.length))));
    parts.push({ ...record, signatures: await blobs.read(paths.incomingSignatures(parts.length)) });
  }
  const areMade = parts.every((part) => part.made === made);
  if (areMade && parts.some(({ sources }) => sources.some(({ identity }) => identity !== undefined && wanted.has(identity)))) return parts;
  await blobs.remove(paths.incoming);
  return [];
}

/** Puts down what is known of a part's documents, whose texts are there. */
export async function keepPart(blobs: Blobs, number: number, made: string, { sources, signatures }: IncomingPart): Promise<void> {
  const record: PartRecord = { made, sources };
  await blobs.write(paths.incomingSignatures(number), signatures);
  await blobs.write(paths.incomingRecord(number), encodeUtf8(JSON.stringify(record)));
}
