// The language that a text is written in, by the frequencies of letter sequences (package eld, 60 languages, no network). Not
// for texts of a few words, and code is no language here: of both it is unsure.

import { eld } from "eld/extrasmall";
import { isBlank } from "./blank";

export interface Detection {
  /** ISO 639-1, or "" for none. */
  readonly code: string;
  /** By what share of its evidence the language is ahead of the next one, in [0, 1]; 0 where nothing can be said. */
  readonly confidence: number;
}

/** The detector reads little more than 350 bytes: so much is taken from three places of a text. */
const PIECES = 3;
const PIECE_UNITS = 130;

/**
 * Below this share of letters among what is no blank, a text is code, a table or a formula. Of help pages in three languages the
 * median was 0.96 and one in twenty had less than 0.87; of Python modules, with their docstrings, the median was 0.82.
 */
const MIN_LETTERS = 0.87;

/** The language of a text. Takes the same time for texts of any length above 400 units. */
export function detectLanguage(text: string): Detection {
  const sample = sampleOf(text);
  if (letterShare(sample) < MIN_LETTERS) return { code: "", confidence: 0 };
  const result = eld.detect(sample);
  // Scores are e / (e + 25) of an evidence e.
  const [best = 0, next = 0] = Object.values(result.getScores()).sort((a, b) => b - a);
  const confidence = result.isReliable() ? 1 - (next / (1 - next)) * ((1 - best) / best) : 0;
  return { code: result.language, confidence };
}

/** A text, or pieces from its beginning, middle and end where it is long. */
function sampleOf(text: string): string {
  if (text.length <= PIECES * PIECE_UNITS) return text;
  const stride = text.length / PIECES;
  return Array.from({ length: PIECES }, (_, i) => pieceAt(text, Math.floor((i + 0.5) * stride - PIECE_UNITS / 2))).join(" ");
}

/** Some units of a text from `start` on, without the halves of words at its ends where it has blanks. */
function pieceAt(text: string, start: number): string {
  const piece = text.slice(start, start + PIECE_UNITS);
  const whole = piece.slice(piece.search(/\s/) + 1, piece.search(/\s\S*$/) + 1);
  return whole.trim() === "" ? piece : whole;
}

/** The share of letters and their marks among the units that are no blanks; 0 for a blank text. */
function letterShare(text: string): number {
  let seen = 0;
  for (let i = 0; i < text.length; i++) if (!isBlank(text.charCodeAt(i))) seen += 1;
  const letters = text.replace(/[^\p{L}\p{M}]+/gu, "").length;
  return seen === 0 ? 0 : letters / seen;
}
