// Where a text is cut before merging, by any tokenizer's cut. The studio's own two ways are scanned over bytes
// (pretokenize.ts); a file's steps work on the text with regular expressions, and the pieces become bytes at the end.

import type { Cut, CutStep } from "../config/textForm";
import { encodeUtf8, utf8Length } from "../format/utf8";
import { fromAlphabet, toAlphabet } from "./bytes";
import { compilePattern } from "./pattern/translate";
import { PATTERNS, type PreTokenEnd, preTokenEnds } from "./pretokenize";
import { split } from "./split";

/** Bytes, and where the pre-tokens among them end; asked for one after the other. */
export interface CutText {
  readonly bytes: Uint8Array;
  readonly endFrom: PreTokenEnd;
}

/** A piece of text in smaller ones, none of them empty. */
type Cutter = (piece: string) => readonly string[];

/** What cuts texts. Throws PatternProblem for a pattern that can't be taken over. */
export function compileCut(cut: Cut): (text: string) => CutText {
  if (typeof cut === "string") return (text) => ({ bytes: encodeUtf8(text), endFrom: preTokenEnds[cut] });
  const bytesAt = cut.findIndex(({ type }) => type === "ByteLevel");
  const cutters = cut.map(cutterOf);
  const inText = cutters.slice(0, bytesAt + 1);
  const inBytes = cutters.slice(bytesAt + 1);
  if (inBytes.length === 0) return (text) => cutText(piecesOf([text], inText), encodeUtf8, utf8Length);
  const fromLetters = (letters: string): Uint8Array => fromAlphabet(letters)!;
  return (text) => cutText(piecesOf(inAlphabet(piecesOf([text], inText)), inBytes), fromLetters, ({ length }) => length);
}

/** Whether pre-tokens may hold other text than what was cut. */
export const changesText = (cut: Cut): boolean =>
  typeof cut !== "string" &&
  cut.some((step) => (step.type === "ByteLevel" ? step.add_prefix_space : "behavior" in step && step.behavior === "Removed"));

const piecesOf = (texts: readonly string[], cutters: readonly Cutter[]): readonly string[] =>
  cutters.reduce((pieces, cutter) => pieces.flatMap(cutter), texts);

/** Pieces written in the byte alphabet. */
function inAlphabet(pieces: readonly string[]): readonly string[] {
  const letters = toAlphabet(encodeUtf8(pieces.join("")));
  let end = 0;
  return pieces.map((piece) => {
    const start = end;
    end += utf8Length(piece);
    return letters.slice(start, end);
  });
}

function cutText(pieces: readonly string[], encode: (text: string) => Uint8Array, bytesOf: (piece: string) => number): CutText {
  let next = 0;
  return { bytes: encode(pieces.join("")), endFrom: (_, start) => start + bytesOf(pieces[next++]) };
}

function cutterOf(step: CutStep): Cutter {
  switch (step.type) {
    case "Split": {
      const regExp = compilePattern(step.pattern);
      return (piece) => split(piece, regExp, step.behavior, step.invert);
    }
    case "Digits":
      return (piece) => split(piece, /\p{N}/gu, step.individual_digits ? "Isolated" : "Contiguous");
    case "Punctuation":
      return (piece) => split(piece, /[\p{P}!-/:-@[-`{-~]/gu, step.behavior);
    case "ByteLevel": {
      const regExp = step.use_regex ? compilePattern({ Regex: PATTERNS.gpt2 }) : undefined;
      const prefix = (piece: string): string => (step.add_prefix_space && !piece.startsWith(" ") ? ` ${piece}` : piece);
      return (piece) => (regExp ? split(prefix(piece), regExp, "Isolated") : [prefix(piece)]);
    }
  }
}
