// What a byte-level BPE tokenizer consists of: its tokens and the merges that make them. Plain data.

import type { Pair } from "./pairs";

/** A pair of tokens and the one it becomes. */
export interface Merge extends Pair {
  readonly token: number;
}

/** A byte-level BPE vocabulary as data. */
export interface BpeModel {
  /** Bytes of every token by id; none for the special token. */
  readonly tokens: readonly Uint8Array[];
  /** By rank: the first is applied first. */
  readonly merges: readonly Merge[];
  /** Id of the special token that ends a document. */
  readonly endOfText: number;
}
