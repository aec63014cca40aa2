// One word to token ids, remembering words met before: text repeats its words, so most are looked up and few merged.

import { grown } from "../growable";
import { ByteStrings } from "./byte-strings";
import type { BpeModel } from "./model";
import { WordMerger } from "./word-merger";

/** Distinct words remembered before all are forgotten, and the longest worth it: some 5 MB of ordinary text. */
const CACHED_WORDS = 1 << 17;
const CACHED_BYTES = 64;

export class WordEncoder {
  /** The result of the last call is ids[from … to). */
  ids = new Uint32Array(0);
  from = 0;
  to = 0;
  readonly #merger: WordMerger;
  /** Word i became #cachedIds[#starts[i] … #starts[i + 1]). */
  #words = new ByteStrings();
  #starts = new Uint32Array(1);
  #cachedIds = new Uint32Array(0);

  constructor(model: BpeModel) {
    this.#merger = new WordMerger(model);
  }

  /** Cuts the word bytes[start … end) into tokens. */
  encode(bytes: Uint8Array, start: number, end: number): void {
    if (end - start > CACHED_BYTES) {
      this.from = 0;
      this.to = this.#merger.merge(bytes, start, end);
      this.ids = this.#merger.ids;
      return;
    }
    if (this.#words.size === CACHED_WORDS) this.#words = new ByteStrings();
    const known = this.#words.size;
    const word = this.#words.intern(bytes, start, end);
    if (word === known) this.#remember(word, bytes, start, end);
    this.from = this.#starts[word];
    this.to = this.#starts[word + 1];
    this.ids = this.#cachedIds;
  }

  #remember(word: number, bytes: Uint8Array, start: number, end: number): void {
    const count = this.#merger.merge(bytes, start, end);
    const from = this.#starts[word];
    this.#cachedIds = grown(this.#cachedIds, from + count);
    this.#cachedIds.set(this.#merger.ids.subarray(0, count), from);
    this.#starts = grown(this.#starts, word + 2);
    this.#starts[word + 1] = from + count;
  }
}
