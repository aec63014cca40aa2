// Seeded random numbers. A stream is addressed by numbers (seed, step, index, …), so any draw can be
// repeated without replaying the ones before it. Not for cryptography.

/** Mixes whole numbers into one well-spread 32-bit word (murmur3's finaliser after each number). */
export function hash32(...parts: readonly number[]): number {
  let h = 0x9e3779b9;
  for (const part of parts) {
    h = Math.imul(h ^ (part | 0), 0x85ebca6b);
    h ^= h >>> 13;
    h = Math.imul(h, 0xc2b2ae35);
    h ^= h >>> 16;
  }
  return h >>> 0;
}

/** A stream of random numbers. */
export interface Random {
  /** A float in [0, 1) with 32 random bits. */
  next(): number;
  /** A whole number in [0, bound). */
  below(bound: number): number;
  /** A draw from N(0, 1) (Box–Muller). */
  normal(): number;
}

/** The stream that belongs to these numbers; equal numbers give equal streams. */
export function randomStream(...address: readonly number[]): Random {
  let state = hash32(...address);
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    return hash32(state) / 4294967296;
  };
  return {
    next,
    below: (bound) => Math.floor(next() * bound),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}
