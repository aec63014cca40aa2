// What a byte-level BPE tokenizer consists of: its tokens and the merges that make them. Plain data.

import type { PreTokenizer, SpecialToken } from "../config/tokenizer";
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
  /** Where a text is cut before merging. */
  readonly preTokenizer: PreTokenizer;
  /** Whether a pre-token that is a token itself stays whole, though merges may not lead there. */
  readonly ignoreMerges: boolean;
  /** By id, that of the end of text among them. */
  readonly specialTokens: readonly SpecialToken[];
  /** Id of the special token that ends a document. */
  readonly endOfText: number;
}

/** The name of the token that ends a document. */
export const endOfTextName = ({ specialTokens, endOfText }: BpeModel): string => specialTokens.find(({ id }) => id === endOfText)!.name;
