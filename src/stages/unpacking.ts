// Unpacks a project into an empty one. Nothing is written before all that is small was judged, and what fails half-way is the caller's to
// remove, with the project that was to be filled.

import type { ByteSource } from "../core/corpus/reading/bytes";
import { StudioError } from "../core/errors";
import { badPackage } from "../core/exchange/gate";
import { RECORDS } from "../core/exchange/projectManifest";
import { formatBytes } from "../core/format/format";
import type { PackedProject } from "../protocol/commands";
import type { Context } from "../protocol/host";
import type { Blobs } from "../storage/blobs";
import { writeRecords } from "../storage/recordSet";
import type { Records } from "../storage/records";
import { checkedBytes, openPackedProject, type PackedContents, placeOf, recordBytes } from "./packedProject";
import { beatOf } from "./packing";
import { beating } from "./pulse";
import { readRecordSet } from "./recordSetGate";

/** A file that may hold a project. */
export interface PackedSource {
  readonly path: string;
  readonly file: ByteSource;
}

export interface Unpacking extends PackedSource {
  /** Of an empty project. */
  readonly blobs: Blobs;
  readonly records: Records;
  /** Bytes that storage has room for; undefined where nobody knows. */
  readonly left: number | undefined;
}

/** What a file says of the project packed in it. Throws as openPackedProject does. */
export async function lookInto({ file, path }: PackedSource): Promise<PackedProject | undefined> {
  const packed = await openPackedProject(file, path);
  if (packed === undefined) return undefined;
  const { name, madeWith, files } = packed.manifest;
  return { name: name.slice(0, 60), madeWith, files: files.length - 1, bytes: bytesIn(packed) };
}

const bytesIn = ({ manifest }: PackedContents): number => manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);

/**
 * Fills a project with what is packed in a file. Throws StudioError("bad-package"), also "bad-study" for a study in it, naming file or
 * field, "newer-version", "too-large" for what unpacks to a flood, "storage-full" and "cancelled".
 */
export async function unpackProject({ path, file, blobs, records, left }: Unpacking, context: Context): Promise<void> {
  const packed = await openPackedProject(file, path);
  if (packed === undefined) throw badPackage(`${path} is no packed project of this studio, or it is cut short.`);
  const total = bytesIn(packed);
  if (left !== undefined && total > left)
    throw new StudioError(
      "storage-full",
      `${path} needs ${formatBytes(total)}, and ${formatBytes(left)} are left in this browser's storage.`,
      "Delete a project or results you no longer need, and open it again.",
    );
  const set = readRecordSet(await recordBytes(packed));
  const beat = beatOf(context, total)("unpacking");
  for (const named of packed.manifest.files) {
    if (named.path !== RECORDS) await blobs.write(placeOf(named)!, beating(checkedBytes(packed, named), beat));
  }
  await writeRecords(records, set);
}
