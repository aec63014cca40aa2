// What one or several predictors together spend on a text, position by position. Not who answers: gates are given.

import { type Sequence, UNSCORED } from "../../model/batch";

/** One that predicts by itself: a model, or one way through a model of several parts. */
export interface Predictor {
  /** "teacher", "expert:DOMAIN", "common": the key of its row. */
  readonly name: string;
  /** As tables name it. */
  readonly label: string;
  /** The domain it is the expert for; absent for the teacher and for what serves every domain. */
  readonly domain?: string;
  /** Parameters by part; parts of one name are one and the same. */
  readonly parts: Readonly<Record<string, number>>;
  /** By domain, nats at every position of its held-out text, [sequences · T]. */
  readonly nats: Readonly<Record<string, Float32Array>>;
  /** As measured while it was scored. */
  readonly tokensPerSecond?: number;
}

/**
 * Who answers in one sequence: the weight of each predictor at each of its scoredPositions, [positions][predictors], adding up to
 * one. Positions may share an array.
 */
export type Gates = readonly ArrayLike<number>[];

/** The positions of a held-out sequence as far as one has a target. Those of a prompt have none, and cost nothing. */
export function scoredPositions({ targets }: Sequence): number {
  return targets.findLastIndex((target) => target !== UNSCORED) + 1;
}

/**
 * Nats at one position when predictions are averaged, −ln Σ wₑ·pₑ; `nats` by predictor, each read at `position`. A
 * predictor that has all the weight spends exactly its own.
 */
export function mixedNats(weights: ArrayLike<number>, nats: readonly ArrayLike<number>[], position: number): number {
  let fewest = Number.POSITIVE_INFINITY;
  for (let e = 0; e < nats.length; e++) if (weights[e] > 0) fewest = Math.min(fewest, nats[e][position]);
  let sum = 0; // of wₑ·pₑ over the largest pₑ, so that small probabilities stay above 0
  for (let e = 0; e < nats.length; e++) if (weights[e] > 0) sum += weights[e] * Math.exp(fewest - nats[e][position]);
  return fewest - Math.log(sum);
}

/** Nats that each sequence costs, [sequences]; `nats` by predictor, [sequences · T] with T = `context`. */
export function sequenceNats(gates: readonly Gates[], nats: readonly Float32Array[], context: number): Float64Array {
  return Float64Array.from(gates, (positions, sequence) => {
    let sum = 0;
    for (let t = 0; t < positions.length; t++) sum += mixedNats(positions[t], nats, sequence * context + t);
    return sum;
  });
}
