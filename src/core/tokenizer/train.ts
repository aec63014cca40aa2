// Byte-level BPE training: the merges Hugging Face's BpeTrainer finds on the same text, in the same order, and its
// numbering: the special token, the byte alphabet, then one token after the other. Pairs are kept in merging.ts.

import { ALPHABET, idsOfBytes } from "./bytes";
import { MergeState } from "./merging";
import type { BpeModel, Merge } from "./model";
import type { WordCounts } from "./words";

/** Tokens before the first merge: the end of text and the 256 bytes. */
export const BASE_TOKENS = 257;

export interface BpeSettings {
  /** Tokens to stop at, the base included; at most 65,536. */
  readonly vocabSize: number;
  /** A pair that stands in the text less often is not merged. */
  readonly minFrequency: number;
}

/** Where training stands after a merge. */
export interface MergeStep {
  readonly vocabSize: number;
  /** Bytes of the token the merge makes. */
  readonly token: Uint8Array;
}

/**
 * Learns a vocabulary from counted words; yields after every merge, so that the caller can report, pause or stop.
 * The vocabulary stays smaller than asked when the text runs out of pairs.
 */
export function* trainBpe(words: WordCounts, { vocabSize, minFrequency }: BpeSettings): Generator<MergeStep, BpeModel> {
  if (vocabSize > 0x10000) throw new RangeError(`a vocabulary of ${vocabSize} does not fit 16-bit token ids`);
  const tokens: Uint8Array[] = [new Uint8Array(0), ...Array.from(ALPHABET, (byte) => Uint8Array.of(byte))];
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
  return { tokens, merges, endOfText: 0 };
}
