// What a byte-level BPE tokenizer consists of: its tokens and the merges that make them, and what happens to a text before.
// Plain data.

import type { AddedToken, Cut, Normalizer } from "../config/textForm";
import { fromAlphabet } from "./bytes";
import type { Pair } from "./pairs";

/** A pair of tokens and the one it becomes. */
export interface Merge extends Pair {
  readonly token: number;
}

/** A byte-level BPE vocabulary as data. */
export interface BpeModel {
  /** Bytes of every token by id; none for special tokens. */
  readonly tokens: readonly Uint8Array[];
  /** By rank: the first is applied first. */
  readonly merges: readonly Merge[];
  /** What a text is changed to first, one after the other; none of the studio's own. */
  readonly normalizers: readonly Normalizer[];
  /** Where a text is cut before merging. */
  readonly cut: Cut;
  /** Whether a pre-token that is a token itself stays whole, though merges may not lead there. */
  readonly ignoreMerges: boolean;
  /** By id, that of the end of text among them. */
  readonly addedTokens: readonly AddedToken[];
  /** Id of the special token that ends a document. */
  readonly endOfText: number;
}

/** The name of the token that ends a document. */
export const endOfTextName = ({ addedTokens, endOfText }: BpeModel): string => addedTokens.find(({ id }) => id === endOfText)!.name;

/** Whether an added token is a word as well, which merges may make: special ones never are. */
export const isWord = ({ special, inVocabulary, name }: AddedToken): boolean =>
  !special && inVocabulary && fromAlphabet(name) !== undefined;

/** Bytes by id of what a word may become; none for added tokens that are no words. */
export function wordsOf({ tokens, addedTokens }: BpeModel): readonly Uint8Array[] {
  const words = [...tokens];
  for (const token of addedTokens) if (!isWord(token)) words[token.id] = new Uint8Array(0);
  return words;
}
