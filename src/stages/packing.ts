// Packs a project: all its files and records in one archive with a list of contents, written as they are read, and read back before it is
// offered. What is packed is a project at rest: whoever asks sees to that.

import { bytesOf } from "../core/corpus/reading/bytes";
import type { StudioError } from "../core/errors";
import { badPackage } from "../core/exchange/gate";
import { FILES, MANIFEST, manifestJson, RECORDS } from "../core/exchange/projectManifest";
import type { WrittenFile } from "../core/exchange/writtenFile";
import { type StreamedFile, zipPieces } from "../core/exchange/zipStream";
import { encodeUtf8 } from "../core/format/utf8";
import { MOVING } from "../protocol/commands";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { partOfFile } from "../storage/layout";
import { readRecords } from "../storage/recordSet";
import type { Records } from "../storage/records";
import { hashed } from "./hashed";
import { checkedBytes, openPackedProject } from "./packedProject";
import { beating, Pulse } from "./pulse";
import { writeRecordSet } from "./recordSetGate";

/** Bytes from which an archive is written for more than 4 GB. */
const LARGE = 3e9;
/** What is text shrinks; weights, tokens and archives hardly do. */
const SHRINKS = /\.(jsonl|json|txt)$/;

export interface Packing {
  readonly blobs: Blobs;
  readonly records: Records;
  readonly name: string;
  /** The studio's version. */
  readonly version: string;
}

/**
 * Writes the project to `paths.packed` among its files; how many bytes that is. Throws StudioError("storage-full") where there is no room
 * for it, "cancelled", and "bad-package" where what was written does not read as it should; nothing stays then.
 */
export async function packProject({ blobs, records, name, version }: Packing, context: Context): Promise<{ readonly bytes: number }> {
  const files = (await blobs.list()).filter(({ path }) => path !== paths.packed && partOfFile(path) !== undefined);
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const set = writeRecordSet(await readRecords(records));
  const beat = beatOf(context, 2 * total);
  const written: WrittenFile[] = [];
  const noted = (path: string, pieces: AsyncIterable<Uint8Array>): StreamedFile => ({
    name: path,
    pieces: hashed(pieces, (passed) => written.push({ path, ...passed })),
    stored: !SHRINKS.test(path),
  });
  async function* contents(): AsyncGenerator<StreamedFile> {
    for (const { path } of files) yield noted(FILES + path, beating(bytesOf(await blobs.file(path), path), beat("packing")));
    yield noted(RECORDS, one(set));
    const manifest = manifestJson({ format: "limbeck-project", version: 1, madeWith: version, name, files: written });
    yield { name: MANIFEST, pieces: one(encodeUtf8(manifest)) };
  }
  try {
    await blobs.write(paths.packed, zipPieces(contents(), total > LARGE));
    const file = await blobs.file(paths.packed);
    const packed = await openPackedProject(file, "The packed project");
    if (packed === undefined) throw unreadable();
    for (const named of packed.manifest.files) for await (const piece of checkedBytes(packed, named)) await beat("checking")(piece);
    return { bytes: file.size };
  } catch (error) {
    await blobs.remove(paths.packed);
    throw error;
  }
}

const unreadable = (): StudioError => badPackage("The packed project can't be read back.");

/** Tells how far packing or unpacking is, and lets it be stopped. */
export function beatOf(context: Context, total: number): (note: string) => (piece: Uint8Array) => Promise<void> {
  const pulse = new Pulse(context, MOVING);
  let done = 0;
  return (note) => (piece) => {
    done += piece.length;
    return pulse.beat(() => context.emit({ kind: "progress", stage: MOVING, done, total, unit: "bytes", note }));
  };
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
