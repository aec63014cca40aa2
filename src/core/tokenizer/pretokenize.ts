// Where a text is cut before merging: hand-written scanners over UTF-8 bytes for the patterns that tokenizer.json files
// name. Pre-tokens tile the text. What kind a character is of stands in characters.ts.

import type { PreTokenizer } from "../config/tokenizer";
import { characterAt, kindAt, LETTER, NUMBER, OTHER, runEnd, SPACE } from "./characters";

/** The end of the pre-token that starts at `start`, which must be below `bytes.length` and itself a cut. */
export type PreTokenEnd = (bytes: Uint8Array, start: number) => number;

export const preTokenEnds: Readonly<Record<PreTokenizer, PreTokenEnd>> = { gpt2: gpt2End, cl100k: cl100kEnd };

/** The pattern of each, as Rust's and Oniguruma's regular expressions write it. */
export const PATTERNS: Readonly<Record<PreTokenizer, string>> = {
  gpt2: "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
  cl100k:
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
};

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BLANK = 0x20;
const APOSTROPHE = 0x27;
/** What makes a small letter of a capital one in ASCII. */
const SMALL = 0x20;

function gpt2End(bytes: Uint8Array, start: number): number {
  const first = bytes[start];
  if (first === APOSTROPHE) {
    const length = contractionLength(bytes, start, 0);
    if (length > 0) return start + length;
  }
  // One blank joins the run that follows it, unless that is white space too.
  if (first === BLANK && start + 1 < bytes.length) {
    const kind = kindAt(bytes, start + 1);
    if (kind !== SPACE) return runEnd(bytes, start + 1, kind);
  }
  const kind = kindAt(bytes, start);
  return kind === SPACE ? spaceEnd(bytes, start) : runEnd(bytes, start, kind);
}

function cl100kEnd(bytes: Uint8Array, start: number): number {
  const first = bytes[start];
  if (first === APOSTROPHE) {
    const length = contractionLength(bytes, start, SMALL);
    if (length > 0) return start + length;
  }
  const character = characterAt(bytes, start);
  const kind = character & 3;
  const next = start + (character >> 2);
  if (kind === LETTER) return runEnd(bytes, next, LETTER);
  if (kind === NUMBER) return runEnd(bytes, next, NUMBER, 2);
  const nextKind = next < bytes.length ? kindAt(bytes, next) : SPACE;
  // Any one character but a line's end joins the letters that follow it, and a blank also the signs.
  if (nextKind === LETTER && !isLineEnd(first)) return runEnd(bytes, next, LETTER);
  if (kind === OTHER) return lineEndsEnd(bytes, runEnd(bytes, next, OTHER));
  if (nextKind === OTHER && first === BLANK) return lineEndsEnd(bytes, runEnd(bytes, next, OTHER));
  return lastLineEnd(bytes, start) || spaceEnd(bytes, start);
}

const isLineEnd = (byte: number): boolean => byte === LINE_FEED || byte === CARRIAGE_RETURN;

/**
 * Length of 's 't 'm 'd 're 've 'll at `start`, or 0. With SMALL as `fold` letters count as their small ones, and so does
 * the long s, which Unicode folds to s.
 */
function contractionLength(bytes: Uint8Array, start: number, fold: number): number {
  switch (bytes[start + 1] | fold) {
    case 0x73: // s
    case 0x74: // t
    case 0x6d: // m
    case 0x64: // d
      return 2;
    case 0x72: // r
    case 0x76: // v
      return (bytes[start + 2] | fold) === 0x65 ? 3 : 0; // e
    case 0x6c: // l
      return (bytes[start + 2] | fold) === 0x6c ? 3 : 0;
    case 0xe5: // ſ is C5 BF
      return fold === SMALL && bytes[start + 1] === 0xc5 && bytes[start + 2] === 0xbf ? 3 : 0;
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

/** `[\r\n]*` from `start` on. */
function lineEndsEnd(bytes: Uint8Array, start: number): number {
  let end = start;
  while (isLineEnd(bytes[end])) end++;
  return end;
}

/** `\s*[\r\n]+`: the end of the last line that ends in the white space from `start` on, or 0 where none does. */
function lastLineEnd(bytes: Uint8Array, start: number): number {
  let last = runEnd(bytes, start, SPACE);
  while (last > start && !isLineEnd(bytes[last - 1])) last--;
  return last > start ? last : 0;
}
