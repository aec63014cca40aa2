// Files as they lie in what was dropped, with archives opened: zip, tar, gz and zst, also one in another. Not what the
// files hold: see formats.ts. A file within an archive has a path with the archive as a folder.

import { StudioError } from "../../errors";
import { UNPACK_LIMITS, UnpackBudget, type UnpackLimits } from "./budget";
import { ByteReader, type ByteSource, type Bytes, bytesOf, gather, inMemory } from "./bytes";
import { damageOf, type Tell } from "./damage";
import { compressionOf, decompressed } from "./decompress";
import { isTar, tarEntries } from "./tar";
import { isZip, zipEntries } from "./zip";

/** A file that holds text, as far as its place tells. */
export interface Leaf {
  /** "archive.zip/folder/name.txt", without what would lead out of a folder. */
  readonly path: string;
  /** Bytes, where they are known before it is read. */
  readonly size?: number;
  /** Of a file that lies in no archive: it can be read from any place. */
  readonly source?: ByteSource;
  /** To be called once, and read before the next leaf is asked for. */
  bytes(): Bytes;
}

/** Layers that are opened: four are data sets as they are published, more is a riddle. */
const MAX_LAYERS = 6;
/** What is held of a file that must be read from any place but lies in an archive. */
const MAX_HELD = 512 << 20;
/** What tells an archive: a tar's first block. */
const HEAD_BYTES = 512;

/**
 * The leaves of a dropped file, those for which `wanted` holds. What can't be opened is told and passed over; what is read of a
 * leaf may throw StudioError, and after "too-large" of the whole no leaf follows.
 */
export async function* expand(
  { path, file }: { readonly path: string; readonly file: ByteSource },
  tell: Tell,
  { wanted = () => true, limits = UNPACK_LIMITS }: { readonly wanted?: (path: string) => boolean; readonly limits?: UnpackLimits } = {},
): AsyncGenerator<Leaf> {
  const budget = new UnpackBudget(path, file.size, limits);
  const root: Leaf = { path, size: file.size, source: file, bytes: () => bytesOf(file, path) };
  yield* opened(root, 0, { budget, tell, wanted });
}

interface Opening {
  readonly budget: UnpackBudget;
  readonly tell: Tell;
  readonly wanted: (path: string) => boolean;
}

async function* opened(leaf: Leaf, layer: number, opening: Opening): AsyncGenerator<Leaf> {
  const { budget, tell, wanted } = opening;
  try {
    const reader = new ByteReader(leaf.bytes());
    const head = await reader.peek(HEAD_BYTES);
    const rest: Leaf = { ...leaf, bytes: () => reader.pieces() };
    const inner = layersIn(rest, head, reader, opening);
    if (inner === undefined) return yield rest;
    if (layer === MAX_LAYERS) throw tooDeep(leaf.path);
    for await (const next of inner) {
      if (wanted(next.path)) yield* opened(next, layer + 1, opening);
      if (budget.exceeded) return;
    }
  } catch (error) {
    tell(damageOf(error, leaf.path, "is damaged and can't be opened"));
  }
}

/** What is directly in a file that begins with `head`, or undefined where it is no archive. */
function layersIn(leaf: Leaf, head: Uint8Array, reader: ByteReader, { budget, tell }: Opening): AsyncIterable<Leaf> | undefined {
  const { path } = leaf;
  const compression = compressionOf(head);
  if (compression) return one({ path, bytes: () => decompressed(compression, leaf.bytes(), path, budget, tell) });
  // Documents of other programs are zip archives too, and nothing in them is plain text.
  if (isZip(head) && /\.zip(\.gz|\.zst)?$/i.test(path)) return zipLeaves(leaf, budget, tell);
  if (isTar(head)) return within(path, tarEntries(reader, path, tell));
  const program = UNKNOWN.find(({ begins }) => begins.every((byte, i) => head[i] === byte))?.program;
  if (program !== undefined) throw notRead(path, program);
  return undefined;
}

/** Other programs' archives, which a text can't be taken for. */
const UNKNOWN = [
  { program: "bzip2", begins: [0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59] },
  { program: "xz", begins: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0] },
  { program: "7-Zip", begins: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
  { program: "RAR", begins: [0x52, 0x61, 0x72, 0x21, 0x1a, 7] },
];

const notRead = (path: string, program: string): StudioError =>
  new StudioError(
    "binary-file",
    `${path} was packed by ${program}, which is not opened here.`,
    "Unpack it and drop what it holds, or pack that as .zip, .gz or .zst.",
  );

async function* one(leaf: Leaf): AsyncGenerator<Leaf> {
  yield leaf;
}

async function* zipLeaves(leaf: Leaf, budget: UnpackBudget, tell: Tell): AsyncGenerator<Leaf> {
  yield* within(leaf.path, zipEntries(await sourceOf(leaf), leaf.path, budget, tell));
}

async function* within(path: string, entries: AsyncIterable<Entry>): AsyncGenerator<Leaf> {
  for await (const { name, size, bytes } of entries) {
    const parts = safeParts(name);
    if (parts.length > 0) yield { path: [path, ...parts].join("/"), size, bytes };
  }
}

interface Entry {
  readonly name: string;
  readonly size: number;
  bytes(): Bytes;
}

/** A name's folders and file without what would lead elsewhere: a root, a drive, the folder above. */
function safeParts(name: string): string[] {
  return name
    .replaceAll("\\", "/")
    .split("/")
    .filter((part) => part !== "" && part !== "." && part !== ".." && !/^[a-z]:$/i.test(part));
}

/** A leaf that can be read from any place. Throws StudioError("too-large") when it would have to be held and is too large. */
export async function sourceOf({ path, source, bytes }: Leaf): Promise<ByteSource> {
  return source ?? inMemory(await gather(bytes(), MAX_HELD, () => tooLargeToHold(path)));
}

const tooLargeToHold = (path: string): StudioError =>
  new StudioError(
    "too-large",
    `${path} is too large to be read from within an archive.`,
    "Unpack the archive that holds it, and drop the files themselves.",
  );

const tooDeep = (path: string): StudioError =>
  new StudioError(
    "too-large",
    `${path} lies ${MAX_LAYERS} archives deep and was not opened.`,
    "Unpack the outer archives, and drop what they hold.",
  );
