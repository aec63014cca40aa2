// Entries of a tar archive as they come, in the forms that today's programs write: ustar, pax and GNU's long names. Only
// files: links, devices and folders are passed over. None of the small readers at hand streams from a plain iterable.

import { decodeUtf8Lossy } from "../../format/utf8";
import type { ByteReader } from "./bytes";
import { damaged, type Tell } from "./damage";

export interface TarEntry {
  /** As the archive has it: not yet fit to be a path. */
  readonly name: string;
  readonly size: number;
  /** To be read before the next entry, if at all. */
  bytes(): AsyncGenerator<Uint8Array>;
}

const BLOCK = 512;
/** What may describe one entry; a name is shorter by far. */
const MAX_DESCRIPTION = 1 << 20;
const CHECKSUM = { start: 148, end: 156 };

/** Whether a file that begins like this is a tar archive: its first block's checksum is right. */
export function isTar(head: Uint8Array): boolean {
  if (head.length < BLOCK || head[0] === 0) return false;
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= CHECKSUM.start && i < CHECKSUM.end ? 0x20 : head[i];
  return sum === numberIn(head.subarray(CHECKSUM.start, CHECKSUM.end));
}

/** The files of an archive. One that breaks off or is damaged ends where it does, which is told. */
export async function* tarEntries(reader: ByteReader, path: string, tell: Tell): AsyncGenerator<TarEntry> {
  let next: { readonly name?: string; readonly size?: number } = {};
  for (;;) {
    const header = await reader.take(BLOCK);
    if (header.length === 0 || header.every((byte) => byte === 0)) return;
    if (!isTar(header)) return tell(damaged(path, "is damaged: what stands behind its last readable file was left out"));
    const type = String.fromCharCode(header[156] || 0x30);
    const size = next.size ?? numberIn(header.subarray(124, 136));
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    let left = size;
    if (type === "x" || type === "L") {
      if (size > MAX_DESCRIPTION) return tell(damaged(path, "is damaged: it names a file in more than a megabyte"));
      const description = decodeUtf8Lossy(await reader.take(size));
      left -= size;
      next = { ...next, ...(type === "x" ? paxFields(description) : { name: trimmed(description) }) };
    } else {
      const name = next.name ?? nameIn(header);
      next = {};
      const bytes = async function* (): AsyncGenerator<Uint8Array> {
        for await (const piece of reader.pieces(left)) {
          left -= piece.length;
          yield piece;
        }
        if (left > 0) tell(damaged(path, `breaks off within ${name}, of which the beginning was kept`));
      };
      if ("07".includes(type)) yield { name, size, bytes };
    }
    for await (const { length } of reader.pieces(left)) left -= length;
    if (left > 0) return;
    await reader.take(padding);
  }
}

const trimmed = (text: string): string => text.split("\0", 1)[0];

function nameIn(header: Uint8Array): string {
  const textIn = (start: number, end: number): string => trimmed(decodeUtf8Lossy(header.subarray(start, end)));
  const prefix = textIn(257, 262) === "ustar" && header[262] === 0 ? textIn(345, 500) : "";
  return prefix === "" ? textIn(0, 100) : `${prefix}/${textIn(0, 100)}`;
}

/** A number as octal digits or, where they are too few, as bytes behind a mark. */
function numberIn(field: Uint8Array): number {
  if ((field[0] & 0x80) !== 0) return field.subarray(1).reduce((value, byte) => value * 256 + byte, field[0] & 0x7f);
  return Number.parseInt(trimmed(decodeUtf8Lossy(field)).trim() || "0", 8);
}

/** Name and size out of records "LENGTH key=value\n". */
function paxFields(records: string): { name?: string; size?: number } {
  const name = /^\d+ path=(.*)$/m.exec(records)?.[1];
  const size = Number(/^\d+ size=(\d+)$/m.exec(records)?.[1] ?? Number.NaN);
  return { ...(name !== undefined && { name }), ...(Number.isFinite(size) && { size }) };
}
