// The random numbers that a gate adds to its scores, one for each row and expert: noise in training, and what draws experts
// without replacement. Addressed, so that every executor makes the same at the same place.

import { hash32 } from "./random";

/** Which numbers: N(0, 1), or standard Gumbel numbers in rows that are drawn with probability `share` and 0 in all others. */
export interface ScoreKind {
  readonly kind: "normal" | "gumbel";
  readonly share: number;
  /** Tells apart places of one program, such as layers. */
  readonly salt: number;
}

/** A number of 24 random bits within (0, 1), never at an end of it. */
const within = (...address: readonly number[]): number => ((hash32(...address) >>> 8) + 0.5) / 2 ** 24;

/** The number at element `at` of rows of `columns`, after `seed`. Normal ones by Box and Muller's transform. */
export function randomScore({ kind, share, salt }: ScoreKind, seed: number, at: number, columns: number): number {
  const own = hash32(seed, salt);
  if (kind === "normal") return Math.sqrt(-2 * Math.log(within(own, at, 0))) * Math.cos(2 * Math.PI * within(own, at, 1));
  const isDrawn = within(own, Math.floor(at / columns), 2) < share;
  return isDrawn ? -Math.log(-Math.log(within(own, at, 0))) : 0;
}
