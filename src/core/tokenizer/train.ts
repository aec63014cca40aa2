// Byte-level BPE training: the merges Hugging Face's BpeTrainer finds on the same text, in the same order, and its
// numbering: the special tokens, the byte alphabet, then one token after the other. Pairs are kept in merging.ts.

import { specialToken } from "../config/textForm";
import { MOST_TOKENS, specialTokensOf, type TokenizerSettings } from "../config/tokenizer";
import { ALPHABET, idsOfBytes } from "./bytes";
import { MergeState } from "./merging";
import type { BpeModel, Merge } from "./model";
import type { WordCounts } from "./words";

/** Where training stands after a merge. */
export interface MergeStep {
  readonly vocabSize: number;
  /** Bytes of the token the merge makes. */
  readonly token: Uint8Array;
}

/** How words, cut by a pre-tokenizer and counted, become a vocabulary; without special tokens it has the end of text alone. */
export type BpeSettings = Pick<TokenizerSettings, "vocabSize" | "minFrequency"> & Partial<Pick<TokenizerSettings, "specialTokens">>;

/** Tokens before the first merge: the special ones and the 256 bytes. */
export const baseTokens = (settings: BpeSettings): number => specialTokensOf(settings).length + ALPHABET.length;

/**
 * Learns a vocabulary from counted words; yields after every merge, so that the caller can report, pause or stop.
 * The vocabulary stays smaller than asked when the text runs out of pairs.
 */
export function* trainBpe(words: WordCounts, settings: BpeSettings): Generator<MergeStep, BpeModel> {
  const { vocabSize, minFrequency } = settings;
  if (vocabSize > MOST_TOKENS) throw new RangeError(`a vocabulary of ${vocabSize} is larger than ${MOST_TOKENS}`);
  const addedTokens = specialTokensOf(settings).map((name, id) => specialToken(id, name));
  const tokens: Uint8Array[] = [...addedTokens.map(() => new Uint8Array(0)), ...Array.from(ALPHABET, (byte) => Uint8Array.of(byte))];
  const merges: Merge[] = [];
  const state = new MergeState(words, idsOfBytes(tokens), minFrequency);
  while (tokens.length < vocabSize) {
    const pair = state.next();
    if (pair === undefined) break;
    const token = Uint8Array.of(...tokens[pair.left], ...tokens[pair.right]);
    const id = tokens.push(token) - 1;
    merges.push({ ...pair, token: id });
    state.merge(pair, id);
    yield { vocabSize: tokens.length, token };
  }
  return { tokens, merges, normalizers: [], cut: words.preTokenizer, ignoreMerges: false, addedTokens, endOfText: 0 };
}
