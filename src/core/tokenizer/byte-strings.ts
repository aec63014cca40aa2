// Distinct byte strings, numbered in the order they came: a hash table that reads its keys out of a larger text
// without making an object for each. Counting and the encoder's cache stand on it.

import { grown } from "../growable";

export class ByteStrings {
  /** How many distinct strings there are; their numbers are 0 … size − 1. */
  size = 0;
  /** All strings one after the other; string i is bytes[starts[i] … starts[i + 1]). */
  bytes = new Uint8Array(1 << 12);
  starts = new Uint32Array(1 << 9);
  #hashes = new Int32Array(1 << 9);
  /** Open addressing: 1 + the number of a string, or 0. */
  #slots = new Int32Array(1 << 10);

  /** The number of the string text[from … to), a new one when it was not seen before. */
  intern(text: Uint8Array, from: number, to: number): number {
    const hash = hashOf(text, from, to);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let found = this.#slots[slot]; found !== 0; found = this.#slots[slot]) {
      if (this.#hashes[found - 1] === hash && this.#equals(found - 1, text, from, to)) return found - 1;
      slot = (slot + 1) & mask;
    }
    const index = this.#append(text, from, to, hash);
    this.#slots[slot] = index + 1;
    if (this.size * 2 > this.#slots.length) this.#rehash();
    return index;
  }

  #equals(index: number, text: Uint8Array, from: number, to: number): boolean {
    const start = this.starts[index];
    if (this.starts[index + 1] - start !== to - from) return false;
    for (let i = from; i < to; i++) if (this.bytes[start + i - from] !== text[i]) return false;
    return true;
  }

  #append(text: Uint8Array, from: number, to: number, hash: number): number {
    const index = this.size++;
    const start = this.starts[index];
    const end = start + to - from;
    this.bytes = grown(this.bytes, end);
    for (let i = from; i < to; i++) this.bytes[start + i - from] = text[i];
    this.starts = grown(this.starts, index + 2);
    this.starts[index + 1] = end;
    this.#hashes = grown(this.#hashes, index + 1);
    this.#hashes[index] = hash;
    return index;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let i = 0; i < this.size; i++) {
      let slot = this.#hashes[i] & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = i + 1;
    }
    this.#slots = slots;
  }
}

/** FNV-1a with a final mix, so that the low bits serve as a slot. */
function hashOf(text: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ text[i], 0x01000193);
  return hash ^ (hash >>> 15);
}
