// Hugging Face's tokenizer.json, out: the same characters that Python `tokenizers` saves for a tokenizer trained by
// its BpeTrainer; of one from a file, what that asks of texts as it came. Reading one is parse.ts.

import type { AddedToken } from "../config/textForm";
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
    added_tokens: model.addedTokens.map(addedTokenJson),
    normalizer: sequenceJson("normalizers", model.normalizers),
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
  const beside = new Set(model.addedTokens.filter(({ inVocabulary }) => !inVocabulary).map(({ id }) => id));
  // Written by hand, because an object puts the tokens that look like numbers first.
  const vocab = names.flatMap((name, id) => (beside.has(id) ? [] : [`      ${JSON.stringify(name)}: ${id}`])).join(",\n");
  return JSON.stringify(file, null, 2).replace('"vocab": {}', () => `"vocab": {\n${vocab}\n    }`);
}

const addedTokenJson = ({ id, name, singleWord, lstrip, rstrip, normalized, special }: AddedToken): object => ({
  id,
  content: name,
  single_word: singleWord,
  lstrip,
  rstrip,
  normalized,
  special,
});

/** By id: what a token is called in the file. */
function namesOf({ tokens, addedTokens }: BpeModel): readonly string[] {
  const names = tokens.map(toAlphabet);
  for (const { id, name } of addedTokens) names[id] = name;
  return names;
}

/** None, one, or a Sequence of several under this field. */
function sequenceJson(field: string, steps: readonly object[]): object | null {
  return steps.length > 1 ? { type: "Sequence", [field]: steps } : (steps[0] ?? null);
}

/** GPT-2's way is ByteLevel's own; cl100k's is a pattern before it, as Llama 3's file has it; others are their steps. */
function preTokenizerJson({ cut }: BpeModel): object | null {
  const bytes = { ...byteLevel, add_prefix_space: false };
  if (cut === "gpt2") return bytes;
  if (cut !== "cl100k") return sequenceJson("pretokenizers", cut);
  const split = { type: "Split", pattern: { Regex: PATTERNS.cl100k }, behavior: "Isolated", invert: false };
  return { type: "Sequence", pretokenizers: [split, { ...bytes, use_regex: false }] };
}
