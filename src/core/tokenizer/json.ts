// Hugging Face's tokenizer.json, out: the same characters that Python `tokenizers` saves for a tokenizer trained by
// its BpeTrainer. Reading one is parse.ts.

import type { Tokenizer } from "./bpe";
import { toAlphabet } from "./bytes";
import type { BpeModel } from "./model";
import { PATTERNS } from "./pretokenize";

const byteLevel = { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true };

/** The tokenizer.json of a tokenizer. */
export function toTokenizerJson({ model }: Tokenizer): string {
  const names = namesOf(model);
  const file = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: model.specialTokens.map(({ id, name: content }) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: preTokenizerJson(model),
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
      ignore_merges: model.ignoreMerges,
      vocab: {},
      merges: model.merges.map(({ left, right }) => [names[left], names[right]]),
    },
  };
  // Written by hand, because an object puts the tokens that look like numbers first.
  const vocab = names.map((name, id) => `      ${JSON.stringify(name)}: ${id}`).join(",\n");
  return JSON.stringify(file, null, 2).replace('"vocab": {}', () => `"vocab": {\n${vocab}\n    }`);
}

/** By id: what a token is called in the file. */
function namesOf({ tokens, specialTokens }: BpeModel): readonly string[] {
  const names = tokens.map(toAlphabet);
  for (const { id, name } of specialTokens) names[id] = name;
  return names;
}

/** GPT-2's way is ByteLevel's own; any other is a pattern before it, as Llama 3's file has it. */
function preTokenizerJson({ preTokenizer }: BpeModel): object {
  const bytes = { ...byteLevel, add_prefix_space: false };
  if (preTokenizer === "gpt2") return bytes;
  const split = { type: "Split", pattern: { Regex: PATTERNS[preTokenizer] }, behavior: "Isolated", invert: false };
  return { type: "Sequence", pretokenizers: [split, { ...bytes, use_regex: false }] };
}
