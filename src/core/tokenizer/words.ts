// Distinct pre-tokens of a body of text with their counts: all that BPE training needs to know of it. Texts are
// added one by one, so no more than one has to be in memory.

import { encodeUtf8 } from "../format/utf8";
import { grown } from "../growable";
import { ByteStrings } from "./byte-strings";
import { preTokenEnd } from "./pretokenize";

export class WordCounts {
  readonly words = new ByteStrings();
  /** counts[i] is how often word i came. */
  counts = new Uint32Array(1 << 9);

  /** Cuts `text` into pre-tokens and counts them. */
  add(text: string): void {
    const bytes = encodeUtf8(text);
    for (let start = 0; start < bytes.length; ) {
      const end = preTokenEnd(bytes, start);
      const word = this.words.intern(bytes, start, end);
      this.counts = grown(this.counts, word + 1);
      this.counts[word]++;
      start = end;
    }
  }
}
