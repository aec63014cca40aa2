// The next token from logits, by sorting the vocabulary: the meaning of SamplingSettings in a form to check by reading.
// Executors built for speed find the same token without sorting.

import type { SamplingSettings } from "../graph/executor";
import { hash32 } from "../random";

/** The number in [0, 1), of 24 random bits, that draws the token after `drawn` others of a sequence. */
export function drawAt(seed: number, sequence: number, drawn: number): number {
  return (hash32(seed, sequence, drawn) >>> 8) / 2 ** 24;
}

/** The token that `draw` in [0, 1) falls on when those left by topK and topP stand in a row by id, each as wide as probable. */
export function sampleToken(
  logits: ArrayLike<number>,
  { temperature, topK, topP }: Omit<SamplingSettings, "seed" | "drawn">,
  draw: number,
): number {
  const byProbability = Array.from(logits, (_, id) => id).sort((a, b) => logits[b] - logits[a] || a - b);
  if (temperature === 0) return byProbability[0];
  const largest = logits[byProbability[0]];
  const weight = (id: number): number => Math.exp((logits[id] - largest) / temperature);
  const candidates = nucleus(topK > 0 ? byProbability.slice(0, topK) : byProbability, weight, topP).sort((a, b) => a - b);
  let remaining = draw * massOf(candidates, weight);
  for (const id of candidates) {
    remaining -= weight(id);
    if (remaining < 0) return id;
  }
  return candidates[candidates.length - 1];
}

/** The first of `ids`, at least one, that together hold `share` of the mass of all. */
function nucleus(ids: readonly number[], weight: (id: number) => number, share: number): number[] {
  if (share >= 1) return [...ids];
  const wanted = share * massOf(ids, weight);
  let mass = 0;
  const last = ids.findIndex((id) => {
    mass += weight(id);
    return mass >= wanted;
  });
  return ids.slice(0, last + 1);
}

const massOf = (ids: readonly number[], weight: (id: number) => number): number => ids.reduce((total, id) => total + weight(id), 0);
