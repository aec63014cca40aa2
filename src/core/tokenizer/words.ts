// Distinct pre-tokens of a body of text with their counts: all that BPE training needs to know of it. Texts are
// added one by one, so no more than one has to be in memory.

import type { CountedWords } from "../config/countedWords";
import type { PreTokenizer } from "../config/tokenizer";
import { encodeUtf8 } from "../format/utf8";
import { grown } from "../growable";
import { ByteStrings } from "./byte-strings";
import { type PreTokenEnd, preTokenEnds } from "./pretokenize";

export class WordCounts {
  readonly words = new ByteStrings();
  /** counts[i] is how often word i came. */
  counts = new Uint32Array(1 << 9);
  readonly preTokenizer: PreTokenizer;
  readonly #endFrom: PreTokenEnd;

  constructor(preTokenizer: PreTokenizer) {
    this.preTokenizer = preTokenizer;
    this.#endFrom = preTokenEnds[preTokenizer];
  }

  /** Cuts `text` into pre-tokens and counts them. */
  add(text: string): void {
    const endFrom = this.#endFrom;
    const bytes = encodeUtf8(text);
    for (let start = 0; start < bytes.length; ) {
      const end = endFrom(bytes, start);
      const word = this.words.intern(bytes, start, end);
      this.#count(word, 1);
      start = end;
    }
  }

  /** Adds the words of other texts, cut by the same pre-tokenizer; new ones are numbered in their order. */
  addCounted({ bytes, starts, counts }: CountedWords): void {
    for (let i = 0; i < counts.length; i++) this.#count(this.words.intern(bytes, starts[i], starts[i + 1]), counts[i]);
  }

  /** What was counted so far, in arrays of their own. */
  counted(): CountedWords {
    const { size, bytes, starts } = this.words;
    return { bytes: bytes.slice(0, starts[size]), starts: starts.slice(0, size + 1), counts: this.counts.slice(0, size) };
  }

  #count(word: number, times: number): void {
    this.counts = grown(this.counts, word + 1);
    this.counts[word] += times;
  }
}
