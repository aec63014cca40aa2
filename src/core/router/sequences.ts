// What the router is fitted on: equal pieces of a domain's token stream, and their split into a part to fit and a part
// to check on. Not the split into training and validation text, which keeps whole documents apart (core/corpus).

import type { Random } from "../random";

/**
 * Views of `stream`, `length` tokens each and side by side. A shorter tail is dropped, unless it is all there is; an empty
 * stream gives none. A piece may run across an end of text: that token is no feature (fitIdf), so it tells nothing.
 */
export function cutSequences(stream: Uint16Array, length: number): Uint16Array[] {
  if (stream.length === 0) return [];
  if (stream.length < length) return [stream];
  return Array.from({ length: Math.floor(stream.length / length) }, (_, i) => stream.subarray(i * length, (i + 1) * length));
}

/** `items` dealt out at random: `share` of them, rounded up as scikit-learn does, to `aside`, the rest to `kept`. */
export function splitAtRandom<Item>(items: readonly Item[], share: number, random: Random): { kept: Item[]; aside: Item[] } {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  const aside = Math.ceil(order.length * share);
  return { kept: order.slice(aside), aside: order.slice(0, aside) };
}
