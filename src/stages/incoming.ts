// Documents on their way into the corpus: helpers clean, measure and sign them, and their texts lie in storage, so that memory holds no
// more than what is asked of them again and again. Not what becomes of them: that is the corpus's plan.

import { type CleaningCounts, type CleaningSettings, cleaningDefaults } from "../core/config/cleaning";
import type { SourceFile } from "../core/corpus/corpus";
import type { SourceDocument } from "../core/corpus/documents";
import { type Problem, toProblem } from "../core/errors";
import { type Blobs, paths } from "../storage/blobs";
import { Taking } from "./batches";
import { Gathered } from "./gathered";
import type { OpenPool } from "./helpers";
import { keepPart, recallParts, type SourceNotes } from "./incomingParts";
import { lookedAt } from "./lookedAt";
import { withoutHelpers } from "./textParts";

/** A file that is read: all of its documents are examples, or none is. */
export interface IncomingFile {
  readonly path: string;
  readonly documents: Iterable<SourceDocument> | AsyncIterable<SourceDocument>;
  /** What cleaning did to them, where they are clean already. */
  cleaning?(): CleaningCounts;
}

/** What was dropped as one file, be it an archive of many. */
export interface IncomingSource {
  files(): AsyncIterable<IncomingFile>;
  /** How it is known when it comes again; absent where it can't come again. */
  readonly again?: {
    /** The same for the same file, read in the same way. */
    readonly identity: string;
    /** What was noted while it was read. */
    notes(): SourceNotes;
    /** Takes what was noted when it was read before in place of reading it. */
    recall(notes: SourceNotes): void;
  };
}

/** Files on their way. */
export interface Incoming {
  /** How much there is to read, as far as is known before. */
  readonly bytes: number;
  sources(): readonly IncomingSource[];
  /** Called when it is known which sources need not be read. */
  begin(): void;
  /** The domain of each path, once all files were read. */
  domains(): ReadonlyMap<string, string>;
  /** Whether reading goes on without a file that ended in this error, which is told then. */
  excuses(error: unknown): boolean;
  /** What is to be told once all files were read. */
  readonly problems: readonly Problem[];
}

/** How documents are taken in. */
export interface TakingIn {
  /** That of a corpus which they join: among its texts they are found with it, too. */
  readonly noise?: number;
  readonly openPool?: OpenPool;
}

/**
 * Puts the cleaned texts of all documents down, and returns the files with what is known of each document. What an earlier call with
 * the same settings put down of the same sources before it was stopped is taken over.
 */
export async function keepIncoming(
  blobs: Blobs,
  given: Incoming,
  settings: CleaningSettings,
  { noise = 0, openPool = withoutHelpers }: TakingIn = {},
): Promise<readonly SourceFile[]> {
  const isClean = settings.boilerplate === "on";
  const incoming = isClean ? lookedAt(blobs, given, settings) : given;
  const sources = incoming.sources();
  const known = new Set(sources.flatMap(({ again }) => again?.identity ?? []));
  const made = madeBy(settings, noise);
  const gathered = new Gathered(known, settings.similarity);
  const before = await recallParts(blobs, made, known);
  for (const part of before) gathered.add(part);
  const rest = sources.filter(({ again }) => {
    const notes = again && gathered.find(again.identity)?.notes;
    if (notes) again.recall(notes);
    return notes === undefined;
  });
  incoming.begin();
  const pool = openPool(incoming.bytes);
  try {
    const taking = new Taking(pool, rest, incoming, { settings: ownSettings(settings), isClean, noise });
    for (let number = before.length; !taking.ended; number++) {
      await blobs.write(paths.incomingTexts(number), taking.texts(number));
      const part = taking.part();
      gathered.add(part);
      if (part.sources.length > 0) await keepPart(blobs, number, made, part);
      else await blobs.remove(paths.incomingTexts(number));
    }
    if (taking.failure !== undefined) throw taking.failure;
  } finally {
    pool.close();
  }
  return gathered.filesOf(sources, incoming.domains());
}

/** Does `work` on what comes in, which is removed after it; but for that of a stop, which the same work goes on from. */
export async function comingFrom<Result>(blobs: Blobs, work: () => Promise<Result>): Promise<Result> {
  const forget = async (): Promise<void> => {
    for (const path of [paths.incoming, paths.nextCorpus]) await blobs.remove(path);
  };
  try {
    const result = await work();
    await forget();
    return result;
  } catch (error) {
    if (toProblem(error).code === "cancelled") await blobs.remove(paths.nextCorpus);
    else await forget();
    throw error;
  }
}

/** Changes whenever documents come out otherwise of the same bytes: parts of an earlier studio are not taken over then. */
const VERSION = 1;

/** What tells parts that were cleaned and measured in the same way. */
const madeBy = (settings: CleaningSettings, noise: number): string => JSON.stringify([VERSION, noise, ownSettings(settings)]);

/** Of settings that may hold others beside them, those of cleaning. */
const ownSettings = (settings: CleaningSettings): CleaningSettings =>
  Object.fromEntries(Object.keys(cleaningDefaults).map((name) => [name, settings[name as keyof CleaningSettings]])) as never;
