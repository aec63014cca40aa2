// What a tokenizer does with a text before its merges: brings it into a form, finds added tokens in it, cuts it. As
// tokenizer.json files say it, in their words, so that what a file asked for leaves as it came. Types alone.

import type { PreTokenizer } from "./tokenizer";

/** Any way to cut: one that the studio trains with, or a file's own steps, each of which cuts the pieces of the one before. */
export type Cut = PreTokenizer | readonly CutStep[];

/** A text to look for, or a regular expression of Oniguruma's. */
export type Pattern = { readonly String: string } | { readonly Regex: string };

/** What becomes of a match: dropped, a piece of its own, or joined to what stands beside it. */
export const BEHAVIORS = ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"] as const;
export type Behavior = (typeof BEHAVIORS)[number];

export type CutStep =
  | { readonly type: "Split"; readonly pattern: Pattern; readonly behavior: Behavior; readonly invert: boolean }
  | { readonly type: "Digits"; readonly individual_digits: boolean }
  | { readonly type: "Punctuation"; readonly behavior: Behavior }
  | ByteLevel;

/** The step from text to bytes, which a cut has once; steps behind it see bytes in their alphabet. */
export interface ByteLevel {
  readonly type: "ByteLevel";
  /** Whether a piece gets a blank before it that has none. */
  readonly add_prefix_space: boolean;
  readonly trim_offsets: boolean;
  /** Whether it cuts GPT-2's way too. */
  readonly use_regex: boolean;
}

export const FORMS = ["NFC", "NFD", "NFKC", "NFKD"] as const;

/** One change to a text before it is cut. */
export type Normalizer =
  | { readonly type: (typeof FORMS)[number] | "Lowercase" | "StripAccents" }
  | { readonly type: "Strip"; readonly strip_left: boolean; readonly strip_right: boolean }
  | { readonly type: "Prepend"; readonly prepend: string }
  | { readonly type: "Replace"; readonly pattern: Pattern; readonly content: string };

/** A token beside those that merges make. A special one is in no text; any other is found in texts before they are cut. */
export interface AddedToken {
  readonly id: number;
  readonly name: string;
  readonly special: boolean;
  /** Whether it is not found within a word. */
  readonly singleWord: boolean;
  /** Whether it takes the white space before it. */
  readonly lstrip: boolean;
  /** Whether it takes the white space behind it. */
  readonly rstrip: boolean;
  /** Whether it is looked for after the normalizers, in their form. */
  readonly normalized: boolean;
  /** Whether the file has it among the tokens of merges too, where words that stay whole are looked up. */
  readonly inVocabulary: boolean;
}

/** A tokenizer's tokens, by id bytes[starts[id] … starts[id + 1]), and its merges, by rank three ids each: left, right and what they become. */
export interface PackedTokenizer {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly merges: Uint32Array;
  readonly normalizers: readonly Normalizer[];
  readonly cut: Cut;
  readonly ignoreMerges: boolean;
  readonly addedTokens: readonly AddedToken[];
  readonly endOfText: number;
}

/** A special token as trained tokenizers have them. */
export const specialToken = (id: number, name: string): AddedToken => ({
  id,
  name,
  special: true,
  singleWord: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  inVocabulary: true,
});
