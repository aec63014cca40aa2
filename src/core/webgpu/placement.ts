// Where the values of a program lie in one arena: each from its first to its last use, first fit, in the order they
// come to life.

/** WebGPU's default minStorageBufferOffsetAlignment, in 32-bit words. */
export const ALIGNMENT = 64;

export const align = (words: number): number => Math.ceil(words / ALIGNMENT) * ALIGNMENT;

export interface Lifetime {
  readonly id: string;
  readonly words: number;
  /** First and last call that touches it, inclusive. */
  readonly first: number;
  readonly last: number;
}

export interface Placement {
  /** First word of each value in the arena. */
  readonly offsets: ReadonlyMap<string, number>;
  /** Size of the arena in words. */
  readonly words: number;
}

/** Places values so that two that live at the same time never overlap. */
export function place(lifetimes: readonly Lifetime[]): Placement {
  const offsets = new Map<string, number>();
  let total = 0;
  let live: { readonly offset: number; readonly end: number; readonly last: number }[] = [];
  // Larger values first among those born together: they are harder to fit.
  const byBirth = [...lifetimes].sort((a, b) => a.first - b.first || b.words - a.words);
  for (const { id, words, first, last } of byBirth) {
    live = live.filter((other) => other.last >= first);
    const size = align(words);
    const offset = firstGap(live, size);
    offsets.set(id, offset);
    live.push({ offset, end: offset + size, last });
    live.sort((a, b) => a.offset - b.offset);
    total = Math.max(total, offset + size);
  }
  return { offsets, words: total };
}

/** The lowest offset at which `size` words fit between values sorted by offset. */
function firstGap(live: readonly { readonly offset: number; readonly end: number }[], size: number): number {
  let offset = 0;
  for (const value of live) {
    if (value.offset - offset >= size) break;
    offset = Math.max(offset, value.end);
  }
  return offset;
}
