// A packed project as a file: told apart from other archives, and every byte of it compared with its manifest. Everything in it comes from
// outside: no name becomes a place before it is known as one, and no size is believed. What becomes of it is unpacking.ts's.

import { UNPACK_LIMITS, UnpackBudget } from "../core/corpus/reading/budget";
import { type ByteSource, gather, readAt } from "../core/corpus/reading/bytes";
import { isZip, type ZipEntry, zipEntries } from "../core/corpus/reading/zip";
import { badPackage } from "../core/exchange/gate";
import { FILES, MANIFEST, notAsNamed, type ProjectManifest, RECORDS, readManifest } from "../core/exchange/projectManifest";
import type { WrittenFile } from "../core/exchange/writtenFile";
import { paths } from "../storage/blobs";
import { partOfFile } from "../storage/layout";
import { asNamed } from "./hashed";

/** A manifest names some hundred files; records hold the curves of some hundred runs. */
const MAX_MANIFEST_BYTES = 16 << 20;
const MAX_RECORD_BYTES = 256 << 20;
const MAX_FILES = 100_000;

export interface PackedContents {
  readonly manifest: ProjectManifest;
  readonly entries: ReadonlyMap<string, ZipEntry>;
}

/**
 * What is packed in a file, or undefined where it is no archive or one without a manifest. Throws StudioError("bad-package") where the
 * manifest is none, or the archive holds other files than it names, and StudioError("newer-version").
 */
export async function openPackedProject(file: ByteSource, path: string): Promise<PackedContents | undefined> {
  if (file.size < 4 || !isZip(await readAt(file, 0, 4, path))) return undefined;
  const entries = await entriesOf(file, path);
  const listed = entries?.get(MANIFEST);
  if (entries === undefined || listed === undefined) return undefined;
  const manifest = readManifest(await gather(listed.bytes(), MAX_MANIFEST_BYTES, () => badPackage(`${MANIFEST} is too large.`)));
  for (const named of manifest.files) {
    if (named.path !== RECORDS && placeOf(named) === undefined)
      throw badPackage(`${MANIFEST} names ${JSON.stringify(named.path)}, which is no file of a project.`);
    const entry = entries.get(named.path);
    if (entry === undefined) throw badPackage(`The package has no ${named.path}, which ${MANIFEST} names.`);
    if (entry.size !== named.bytes) throw notAsNamed(named.path);
  }
  const names = new Set([MANIFEST, ...manifest.files.map((named) => named.path)]);
  const stranger = [...entries.keys()].find((name) => !names.has(name));
  if (stranger !== undefined) throw badPackage(`The package holds ${JSON.stringify(stranger)}, which ${MANIFEST} does not name.`);
  return { manifest, entries };
}

/** The files of an archive; undefined where it can't be read as one, or holds what no project does. */
async function entriesOf(file: ByteSource, path: string): Promise<Map<string, ZipEntry> | undefined> {
  const entries = new Map<string, ZipEntry>();
  try {
    for await (const entry of zipEntries(file, path, new UnpackBudget(path, file.size, UNPACK_LIMITS), () => {})) {
      if (entries.has(entry.name) || entries.size === MAX_FILES) return undefined;
      entries.set(entry.name, entry);
    }
    return entries;
  } catch {
    return undefined; // whoever reads it as any other archive tells why
  }
}

/** Where a file of the package belongs in a project's storage; undefined where a project has no such file. */
export function placeOf({ path }: WrittenFile): string | undefined {
  const place = path.slice(FILES.length);
  return path.startsWith(FILES) && place !== paths.packed && partOfFile(place) !== undefined ? place : undefined;
}

/** A file's bytes as they come. Throws StudioError("bad-package") as soon as they are not those that the manifest names. */
export const checkedBytes = ({ entries }: PackedContents, named: WrittenFile): AsyncGenerator<Uint8Array> =>
  asNamed(entries.get(named.path)!.bytes(), named, () => notAsNamed(named.path));

/** The records in the package, as JSON text in UTF-8. */
export function recordBytes(contents: PackedContents): Promise<Uint8Array> {
  const named = contents.manifest.files.find(({ path }) => path === RECORDS)!;
  return gather(checkedBytes(contents, named), MAX_RECORD_BYTES, () => badPackage(`${RECORDS} is too large.`));
}
