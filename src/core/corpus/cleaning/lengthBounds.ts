// Documents too short or too long to learn from, by their bytes and words. Not what a document may be at most when
// files are cut: see documents.ts.

import { isBlank } from "./blank";

/** The least and the most that a document may have; a most of 0 is none. */
export interface LengthBounds {
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly minWords: number;
  readonly maxWords: number;
}

/** Whether a document of `bytes` UTF-8 bytes has a length within `bounds`. Words are counted only where they are bounded. */
export function isWithin({ minBytes, maxBytes, minWords, maxWords }: LengthBounds, text: string, bytes: number): boolean {
  if (bytes < minBytes || bytes > most(maxBytes)) return false;
  if (minWords === 0 && maxWords === 0) return true;
  const words = countWords(text);
  return words >= minWords && words <= most(maxWords);
}

const most = (bound: number): number => (bound === 0 ? Infinity : bound);

/** Runs of what is no blank. A text without blanks, as Chinese is written, is one word: bound it by its bytes. */
export function countWords(text: string): number {
  let words = 0;
  let inWord = false;
  for (let i = 0; i < text.length; i++) {
    const blank = isBlank(text.charCodeAt(i));
    if (!blank && !inWord) words += 1;
    inWord = !blank;
  }
  return words;
}
