// Distinct byte strings, numbered in the order they came: a hash table that reads its keys out of a larger text
// without making an object for each. Counting and the encoder's cache stand on it.

import { grown } from "../growable";

export class ByteStrings {
  /** How many distinct strings there are; their numbers are 0 … size − 1. */
  size = 0;
  /** All strings one after the other; string i is bytes[starts[i] … starts[i + 1]). */
  bytes = new Uint8Array(1 << 12);
  starts = new Uint32Array(1 << 9);
  /** Open addressing: of each slot 1 + the number of a string, or 0, and beside it the string's hash. */
  #slots = new Int32Array(1 << 11);

  /** The number of the string text[from … to), a new one when it was not seen before. */
  intern(text: Uint8Array, from: number, to: number): number {
    const hash = hashOf(text, from, to);
    const slot = this.#slot(text, from, to, hash);
    const found = this.#slots[slot];
    if (found !== 0) return found - 1;
    const index = this.#append(text, from, to);
    this.#slots[slot] = index + 1;
    this.#slots[slot + 1] = hash;
    if (this.size * 4 > this.#slots.length) this.#rehash();
    return index;
  }

  /** The number of the string text[from … to), or -1. */
  find(text: Uint8Array, from: number, to: number): number {
    return this.#slots[this.#slot(text, from, to, hashOf(text, from, to))] - 1;
  }

  /** Where the string stands, or the empty slot where it would. */
  #slot(text: Uint8Array, from: number, to: number, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 2;
    let slot = (hash << 1) & mask;
    while (slots[slot] !== 0 && !(slots[slot + 1] === hash && this.#equals(slots[slot] - 1, text, from, to))) slot = (slot + 2) & mask;
    return slot;
  }

  #equals(index: number, text: Uint8Array, from: number, to: number): boolean {
    const start = this.starts[index];
    if (this.starts[index + 1] - start !== to - from) return false;
    for (let i = from; i < to; i++) if (this.bytes[start + i - from] !== text[i]) return false;
    return true;
  }

  #append(text: Uint8Array, from: number, to: number): number {
    const index = this.size++;
    const start = this.starts[index];
    const end = start + to - from;
    this.bytes = grown(this.bytes, end);
    for (let i = from; i < to; i++) this.bytes[start + i - from] = text[i];
    this.starts = grown(this.starts, index + 2);
    this.starts[index + 1] = end;
    return index;
  }

  #rehash(): void {
    const former = this.#slots;
    const slots = new Int32Array(former.length * 2);
    const mask = slots.length - 2;
    for (let i = 0; i < former.length; i += 2) {
      if (former[i] === 0) continue;
      let slot = (former[i + 1] << 1) & mask;
      while (slots[slot] !== 0) slot = (slot + 2) & mask;
      slots[slot] = former[i];
      slots[slot + 1] = former[i + 1];
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
