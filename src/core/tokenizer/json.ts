// Hugging Face's tokenizer.json, out: the same characters that Python `tokenizers` saves for a tokenizer trained by
// its BpeTrainer. Reading one is parse.ts.

import type { Tokenizer } from "./bpe";
import { toAlphabet } from "./bytes";

/** The one special token: it ends every document. */
export const END_OF_TEXT = "<|endoftext|>";

/** The tokenizer.json of a tokenizer. */
export function toTokenizerJson({ model }: Tokenizer): string {
  const names = model.tokens.map((bytes, id) => (id === model.endOfText ? END_OF_TEXT : toAlphabet(bytes)));
  const byteLevel = { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true };
  const file = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [
      {
        id: model.endOfText,
        content: END_OF_TEXT,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: true,
      },
    ],
    normalizer: null,
    pre_tokenizer: { ...byteLevel, add_prefix_space: false },
    post_processor: { ...byteLevel, trim_offsets: false },
    decoder: byteLevel,
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: {},
      merges: model.merges.map(({ left, right }) => [names[left], names[right]]),
    },
  };
  // Written by hand, because an object puts the tokens that look like numbers first.
  const vocab = names.map((name, id) => `      ${JSON.stringify(name)}: ${id}`).join(",\n");
  return JSON.stringify(file, null, 2).replace('"vocab": {}', () => `"vocab": {\n${vocab}\n    }`);
}
