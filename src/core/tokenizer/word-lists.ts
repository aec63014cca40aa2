// Many lists of word numbers in two typed arrays: each list is the number of its first node. Nodes that are
// released are used again, so memory follows what is listed at one time, not all that ever was.

import { grown } from "../growable";

/** The empty list, and the end of every other. */
export const NONE = -1;

export class WordLists {
  #words = new Uint32Array(1 << 12);
  #next = new Int32Array(1 << 12);
  #used = 0;
  #free = NONE;

  /** The word at the head of a list that is not empty. */
  word(list: number): number {
    return this.#words[list];
  }

  /** `list` with `word` before it. */
  prepend(word: number, list: number): number {
    let node = this.#free;
    if (node === NONE) {
      node = this.#used++;
      this.#words = grown(this.#words, this.#used);
      this.#next = grown(this.#next, this.#used);
    } else this.#free = this.#next[node];
    this.#words[node] = word;
    this.#next[node] = list;
    return node;
  }

  /** A list without its head. */
  next(list: number): number {
    return this.#next[list];
  }

  /** Gives a list back. */
  release(list: number): void {
    if (list === NONE) return;
    let last = list;
    while (this.#next[last] !== NONE) last = this.#next[last];
    this.#next[last] = this.#free;
    this.#free = list;
  }
}
