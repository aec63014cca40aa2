// Files for the tests of reading, made here: archives of every kind, streams in pieces of any length, and what comes of them.

import { gzipSync, strToU8, zipSync } from "fflate";
import type { SourceDocument } from "../../../../src/core/corpus/documents";
import type { UnpackLimits } from "../../../../src/core/corpus/reading/budget";
import { type Bytes, inMemory, joined } from "../../../../src/core/corpus/reading/bytes";
import { documentsOf } from "../../../../src/core/corpus/reading/formats";
import { expand } from "../../../../src/core/corpus/reading/leaves";
import { StudioError } from "../../../../src/core/errors";

export type Content = string | Uint8Array;

export const bytesFrom = (content: Content): Uint8Array => (typeof content === "string" ? strToU8(content) : content);
export const zip = (files: Readonly<Record<string, Content>>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, content]) => [name, bytesFrom(content)])));
export const gz = (content: Content): Uint8Array => gzipSync(bytesFrom(content));

/** A zst file whose blocks are stored as they are; `repeat` writes the last byte of each block so often instead. */
export function zst(content: Content, repeat = 0): Uint8Array {
  const bytes = bytesFrom(content);
  const blocks: number[] = [];
  for (let at = 0; at < bytes.length || at === 0; at += 1000) {
    const block = bytes.subarray(at, at + 1000);
    const last = at + 1000 >= bytes.length ? 1 : 0;
    const header = last | (repeat > 0 ? 2 : 0) | ((repeat || block.length) << 3);
    blocks.push(header & 255, (header >> 8) & 255, header >> 16, ...(repeat > 0 ? block.subarray(-1) : block));
  }
  return concat(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0x50), Uint8Array.from(blocks));
}

/** A tar archive in the form "ustar". */
export function tar(files: Readonly<Record<string, Content>>): Uint8Array {
  const parts = Object.entries(files).flatMap(([name, content]) => {
    const bytes = bytesFrom(content);
    return [header(name, bytes.length), bytes, new Uint8Array((512 - (bytes.length % 512)) % 512)];
  });
  return concat(...parts, new Uint8Array(1024));
}

export function header(name: string, size: number, type = "0"): Uint8Array {
  const block = new Uint8Array(512);
  const put = (text: string, at: number): void => block.set(strToU8(text), at);
  put(name, 0);
  put(`${size.toString(8).padStart(11, "0")}\0`, 124);
  put("        ", 148);
  put(`${type}`, 156);
  put("ustar\x0000", 257);
  put(
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
    148,
  );
  return block;
}

export const concat = (...parts: readonly Uint8Array[]): Uint8Array => joined([...parts, new Uint8Array(0)]);

/** The same bytes in pieces of these lengths, over and over. */
export async function* pieces(bytes: Uint8Array, lengths: readonly number[] = [bytes.length || 1]): AsyncGenerator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length];
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

export interface ReadFile {
  readonly path: string;
  readonly documents: readonly SourceDocument[];
  readonly text: string;
}

/** What comes of a dropped file: the files that could be read, and what was told or refused, as "code: message". */
export async function readDropped(
  path: string,
  content: Content,
  { textField, limits }: { readonly textField?: string; readonly limits?: UnpackLimits } = {},
): Promise<{ readonly files: readonly ReadFile[]; readonly told: readonly string[] }> {
  const files: ReadFile[] = [];
  const told: string[] = [];
  const tell = ({ code, message, hint }: StudioError): void => {
    if (!/^[A-Z].*\.$/.test(hint)) throw new Error(`"${hint}" is no next step`);
    told.push(`${code}: ${message}`);
  };
  for await (const leaf of expand({ path, file: inMemory(bytesFrom(content)) }, tell, limits && { limits })) {
    try {
      const documents = await all(documentsOf(leaf, { tell, ...(textField !== undefined && { textField }) }));
      files.push({ path: leaf.path, documents, text: documents.map(({ text }) => text).join("") });
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      tell(error);
    }
  }
  return { files, told };
}

/** The documents of a file that comes in these pieces, and the texts of what was told. */
export async function readPieces(
  path: string,
  bytes: Bytes,
): Promise<{ readonly documents: readonly SourceDocument[]; readonly told: readonly string[] }> {
  const told: string[] = [];
  const documents = await all(documentsOf({ path, bytes: () => bytes }, { tell: ({ message }) => told.push(message) }));
  return { documents, told };
}
