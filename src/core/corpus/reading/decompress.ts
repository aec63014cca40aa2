// Streams of bytes out of gz and zst files, whose packages are fed bit by bit so that nothing is ever held whole. Not
// archives of several files: those are tar and zip.

import { Gunzip } from "fflate";
import { Decompress } from "fzstd";
import { StudioError } from "../../errors";
import { formatBytes } from "../../format/format";
import type { UnpackBudget } from "./budget";
import type { Bytes } from "./bytes";
import { damageOf, type Tell } from "./damage";

/**
 * Bytes that are fed at once. A zst block of 4 bytes may become 128 kB, so that 2 kB become 64 MB at most; gz
 * becomes 1,032 times as many at most.
 */
const FED_BYTES = { gz: 16_384, zst: 2048 } as const;
export type Compression = keyof typeof FED_BYTES;

/** How far back a zst file may refer: what its own program takes without being asked for more. */
const MAX_WINDOW = 128 << 20;

/** What a file is compressed by, from how it begins. */
export function compressionOf([a, b, c, d]: Uint8Array): Compression | undefined {
  if (a === 0x1f && b === 0x8b && c === 8) return "gz";
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return "zst";
  return undefined;
}

/**
 * The bytes that `packed` holds. Of a file that breaks off or is damaged those before that place, which is told. Throws
 * StudioError "damaged-file" when there are none, "too-large" past the budget.
 */
export async function* decompressed(
  compression: Compression,
  packed: Bytes,
  path: string,
  budget: UnpackBudget,
  tell: Tell,
): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  let length = 0;
  const keep = (bytes: Uint8Array): void => {
    budget.spend(bytes.length);
    length += bytes.length;
    if (bytes.length > 0) ready.push(bytes);
  };
  const engine = compression === "gz" ? new Gunzip(keep) : new Decompress(keep);
  let failure: StudioError | undefined;
  const feed = (bytes: Uint8Array, last: boolean): void => {
    try {
      engine.push(bytes, last);
    } catch (error) {
      failure = damageOf(error, path, length === 0 ? "is damaged and can't be unpacked" : breaksOff(length));
    }
  };
  let first = true;
  for await (const piece of packed) {
    if (first && compression === "zst") checkWindow(piece, path);
    first = false;
    for (let at = 0; at < piece.length && failure === undefined; at += FED_BYTES[compression]) {
      feed(piece.subarray(at, at + FED_BYTES[compression]), false);
      yield* ready;
      ready = [];
    }
    if (failure !== undefined) break;
  }
  if (failure === undefined) feed(new Uint8Array(0), true);
  yield* ready;
  if (failure === undefined) return;
  if (length === 0 || failure.code === "too-large") throw failure;
  tell(failure);
}

const breaksOff = (length: number): string =>
  `breaks off or is damaged after ${formatBytes(length)} of what it holds; what stands before was kept`;

/** Refuses a zst file that asks for more memory than any usual one, before its package takes that memory. */
function checkWindow(head: Uint8Array, path: string): void {
  const [, , , , descriptor, window] = head;
  // With this bit set the content's size stands in the window's place; such a file says so much or less.
  const single = (descriptor & 0x20) !== 0;
  const bytes = single ? contentSize(head) : 2 ** (10 + (window >> 3)) * (1 + (window & 7) / 8);
  if (bytes <= MAX_WINDOW) return;
  const message = `${path} needs ${formatBytes(bytes)} of memory to be unpacked; ${formatBytes(MAX_WINDOW)} is the most.`;
  throw new StudioError("too-large", message, "Pack it again without --long, or as .gz.");
}

/** The content's size that stands at the head of a zst file of a single segment without a dictionary. */
function contentSize(head: Uint8Array): number {
  const width = 1 << (head[4] >> 6);
  let size = width === 2 ? 256 : 0;
  for (let i = 0; i < width; i++) size += (head[5 + i] ?? 0) * 2 ** (8 * i);
  return size;
}
