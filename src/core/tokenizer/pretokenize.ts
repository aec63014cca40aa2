// GPT-2's pre-tokenizer over UTF-8 bytes: where a text is cut before merging. It is the hand-written scanner for
//   's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
// with \s meaning Unicode White_Space, as in Rust. Pre-tokens tile the text; a byte that is no UTF-8 counts as a
// character of the third kind, so any bytes can be cut.

import { codePointAt } from "../format/utf8";

const LETTER = 0;
const NUMBER = 1;
const SPACE = 2;
const OTHER = 3;

const BLANK = 0x20;
const APOSTROPHE = 0x27;

/** Kinds of code points in pages of 256, filled when a page is first met. */
const pages: (Uint8Array | undefined)[] = [];
const ascii = kindsOf(0);

/** The end of the pre-token that starts at `start`, which must be below `bytes.length` and itself a cut. */
export function preTokenEnd(bytes: Uint8Array, start: number): number {
  const first = bytes[start];
  if (first === APOSTROPHE) {
    const length = contractionLength(bytes, start);
    if (length > 0) return start + length;
  }
  // One blank joins the run that follows it, unless that is white space too.
  if (first === BLANK && start + 1 < bytes.length) {
    const kind = characterAt(bytes, start + 1) & 3;
    if (kind !== SPACE) return runEnd(bytes, start + 1, kind);
  }
  const kind = characterAt(bytes, start) & 3;
  return kind === SPACE ? spaceEnd(bytes, start) : runEnd(bytes, start, kind);
}

/** Length of 's 't 'm 'd 're 've 'll at `start`, or 0. */
function contractionLength(bytes: Uint8Array, start: number): number {
  switch (bytes[start + 1]) {
    case 0x73: // s
    case 0x74: // t
    case 0x6d: // m
    case 0x64: // d
      return 2;
    case 0x72: // r
    case 0x76: // v
      return bytes[start + 2] === 0x65 ? 3 : 0; // e
    case 0x6c: // l
      return bytes[start + 2] === 0x6c ? 3 : 0;
    default:
      return 0;
  }
}

/** `\s+(?!\S)|\s+`: the whole run at the end of the text, else the run without its last character, else that one. */
function spaceEnd(bytes: Uint8Array, start: number): number {
  let last = start;
  let end = start;
  while (end < bytes.length) {
    const character = characterAt(bytes, end);
    if ((character & 3) !== SPACE) return last === start ? end : last;
    last = end;
    end += character >> 2;
  }
  return end;
}

function runEnd(bytes: Uint8Array, start: number, kind: number): number {
  let end = start;
  while (end < bytes.length) {
    const character = characterAt(bytes, end);
    if ((character & 3) !== kind) break;
    end += character >> 2;
  }
  return end;
}

/** The character at `at` as one number, for speed: its length in bytes times 4, plus its kind. */
function characterAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at];
  if (lead < 0x80) return 4 + ascii[lead];
  const found = codePointAt(bytes, at);
  if (found === undefined) return 4 + OTHER;
  const page = found.point >> 8;
  pages[page] ??= kindsOf(page);
  return found.length * 4 + pages[page][found.point & 255];
}

function kindsOf(page: number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, i) => {
    const character = String.fromCodePoint(page * 256 + i);
    if (/\p{L}/u.test(character)) return LETTER;
    if (/\p{N}/u.test(character)) return NUMBER;
    return /\p{White_Space}/u.test(character) ? SPACE : OTHER;
  });
}
