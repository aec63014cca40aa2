// Entries of a zip archive by its list of files, each read from its place: an archive of gigabytes is never held. Not the
// packages that the studio writes and reads itself: see exchange/zip.

import { type FileEntry, Reader, ZipReader } from "@zip.js/zip.js/lib/zip-core-native.js";
import { StudioError } from "../../errors";
import type { UnpackBudget } from "./budget";
import { type ByteSource, readAt } from "./bytes";
import { damageOf, type Tell } from "./damage";
import { handed } from "./handed";
import { HandingWriter } from "./handingWriter";

export interface ZipEntry {
  /** As the archive has it: not yet fit to be a path. */
  readonly name: string;
  readonly size: number;
  bytes(): AsyncGenerator<Uint8Array>;
}

/** Whether a file that begins like this is a zip archive, an empty one too. */
export const isZip = ([a, b, c, d]: Uint8Array): boolean =>
  a === 0x50 && b === 0x4b && ((c === 3 && d === 4) || (c === 5 && d === 6) || (c === 7 && d === 8));

/** The files of an archive; those locked by a password are told. Throws StudioError("damaged-file") when it has no list of files. */
export async function* zipEntries(source: ByteSource, path: string, budget: UnpackBudget, tell: Tell): AsyncGenerator<ZipEntry> {
  // Tolerant of names that would lead out of a folder too: no name is used as it is.
  const reader = new ZipReader(new SourceReader(source, path), { checkSignature: true, strictness: "tolerant" });
  const entries = reader.getEntriesGenerator();
  for (;;) {
    const { done, value: entry } = await entries.next().catch((error: unknown) => {
      throw damageOf(error, path, "is damaged or cut short: a zip archive's list of files stands at its end, and there is none");
    });
    if (done) return;
    if (entry.directory) continue;
    const name = entry.filename;
    if (entry.encrypted) tell(locked(`${path}/${name}`));
    else yield { name, size: entry.uncompressedSize, bytes: () => contentOf(entry, `${path}/${name}`, budget) };
  }
}

/** What an entry holds. Throws StudioError "damaged-file" where it can't be unpacked, "too-large" past the budget. */
async function* contentOf(entry: FileEntry, path: string, budget: UnpackBudget): AsyncGenerator<Uint8Array> {
  try {
    for await (const bytes of handed<Uint8Array>((write) => entry.getData(new HandingWriter(write)))) {
      budget.spend(bytes.length);
      yield bytes;
    }
  } catch (error) {
    throw damageOf(error, path, "is damaged and was left out");
  }
}

const locked = (path: string): StudioError =>
  new StudioError("locked-file", `${path} is locked by a password.`, "Unpack it yourself, and drop what it holds.");

class SourceReader extends Reader<ByteSource> {
  readonly #source: ByteSource;
  readonly #path: string;

  constructor(source: ByteSource, path: string) {
    super(source);
    this.#source = source;
    this.#path = path;
    this.size = source.size;
  }

  override readUint8Array(index: number, length: number): Promise<Uint8Array> {
    return readAt(this.#source, index, Math.min(index + length, this.size), this.#path);
  }
}
