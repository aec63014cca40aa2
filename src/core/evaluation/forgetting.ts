// What a model forgets of a domain while it learns others. Not how quality is measured: that is quality.ts's.

import type { Quality } from "../config/records";

/** What was forgotten, in bits per byte and in nats per token; 0 where a domain ended at its best. */
export interface Forgetting {
  readonly bitsPerByte: number;
  readonly loss: number;
}

/**
 * The loss at the end of a path less the best that was measured on it, its beginning included: never below 0. `path` has
 * the quality on one text before training and after every phase of it. Throws Error for a path without any.
 */
export function forgettingOf(path: readonly Quality[]): Forgetting {
  const last = path.at(-1);
  if (last === undefined) throw new Error("nothing was measured, so nothing is known to be forgotten");
  const above = (unit: keyof Forgetting): number => last[unit] - Math.min(...path.map((quality) => quality[unit]));
  return { bitsPerByte: above("bitsPerByte"), loss: above("loss") };
}
