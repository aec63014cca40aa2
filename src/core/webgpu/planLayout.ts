// Where the memory of a list of calls lies, decided before anything is allocated: values in one arena, sizes in one
// uniform buffer. Not the buffers themselves: plan.ts makes those.

import type { Call } from "./call";
import { align, type Lifetime, place } from "./placement";

export interface PlanLayout {
  /** First byte of each value in the arena, by id. */
  readonly arenaOffsets: ReadonlyMap<string, number>;
  readonly arenaBytes: number;
  /** First byte of each call's sizes, in the order of the calls; undefined for a call without. */
  readonly sizeOffsets: readonly (number | undefined)[];
  readonly sizesBytes: number;
}

/** Lays out the memory of `calls`. */
export function planLayout(calls: readonly Call[]): PlanLayout {
  const { offsets, words } = place(lifetimes(calls));
  let sizeWords = 0;
  const sizeOffsets = calls.map(({ sizes }) => {
    if (sizes === undefined) return undefined;
    const offset = 4 * sizeWords;
    sizeWords += align(4 * sizes.length);
    return offset;
  });
  return {
    arenaOffsets: new Map([...offsets].map(([id, offset]) => [id, 4 * offset])),
    arenaBytes: 4 * Math.max(align(1), words),
    sizeOffsets,
    sizesBytes: 4 * Math.max(align(1), sizeWords),
  };
}

/** Whether a plan can work in an arena of `bytes` made for another. */
export function fitsArena({ arenaBytes }: PlanLayout, bytes: number): boolean {
  return arenaBytes <= bytes;
}

/** First and last call that touches each arena value. */
function lifetimes(calls: readonly Call[]): Lifetime[] {
  const found = new Map<string, Lifetime>();
  calls.forEach((call, index) => {
    for (const { operand } of call.bindings) {
      if (operand.space !== "arena") continue;
      const before = found.get(operand.id);
      found.set(operand.id, { id: operand.id, words: operand.words, first: before?.first ?? index, last: index });
    }
  });
  return [...found.values()];
}
