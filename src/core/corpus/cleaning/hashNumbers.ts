// 64-bit hashes, numbered in the order they came: what is remembered of texts and lines that are too many to keep.
// Not what they were: only whether they came before, and as which.

import { grown } from "../../growable";
import type { ContentHash } from "../hash";

/** A hash table with open addressing, in typed arrays: 16 to 32 bytes for each distinct hash. */
export class HashNumbers {
  /** How many distinct hashes there are; their numbers are 0 … size − 1. */
  size = 0;
  #high = new Uint32Array(1 << 9);
  #low = new Uint32Array(1 << 9);
  /** 1 + the number of a hash, or 0. */
  #slots = new Int32Array(1 << 10);

  /** The number of a hash, or -1. */
  find(hash: ContentHash): number {
    return this.#slots[this.#slot(hash)] - 1;
  }

  /** The number of a hash, a new one when it was not seen before. */
  add(hash: ContentHash): number {
    const slot = this.#slot(hash);
    if (this.#slots[slot] !== 0) return this.#slots[slot] - 1;
    const number = this.size++;
    this.#high = grown(this.#high, this.size);
    this.#low = grown(this.#low, this.size);
    this.#high[number] = hash.high;
    this.#low[number] = hash.low;
    this.#slots[slot] = this.size;
    if (this.size * 2 > this.#slots.length) this.#rehash();
    return number;
  }

  /** The hash with a number. */
  at(number: number): ContentHash {
    return { high: this.#high[number], low: this.#low[number] };
  }

  /** Where the hash stands, or the empty slot where it would. Its bits are mixed already, so they serve as they are. */
  #slot({ high, low }: ContentHash): number {
    const mask = this.#slots.length - 1;
    let slot = low & mask;
    for (let found = this.#slots[slot]; found !== 0; found = this.#slots[slot]) {
      if (this.#low[found - 1] === low && this.#high[found - 1] === high) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let number = 0; number < this.size; number++) {
      let slot = this.#low[number] & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }
}
