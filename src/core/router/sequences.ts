// What the router is fitted on: equal pieces of a domain's token stream, and their split into a part to fit and a part
// to check on. Not the split into training and validation text, which keeps whole documents apart (core/corpus).

import type { TokenIds } from "../config/tokenIds";
import type { Random } from "../random";

/** Sequences with the index of their domain. */
export interface Labelled {
  readonly sequences: readonly TokenIds[];
  readonly labels: readonly number[];
}

/**
 * Views of `stream`, `length` tokens each and side by side. A shorter tail is dropped, unless it is all there is; an empty
 * stream gives none. A piece may run across an end of text: that token is no feature (fitIdf), so it tells nothing.
 */
export function cutSequences(stream: TokenIds, length: number): TokenIds[] {
  if (stream.length === 0) return [];
  if (stream.length < length) return [stream];
  return Array.from({ length: Math.floor(stream.length / length) }, (_, i) => stream.subarray(i * length, (i + 1) * length));
}

/** Every sequence cut into pieces of `length` tokens, each with its sequence's label. */
export function cutIntoPieces({ sequences, labels }: Labelled, length: number): Labelled {
  const pieces = sequences.map((sequence) => cutSequences(sequence, length));
  return { sequences: pieces.flat(), labels: pieces.flatMap((of, i) => of.map(() => labels[i])) };
}

/** `items` dealt out at random: `share` of them, rounded up as scikit-learn does, to `aside`, the rest to `kept`. */
export function splitAtRandom<Item>(items: readonly Item[], share: number, random: Random): { kept: Item[]; aside: Item[] } {
  const order = Array.from(shuffledRows(items.length, random), (i) => items[i]);
  const aside = Math.ceil(order.length * share);
  return { kept: order.slice(aside), aside: order.slice(0, aside) };
}

/** 0 … rows − 1 in random order (Fisher and Yates). */
export function shuffledRows(rows: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  for (let i = rows - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
