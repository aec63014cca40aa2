// Pairs of token ids, numbered in the order they came: a hash table from (left, right) to a small number, for
// trainers that count pairs, encoders that look up the rank of a merge and routers that count features.

/** Two token ids that stand side by side. */
export interface Pair {
  readonly left: number;
  readonly right: number;
}

/** Ids stay below this, so that a pair is one exact number, ordered by left and then right. */
const ID_BOUND = 2 ** 26;

/** A pair as one number. */
export const pairKey = (left: number, right: number): number => left * ID_BOUND + right;
export const leftOf = (key: number): number => Math.floor(key / ID_BOUND);
export const rightOf = (key: number): number => key % ID_BOUND;

export class Pairs {
  /** How many distinct pairs there are; their numbers are 0 … size − 1. */
  size = 0;
  /** Open addressing, four numbers a slot, so that a look touches one place: 1 + the pair's number or 0, left, right, and one of no use. */
  #slots = new Int32Array(4 << 10);

  /** The number of the pair, or -1. */
  find(left: number, right: number): number {
    return this.#slots[this.#slot(left, right)] - 1;
  }

  /** The number of the pair, a new one when it was not seen before. */
  add(left: number, right: number): number {
    const slot = this.#slot(left, right);
    const found = this.#slots[slot];
    if (found !== 0) return found - 1;
    this.#put(slot, ++this.size, left, right);
    if (this.size * 8 > this.#slots.length) this.#rehash();
    return this.size - 1;
  }

  /** Where the pair stands, or the empty slot where it would. */
  #slot(left: number, right: number): number {
    const slots = this.#slots;
    const mask = slots.length - 4;
    const hash = Math.imul(Math.imul(left, 0x9e3779b1) ^ right, 0x85ebca6b);
    let slot = ((hash ^ (hash >>> 15)) << 2) & mask;
    while (slots[slot] !== 0 && (slots[slot + 1] !== left || slots[slot + 2] !== right)) slot = (slot + 4) & mask;
    return slot;
  }

  #put(slot: number, number: number, left: number, right: number): void {
    this.#slots[slot] = number;
    this.#slots[slot + 1] = left;
    this.#slots[slot + 2] = right;
  }

  #rehash(): void {
    const former = this.#slots;
    this.#slots = new Int32Array(former.length * 2);
    for (let i = 0; i < former.length; i += 4) {
      const [left, right] = [former[i + 1], former[i + 2]];
      if (former[i] !== 0) this.#put(this.#slot(left, right), former[i], left, right);
    }
  }
}
