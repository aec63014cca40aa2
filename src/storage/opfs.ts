// Files in the browser's origin private file system (OPFS), for workers and the page. A write is put down aside
// and then switched: the bytes go to "NAME~part" and, once all are down, that file is moved onto NAME. Moving
// replaces in one step, so a crash, a full disk or a closed tab leaves either the old file or the new one, and at
// worst a part file that the next write of the same path starts over. (Writing through createSyncAccessHandle
// alone would be in place: half a file after a crash. createWritable alone is written aside by the browser, but
// first leaves an empty file at a new path.) No lock is taken: two writers of one path are the caller's to avoid.

import { StudioError } from "../core/errors";
import { type Blobs, type FileBytes, type OpenedFile, piecesOf, type StoredFile } from "./blobs";
import { fileNameOf, inOrder, missingFile, segmentOf, segmentsOf } from "./names";
import { storageFull } from "./quota";

// What OPFS has and TypeScript's DOM library lacks: `move` everywhere, sync handles in dedicated workers only.
interface SyncAccess {
  getSize(): number;
  read(into: Uint8Array, options: { at: number }): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}
type OpfsFile = FileSystemFileHandle & {
  move(name: string): Promise<void>;
  move(folder: FileSystemDirectoryHandle, name: string): Promise<void>;
  /** Browsers that know no modes let nobody else in. */
  createSyncAccessHandle?(options?: { mode: "read-only" }): Promise<SyncAccess>;
};

/**
 * The files below `folder` of this origin, kept in the browser's mind for as long as the page or worker is there unless they are not
 * `lasting`. Throws StudioError("no-storage") where the browser keeps none, as in some private windows.
 */
export async function openOpfs(folder: string, lasting = true): Promise<Blobs> {
  const folders = segmentsOf(folder);
  try {
    const root = await directoryAt(await navigator.storage.getDirectory(), folders, true);
    if (lasting) setInterval(() => void touch(root), TOUCH_EVERY);
    return new OpfsBlobs(root);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StudioError(
      "no-storage",
      `This browser window keeps no files for the studio: ${reason}`,
      "Open the studio in a normal window, not a private one.",
    );
  }
}

/**
 * Milliseconds between two looks at the files, for as long as the page or worker is there. Chromium 156 forgets the files of a
 * private window, as headless runs have, once nothing has looked at them for some ten minutes, which a long training may take.
 */
const TOUCH_EVERY = 120_000;

/** Looks at the first entry; a look that fails is of no account, as whoever needs a file is told then. */
async function touch(root: FileSystemDirectoryHandle): Promise<void> {
  try {
    for await (const _name of root.keys()) return;
  } catch {}
}

class OpfsBlobs implements Blobs {
  readonly #root: FileSystemDirectoryHandle;

  constructor(root: FileSystemDirectoryHandle) {
    this.#root = root;
  }

  async list(folder?: string): Promise<readonly StoredFile[]> {
    const start = folder === undefined ? this.#root : await unlessMissing(directoryAt(this.#root, segmentsOf(folder), false));
    return start === undefined ? [] : inOrder(await filesBelow(start, folder));
  }

