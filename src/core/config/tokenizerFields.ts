// The fields that say how a tokenizer is trained, for the table of fields.ts. What the values stand for is in tokenizer.ts.

import type { Field } from "./field";
import {
  BASE_TOKENS,
  MOST_TOKENS,
  NO_FILE,
  NO_MORE,
  PRE_TOKENIZERS,
  type PreTokenizer,
  parseSpecialTokens,
  SPECIAL_TOKENS_FORM,
} from "./tokenizer";

/** As screens name them. */
export const PRE_TOKENIZER_LABELS: Record<PreTokenizer, string> = { gpt2: "As GPT-2", cl100k: "As cl100k and Llama 3" };

/** What names files from outside in a recipe. */
export const FILE_HASH = {
  fits: (text: string): boolean => text === NO_FILE || /^[0-9a-f]{64}$/.test(text),
  name: `"${NO_FILE}", or the 64 hexadecimal digits of a SHA-256`,
};

const isTrained = { path: "tokenizer.imported", is: [NO_FILE] };

export const tokenizerFields: readonly Field[] = [
  {
    path: "tokenizer.vocabSize",
    label: "Vocabulary",
    help: "Entries of the tokenizer: 256 bytes, the end-of-text mark, other special tokens, and the rest learnt from the text.",
    kind: "integer",
    min: BASE_TOKENS,
    max: MOST_TOKENS,
    log: true,
    unit: "tokens",
  },
  {
    path: "tokenizer.preTokenizer",
    label: "Cuts",
    help: "Where a text is cut before pairs are merged. The newer way keeps a sign with the word after it, line ends with signs before them, and at most three digits together.",
    kind: "choice",
    choices: PRE_TOKENIZERS.map((value) => ({ value, label: PRE_TOKENIZER_LABELS[value] })),
    where: isTrained,
  },
  {
    path: "tokenizer.minFrequency",
    label: "Least frequency",
    help: "A pair of tokens must occur so often in the text to become an entry of its own.",
    kind: "integer",
    min: 1,
    max: 1_000_000,
    step: 1,
    advanced: true,
    where: isTrained,
  },
  {
    path: "tokenizer.specialTokens",
    label: "Special tokens",
    help: `Entries that no text is ever cut into, for your own use later: their names with commas between them, or "${NO_MORE}".`,
    kind: "text",
    maxLength: 4000,
    form: { fits: (text) => parseSpecialTokens(text) !== undefined, name: SPECIAL_TOKENS_FORM },
    advanced: true,
    where: isTrained,
  },
  {
    path: "tokenizer.imported",
    label: "From files",
    help: `SHA-256 of the files of a tokenizer that is used as it is, which are chosen on the Tokenizer screen; "${NO_FILE}" where one is trained.`,
    kind: "text",
    maxLength: 64,
    form: FILE_HASH,
    advanced: true,
  },
];
