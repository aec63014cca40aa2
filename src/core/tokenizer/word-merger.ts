// Cuts one word into tokens: a queue of neighbours by rank and place, so that a word of any length takes n log n steps.
// Where merges may be ignored, a word that is a token stays whole. Holds its working arrays between words.

import { grown } from "../growable";
import { ByteStrings } from "./byte-strings";
import { idsOfBytes } from "./bytes";
import { type BpeModel, wordsOf } from "./model";
import { Pairs } from "./pairs";
import { TripleQueue } from "./queue";

/** Stands where a token was swallowed by the one on its left. */
const GONE = 0xffffffff;

export class WordMerger {
  /** The result of the last call, in its first elements. */
  ids = new Uint32Array(256);
  readonly #idOfByte: Uint32Array;
  /** The number of a pair is the rank of its merge. */
  readonly #ranks = new Pairs();
  readonly #mergedIds: Uint32Array;
  #previous = new Int32Array(256);
  #next = new Int32Array(256);
  /** Possible merges as (rank, place of the left token). */
  readonly #queue = new TripleQueue();
  /** Where merges may be ignored: tokens as words, by number their ids. */
  readonly #whole: { readonly words: ByteStrings; readonly ids: readonly number[] } | undefined;

  constructor(model: BpeModel) {
    const { merges, ignoreMerges } = model;
    const tokens = wordsOf(model);
    this.#idOfByte = idsOfBytes(tokens);
    this.#mergedIds = Uint32Array.from(merges, (merge) => merge.token);
    for (const { left, right } of merges) this.#ranks.add(left, right);
    this.#whole = ignoreMerges ? wholeWords(tokens) : undefined;
  }

  /** Cuts the word bytes[from … to) into tokens, left in `ids`; returns how many they are. */
  merge(bytes: Uint8Array, from: number, to: number): number {
    const whole = this.#whole?.words.find(bytes, from, to) ?? -1;
    if (whole >= 0) {
      this.ids[0] = this.#whole!.ids[whole];
      return 1;
    }
    const length = to - from;
    this.#link(bytes, from, length);
    const { ids } = this;
    const previous = this.#previous;
    const next = this.#next;
    for (let at = 0; at < length; at++) this.#consider(at, length);
    while (this.#queue.size > 0) {
      const rank = this.#queue.first;
      const at = this.#queue.second;
      this.#queue.drop();
      const right = next[at];
      // The entry is out of date when one of the two has been merged with another neighbour.
      if (ids[at] === GONE || right === length || this.#ranks.find(ids[at], ids[right]) !== rank) continue;
      ids[at] = this.#mergedIds[rank];
      ids[right] = GONE;
      next[at] = next[right];
      if (next[at] < length) previous[next[at]] = at;
      if (at > 0) this.#consider(previous[at], length);
      this.#consider(at, length);
    }
    let count = 0;
    for (let at = 0; at < length; at = next[at]) ids[count++] = ids[at];
    return count;
  }

  /** One token a byte, each linked to its neighbours. */
  #link(bytes: Uint8Array, from: number, length: number): void {
    this.ids = grown(this.ids, length);
    this.#previous = grown(this.#previous, length);
    this.#next = grown(this.#next, length);
    for (let at = 0; at < length; at++) {
      this.ids[at] = this.#idOfByte[bytes[from + at]];
      this.#previous[at] = at - 1;
      this.#next[at] = at + 1;
    }
  }

  /** Queues the merge of the token at `at` with the one on its right, if there is one. */
  #consider(at: number, length: number): void {
    const right = this.#next[at];
    if (right === length) return;
    const rank = this.#ranks.find(this.ids[at], this.ids[right]);
    if (rank >= 0) this.#queue.push(rank, at, 0);
  }
}

/** All tokens that are words, to be looked up. */
function wholeWords(tokens: readonly Uint8Array[]): { words: ByteStrings; ids: number[] } {
  const words = new ByteStrings();
  const ids: number[] = [];
  tokens.forEach((bytes, id) => {
    if (bytes.length > 0) ids[words.intern(bytes, 0, bytes.length)] = id;
  });
  return { words, ids };
}
