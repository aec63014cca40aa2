// Text to token ids and back by byte-level BPE, exactly: in every pre-token the merge of lowest rank goes first, the
// leftmost of equals. Text is only text: "<|endoftext|>" in a document is cut like any other characters.

import { decodeUtf8Lossy } from "../format/utf8";
import { grown } from "../growable";
import type { BpeModel } from "./model";
import { compilePreparation, type Prepare } from "./prepare";
import { WordEncoder } from "./word-encoder";

export class Tokenizer {
  readonly model: BpeModel;
  readonly vocabSize: number;
  readonly endOfText: number;
  /** By id: bytes of text the token stands for; 0 for special ones. */
  readonly tokenByteLengths: Uint32Array;
  readonly #words: WordEncoder;
  readonly #prepare: Prepare;

  /** Throws PatternProblem where the model's cut or a normalizer has a pattern that can't be taken over. */
  constructor(model: BpeModel) {
    this.model = model;
    this.vocabSize = model.tokens.length;
    this.endOfText = model.endOfText;
    this.tokenByteLengths = Uint32Array.from(model.tokens, (bytes) => bytes.length);
    this.#words = new WordEncoder(model);
    this.#prepare = compilePreparation(model);
  }

  /** Token ids of the UTF-8 form of `text`; a lone surrogate is written as U+FFFD. */
  encode(text: string): Uint32Array {
    const words = this.#words;
    let ids = new Uint32Array(text.length >> 1);
    let length = 0;
    for (const part of this.#prepare(text)) {
      if (typeof part === "number") {
        ids = grown(ids, length + 1);
        ids[length++] = part;
        continue;
      }
      const { bytes, endFrom } = part;
      for (let start = 0; start < bytes.length; ) {
        const end = endFrom(bytes, start);
        words.encode(bytes, start, end);
        ids = grown(ids, length + words.to - words.from);
        for (let i = words.from; i < words.to; i++) ids[length++] = words.ids[i];
        start = end;
      }
    }
    return ids.slice(0, length);
  }

  /** The text of `ids`, with U+FFFD for bytes that are no UTF-8 and nothing for special tokens. */
  decode(ids: ArrayLike<number>): string {
    return decodeUtf8Lossy(this.decodeBytes(ids));
  }

  /** The bytes of `ids`, none for special tokens. */
  decodeBytes(ids: ArrayLike<number>): Uint8Array {
    let length = 0;
    for (let i = 0; i < ids.length; i++) length += this.tokenBytes(ids[i]).length;
    const bytes = new Uint8Array(length);
    let at = 0;
    for (let i = 0; i < ids.length; i++) {
      const token = this.tokenBytes(ids[i]);
      bytes.set(token, at);
      at += token.length;
    }
    return bytes;
  }

  /** The bytes one token stands for: maybe part of a letter; none for a special token. */
  tokenBytes(id: number): Uint8Array {
    const bytes = this.model.tokens[id];
    if (bytes === undefined) throw new RangeError(`token ${id} is not in the vocabulary of ${this.vocabSize}`);
    return bytes;
  }
}
