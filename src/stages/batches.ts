// Documents on their way through the helpers: handed out in batches as they are read, and put together by files again. Not how they are
// read, nor where what comes back of them is kept: incoming.ts.

import { Tally } from "../core/corpus/cleaning/tally";
import type { Document, Place, SourceDocument } from "../core/corpus/documents";
import { joined } from "../core/corpus/reading/bytes";
import type { Pool } from "../protocol/pool";
import type { Incoming, IncomingFile, IncomingSource } from "./incoming";
import type { IncomingPart, KeptFile, KeptSource } from "./incomingParts";
import { type ComingBatch, handedOut, type TakenBatch, type TakenDocuments, type TakingCommands } from "./takingIn";

/** UTF-16 units that are handed to a helper at once: some 10 ms of work. */
const BATCH_UNITS = 1 << 18;
/** Units after which a part of what came in is put down for good, so that a stop or a crash loses little. */
const PART_UNITS = 1 << 25;

/** A file that is being read, with what came back of its documents. */
class OpenFile {
  readonly file: IncomingFile;
  readonly signatures: Uint8Array[] = [];
  /** Whether it was given up half-way, with all that came of it. */
  isGivenUp = false;
  isOfExamples = false;
  readonly #documents: Document[] = [];
  readonly #tally = new Tally();

  constructor(file: IncomingFile) {
    this.file = file;
  }

  /** Adds what is left of some of its documents, whose texts lie from `start` on. */
  add(
    { documents, numbers, signatures, cleaning }: TakenDocuments,
    sources: readonly SourceDocument[],
    start: Omit<Place, "length">,
  ): void {
    for (const [i, { place, ...measured }] of documents.entries()) {
      const { text: _text, example: _example, ...known } = sources[numbers[i]];
      this.#documents.push({ ...measured, ...known, place: { ...place, part: start.part, at: start.at + place.at } });
    }
    this.signatures.push(signatures);
    this.#tally.add(cleaning);
  }

  get kept(): KeptFile {
    const { path, cleaning } = this.file;
    const form = this.isOfExamples ? { form: "instructions" as const } : {};
    return { path, ...form, documents: this.#documents, cleaning: cleaning?.call(this.file) ?? this.#tally.counts };
  }
}

/** What a helper is given, as it is filled. */
class Batch {
  readonly files: OpenFile[] = [];
  readonly documents: SourceDocument[][] = [];
  units = 0;
  /** Sources that end in it. */
  readonly ended: { readonly source: IncomingSource; readonly files: readonly OpenFile[] }[] = [];
  /** Whether a part ends with it. */
  isLast = false;

  begin(file: OpenFile): void {
    this.files.push(file);
    this.documents.push([]);
  }

  add(document: SourceDocument): void {
    this.documents.at(-1)!.push(document);
    this.units += document.text.length;
  }
}

/** Sources on their way through the helpers, in parts that end where a source ends. */
export class Taking {
  /** Whether nothing more comes, be it for `failure`: what came before is good all the same. */
  ended = false;
  failure: unknown;
  /** Batches at the helpers, in their order. */
  readonly #pending: Batch[] = [];
  readonly #results: AsyncGenerator<TakenBatch>;
  #whole: Batch["ended"] = [];

  constructor(pool: Pool<TakingCommands>, sources: readonly IncomingSource[], incoming: Incoming, rest: Omit<ComingBatch, "files">) {
    const pending = this.#pending;
    async function* tasks(): AsyncGenerator<ComingBatch> {
      for await (const batch of batchesOf(sources, incoming)) {
        pending.push(batch);
        yield { ...rest, files: batch.documents.map(handedOut) };
      }
    }
    this.#results = pool.run("takeIn", tasks());
  }

  /** The texts of the next part, with this number. */
  async *texts(number: number): AsyncGenerator<Uint8Array> {
    this.#whole = [];
    let at = 0;
    try {
      for (;;) {
        const { done, value } = await this.#results.next();
        this.ended = done === true;
        if (done) return;
        const batch = this.#pending.shift()!;
        for (const [i, taken] of value.files.entries()) batch.files[i].add(taken, batch.documents[i], { part: number, at });
        at += value.texts.length;
        yield value.texts;
        this.#whole.push(...batch.ended);
        if (batch.isLast) return;
      }
    } catch (error) {
      this.ended = true;
      this.failure = error;
    }
  }

  /** What is known of the part whose texts were taken last: of sources that were read to their end. */
  part(): IncomingPart {
    const read = this.#whole.map(({ source, files }) => ({ source, files: files.filter(({ isGivenUp }) => !isGivenUp) }));
    const sources = read.map(
      ({ source: { again }, files }): KeptSource => ({
        ...(again && { identity: again.identity, notes: again.notes() }),
        files: files.map(({ kept }) => kept),
      }),
    );
    return { sources, signatures: joined(read.flatMap(({ files }) => files.flatMap(({ signatures }) => signatures))) };
  }
}

/** Documents of sources in batches, of which one may hold many files or a piece of one. */
async function* batchesOf(sources: readonly IncomingSource[], incoming: Incoming): AsyncGenerator<Batch> {
  let batch = new Batch();
  let units = 0;
  for (const source of sources) {
    const files: OpenFile[] = [];
    for await (const file of source.files()) {
      const open = new OpenFile(file);
      files.push(open);
      batch.begin(open);
      try {
        for await (const document of file.documents) {
          open.isOfExamples ||= document.example !== undefined;
          batch.add(document);
          if (batch.units < BATCH_UNITS) continue;
          units += batch.units;
          yield batch;
          batch = new Batch();
          batch.begin(open);
        }
      } catch (error) {
        if (!incoming.excuses(error)) throw error;
        open.isGivenUp = true;
      }
    }
    batch.ended.push({ source, files });
    batch.isLast = units + batch.units >= PART_UNITS;
    if (!batch.isLast) continue;
    yield batch;
    batch = new Batch();
    units = 0;
  }
  if (batch.ended.length > 0) yield batch;
}
