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
  #keys = new Float64Array(1 << 10).fill(-1);
  #numbers = new Int32Array(1 << 10);

  /** The number of the pair, or -1. */
  find(left: number, right: number): number {
    const slot = this.#slot(left, right);
    return this.#keys[slot] === -1 ? -1 : this.#numbers[slot];
  }

  /** The number of the pair, a new one when it was not seen before. */
  add(left: number, right: number): number {
    const slot = this.#slot(left, right);
    if (this.#keys[slot] !== -1) return this.#numbers[slot];
    this.#keys[slot] = pairKey(left, right);
    this.#numbers[slot] = this.size++;
    if (this.size * 2 > this.#keys.length) this.#rehash();
    return this.size - 1;
  }

  /** Where the pair stands, or the empty slot where it would. */
  #slot(left: number, right: number): number {
    const key = pairKey(left, right);
    const mask = this.#keys.length - 1;
    const hash = Math.imul(Math.imul(left, 0x9e3779b1) ^ right, 0x85ebca6b);
    let slot = (hash ^ (hash >>> 15)) & mask;
    while (this.#keys[slot] !== key && this.#keys[slot] !== -1) slot = (slot + 1) & mask;
    return slot;
  }

  #rehash(): void {
    const keys = this.#keys;
    const numbers = this.#numbers;
    this.#keys = new Float64Array(keys.length * 2).fill(-1);
    this.#numbers = new Int32Array(keys.length * 2);
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] === -1) continue;
      const slot = this.#slot(leftOf(keys[i]), rightOf(keys[i]));
      this.#keys[slot] = keys[i];
      this.#numbers[slot] = numbers[i];
    }
  }
}
