// The files of a cluster package and of its results, as they come from outside: each compared with the list of contents that names it. What
// they say is not read here.

import { MANIFEST, RESULTS, readPackageManifest } from "../core/cluster/package";
import { UNPACK_LIMITS, UnpackBudget } from "../core/corpus/reading/budget";
import { type ByteSource, gather } from "../core/corpus/reading/bytes";
import { type ZipEntry, zipEntries } from "../core/corpus/reading/zip";
import { badPackage } from "../core/exchange/gate";
import type { WrittenFile } from "../core/exchange/writtenFile";
import { asNamed } from "./hashed";

/** A list of contents has a line for each file. */
const MAX_MANIFEST_BYTES = 16 << 20;

/** A file from outside whose bytes can be read as they come. */
export interface OutsideFile {
  readonly size: number;
  bytes(): AsyncIterable<Uint8Array>;
}

/** The files of an archive by their names. Throws StudioError("bad-package") where it holds one twice. */
export async function filesInZip(file: ByteSource, path: string): Promise<ReadonlyMap<string, OutsideFile>> {
  const entries = new Map<string, ZipEntry>();
  for await (const entry of zipEntries(file, path, new UnpackBudget(path, file.size, UNPACK_LIMITS), () => {})) {
    if (entries.has(entry.name)) throw badPackage(`${path} holds ${entry.name} twice.`);
    entries.set(entry.name, entry);
  }
  return entries;
}

/** The file of this name as a whole. Throws StudioError("bad-package") where there is none, or one of more bytes. */
export function wholeFile(files: ReadonlyMap<string, OutsideFile>, name: string, most: number): Promise<Uint8Array> {
  const file = files.get(name);
  if (file === undefined) throw badPackage(`There is no ${name}.`);
  return gather(file.bytes(), most, () => badPackage(`${name} is too large.`));
}

/** The bytes of a listed file as they come. Throws StudioError("bad-package") as soon as they are not those that were listed. */
export function listedBytes(files: ReadonlyMap<string, OutsideFile>, named: WrittenFile): AsyncGenerator<Uint8Array> {
  const file = files.get(named.path);
  if (file === undefined) throw badPackage(`There is no ${named.path}, which ${MANIFEST} names.`);
  return asNamed(file.bytes(), named, () => badPackage(`${named.path} is not the file that ${MANIFEST} names: its bytes are others.`));
}

/** Reads a package to its end. Throws StudioError("bad-package") naming the first file that is missing, another, or not named. */
export async function checkPackage(file: ByteSource, path: string): Promise<void> {
  const files = await filesInZip(file, path);
  const listed = readPackageManifest(await wholeFile(files, MANIFEST, MAX_MANIFEST_BYTES));
  for (const named of listed) for await (const _ of listedBytes(files, named)) void _;
  const stranger = [...files.keys()].find(
    (name) => name !== MANIFEST && !name.startsWith(`${RESULTS}/`) && !listed.some((named) => named.path === name),
  );
  if (stranger !== undefined) throw badPackage(`${path} holds ${stranger}, which ${MANIFEST} does not name.`);
}
