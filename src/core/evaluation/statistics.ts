// What measured values over few seeds say: means with their intervals, and differences of pairs with the probability
// that chance alone makes them. Not which values belong together: that is a study's to know.

import { randomStream } from "../random";
import { centralT } from "./studentT";

/** How probable it is that an interval holds the true mean. */
const CONFIDENCE = 0.95;

/** Up to so many differences all 2ⁿ patterns of signs are tried, above as many random ones as RANDOM_PATTERNS. */
const MOST_ENUMERATED = 16;
const RANDOM_PATTERNS = 100_000;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface PairedDifference {
  readonly n: number;
  readonly mean: number;
  /** Absent for a single pair, which says nothing about how differences vary. */
  readonly interval?: Interval;
  /** That signs drawn by chance give a mean at least as far from 0; absent for a single pair. */
  readonly p?: number;
}

/** The arithmetic mean; NaN of no values. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The 95 % interval of the mean of values that are about normal, by Student's t. Throws for fewer than two. */
export function meanInterval(values: readonly number[]): Interval {
  const degrees = values.length - 1;
  if (degrees < 1) throw new Error("an interval of a mean needs two values");
  const center = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - center) ** 2, 0);
  const halfWidth = centralT(CONFIDENCE, degrees) * Math.sqrt(squares / degrees / values.length);
  return { low: center - halfWidth, high: center + halfWidth };
}

/** What `values` are more than the `baseline` values of the same index; undefined of no pairs. */
export function pairedDifference(values: readonly number[], baseline: readonly number[]): PairedDifference | undefined {
  const differences = values.map((value, i) => value - baseline[i]);
  if (differences.length === 0) return undefined;
  const found = { n: differences.length, mean: mean(differences) };
  return found.n === 1 ? found : { ...found, interval: meanInterval(differences), p: signFlipP(differences) };
}

/**
 * The two-sided p of the sign-flip permutation test: the share of patterns of signs whose sum is as far from 0 as that of
 * `differences`. All patterns up to 16 differences; above, random ones, always the same, with the one that was observed
 * counted in (Phipson and Smyth 2010), so that p is never 0.
 */
export function signFlipP(differences: readonly number[]): number {
  const total = Math.abs(differences.reduce((sum, value) => sum + value, 0));
  const size = differences.reduce((sum, value) => sum + Math.abs(value), 0);
  const enough = total - 1e-12 * size; // equal sums may differ in their last bits
  const all = differences.length <= MOST_ENUMERATED;
  const patterns = all ? 2 ** differences.length : RANDOM_PATTERNS;
  const random = randomStream(RANDOM_PATTERNS, differences.length);
  let extreme = 0;
  for (let pattern = 0; pattern < patterns; pattern++) {
    const sum = flippedSum(differences, all ? () => pattern : () => random.next() * 2 ** 32);
    if (Math.abs(sum) >= enough) extreme++;
  }
  return all ? extreme / patterns : (extreme + 1) / (patterns + 1);
}

/** The sum with the signs flipped where a bit is set, the bits of one word for each 32 values. */
function flippedSum(values: readonly number[], nextWord: () => number): number {
  let sum = 0;
  let word = 0;
  for (let i = 0; i < values.length; i++) {
    if (i % 32 === 0) word = nextWord();
    sum += (word >>> (i % 32)) & 1 ? -values[i] : values[i];
  }
  return sum;
}