  async read(path: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.file(path)).arrayBuffer());
  }

  async file(path: string): Promise<Blob> {
    const file = await this.#find(path);
    if (file === undefined) throw missingFile(path);
    return file.getFile();
  }

  async open(path: string): Promise<OpenedFile> {
    const handle = (await this.#find(path)) as OpfsFile | undefined;
    if (handle === undefined) throw missingFile(path);
    if (handle.createSyncAccessHandle !== undefined) {
      const access = await handle.createSyncAccessHandle({ mode: "read-only" });
      return { read: async (into, at) => access.read(into, { at }), close: () => access.close() };
    }
    const file = await handle.getFile();
    return {
      async read(into, at) {
        const bytes = new Uint8Array(await file.slice(at, at + into.length).arrayBuffer());
        into.set(bytes);
        return bytes.length;
      },
      close: () => {},
    };
  }

  async has(path: string): Promise<boolean> {
    return (await this.#find(path)) !== undefined;
  }

  async write(path: string, bytes: FileBytes): Promise<void> {
    const { folders, name } = split(path);
    const directory = await directoryAt(this.#root, folders, true);
    let given = 0;
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const piece of piecesOf(bytes)) {
        given += piece.length;
        yield piece;
      }
    };
    try {
      const part = (await directory.getFileHandle(partOf(name), { create: true })) as OpfsFile;
      await writeAll(part, counted());
      await part.move(fileNameOf(name));
    } catch (error) {
      await removeIfThere(directory, partOf(name));
      if (isOutOfRoom(error)) throw await storageFull(path, given);
      throw error;
    }
  }

  async move(from: string, to: string): Promise<void> {
    const file = await this.#find(from);
    if (file === undefined) throw missingFile(from);
    const { folders, name } = split(to);
    await (file as OpfsFile).move(await directoryAt(this.#root, folders, true), fileNameOf(name));
  }

  async remove(path: string): Promise<void> {
    const { folders, name } = split(path);
    const directory = await unlessMissing(directoryAt(this.#root, folders, false));
    if (directory === undefined) return;
    await removeIfThere(directory, fileNameOf(name));
    await removeIfThere(directory, partOf(name));
  }

  async #find(path: string): Promise<FileSystemFileHandle | undefined> {
    const { folders, name } = split(path);
    return unlessMissing(directoryAt(this.#root, folders, false).then((directory) => directory.getFileHandle(fileNameOf(name))));
  }
}

function split(path: string): { readonly folders: readonly string[]; readonly name: string } {
  const segments = segmentsOf(path);
  return { folders: segments.slice(0, -1), name: segments.at(-1)! };
}

const partOf = (name: string): string => `${fileNameOf(name)}~part`;

/** The files below a directory; one that is written or moved away while they are counted is left out. */
async function filesBelow(directory: FileSystemDirectoryHandle, folder: string | undefined): Promise<StoredFile[]> {
  const files: StoredFile[] = [];
  for await (const [name, handle] of directory.entries()) {
    const segment = segmentOf(name);
    if (segment === undefined) continue;
    const path = folder === undefined ? segment : `${folder}/${segment}`;
    if (handle.kind === "directory") files.push(...(await filesBelow(handle as FileSystemDirectoryHandle, path)));
    else {
      const file = await unlessMissing((handle as FileSystemFileHandle).getFile());
      if (file) files.push({ path, bytes: file.size });
    }
  }
  return files;
}

async function directoryAt(
  root: FileSystemDirectoryHandle,
  folders: readonly string[],
  create: boolean,
): Promise<FileSystemDirectoryHandle> {
  let directory = root;
  for (const folder of folders) directory = await directory.getDirectoryHandle(fileNameOf(folder), { create });
  return directory;
}

/** Bytes per call of a sync handle: far below the 2 GiB that fit the signed sizes some systems write with. */
const CHUNK = 64 << 20;

/** Replaces what stands in `file` by `pieces`. Sync handles skip the browser's own copy, so they are used where they exist. */
async function writeAll(file: OpfsFile, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  if (file.createSyncAccessHandle === undefined) {
    const stream = await file.createWritable();
    try {
      for await (const piece of pieces) await stream.write(piece as Uint8Array<ArrayBuffer>); // weights never live in shared memory
      await stream.close();
    } catch (error) {
      await stream.abort().catch(() => {}); // a stream that failed by itself is already over
      throw error;
    }
    return;
  }
  const access = await file.createSyncAccessHandle();
  try {
    access.truncate(0);
    let size = 0;
    for await (const piece of pieces) {
      for (let at = 0; at < piece.length; at += CHUNK) access.write(piece.subarray(at, at + CHUNK), { at: size + at });
      size += piece.length;
      // The size is asked, since the count that write returns can't be trusted: at its quota in a private window,
      // Chromium 156 writes what fits and returns 4294967288, its error -8 without the sign.
      if (access.getSize() !== size) throw new DOMException(`${access.getSize()} bytes fitted`, "QuotaExceededError");
    }
    access.flush();
  } finally {
    access.close();
  }
}

/** Whether a write ended for want of room; Chromium ends a stream on the page with AbortError then, though nobody aborted it. */
function isOutOfRoom(error: unknown): boolean {
  return error instanceof DOMException && (error.name === "QuotaExceededError" || error.name === "AbortError");
}

async function removeIfThere(directory: FileSystemDirectoryHandle, name: string): Promise<void> {
  await unlessMissing(directory.removeEntry(name, { recursive: true }));
}

/** The result, or undefined where a name of the path is not there or is of the other kind, file or folder. */
async function unlessMissing<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof DOMException && (error.name === "NotFoundError" || error.name === "TypeMismatchError")) return undefined;
    throw error;
  }
}
