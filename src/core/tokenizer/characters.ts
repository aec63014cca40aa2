// Kinds of characters over UTF-8 bytes, for the scanners that cut text before merging. \s means Unicode White_Space, as in
// Rust; a byte that is no UTF-8 counts as a character of the kind OTHER, so any bytes have kinds.

import { codePointAt } from "../format/utf8";

export const LETTER = 0; // \p{L}
export const NUMBER = 1; // \p{N}
export const SPACE = 2; // \s
export const OTHER = 3;

/** Kinds of code points in pages of 256, filled when a page is first met. */
const pages: (Uint8Array | undefined)[] = [];
const ascii = kindsOf(0);

/** The character at `at` as one number, for speed: its length in bytes times 4, plus its kind. */
export function characterAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at];
  if (lead < 0x80) return 4 + ascii[lead];
  const found = codePointAt(bytes, at);
  if (found === undefined) return 4 + OTHER;
  const page = found.point >> 8;
  pages[page] ??= kindsOf(page);
  return found.length * 4 + pages[page][found.point & 255];
}

/** The kind of the character at `at`. */
export const kindAt = (bytes: Uint8Array, at: number): number => characterAt(bytes, at) & 3;

/** Where the run of characters of one kind from `start` on ends, after `most` of them at the latest. */
export function runEnd(bytes: Uint8Array, start: number, kind: number, most = 0x7fffffff): number {
  let end = start;
  for (let count = 0; count < most && end < bytes.length; count++) {
    const character = characterAt(bytes, end);
    if ((character & 3) !== kind) break;
    end += character >> 2;
  }
  return end;
}

function kindsOf(page: number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, i) => {
    const character = String.fromCodePoint(page * 256 + i);
    if (/\p{L}/u.test(character)) return LETTER;
    if (/\p{N}/u.test(character)) return NUMBER;
    return /\p{White_Space}/u.test(character) ? SPACE : OTHER;
  });
}
