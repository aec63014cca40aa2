// What a tokenizer is trained to, as settings. Types, defaults and the list of special tokens that people write. Not the
// training: that is tokenizer/'s.

/** Where a text is cut before merging: GPT-2's way, or that of tiktoken's cl100k_base, which Llama 3 has too. */
export const PRE_TOKENIZERS = ["gpt2", "cl100k"] as const;
export type PreTokenizer = (typeof PRE_TOKENIZERS)[number];

export interface TokenizerSettings {
  /** Tokens to stop at, the bytes and the special ones included; at most MOST_TOKENS. */
  readonly vocabSize: number;
  /** A pair that stands in the text less often is not merged. */
  readonly minFrequency: number;
  readonly preTokenizer: PreTokenizer;
  /** Names of special tokens besides the end of text, as parseSpecialTokens reads them; NO_MORE for none. */
  readonly specialTokens: string;
  /** SHA-256 of the files of a tokenizer that is used as it is, in place of training one; NO_FILE for none. */
  readonly imported: string;
}

/** What a recipe says of a tokenizer from files. */
export type ImportedSettings = Pick<TokenizerSettings, "imported" | "vocabSize">;

/** One of these files, as it is read. */
export interface TokenizerFile {
  readonly name: string;
  readonly text: string;
}

/** The special token that every trained tokenizer has: it ends a document. */
export const END_OF_TEXT = "<|endoftext|>";

/** Tokens that no setting takes away: the end of text and the 256 bytes. */
export const BASE_TOKENS = 257;

export const NO_MORE = "none";
export const NO_FILE = "none";

/** The most entries of a vocabulary that models are trained with: as many as the largest in common use have. */
export const MOST_TOKENS = 2 ** 18;

export const tokenizerDefaults: Omit<TokenizerSettings, "vocabSize"> = {
  minFrequency: 2,
  preTokenizer: "gpt2",
  specialTokens: NO_MORE,
  imported: NO_FILE,
};

/** What special tokens look like, as the end of a sentence that begins "it must be". */
export const SPECIAL_TOKENS_FORM = `"${NO_MORE}", or different names with commas between them, such as "<|user|>, <|assistant|>": each of ASCII signs without blanks, one of them after a letter or digit, and none ${END_OF_TEXT}`;

/** Pre-tokenizers cut between a letter or digit and a sign, so no merge can ever make a token of the same name. */
const SPECIAL_NAME = /^(?=.*[A-Za-z0-9][^A-Za-z0-9])[!-+\--~]+$/;

/** The names in `text`, or undefined where one does not fit or stands there twice. */
export function parseSpecialTokens(text: string): readonly string[] | undefined {
  if (text.trim() === NO_MORE) return [];
  const names = text.split(",").map((name) => name.trim());
  const fit = names.every((name) => SPECIAL_NAME.test(name) && name !== END_OF_TEXT);
  return fit && new Set(names).size === names.length ? names : undefined;
}

/** The special tokens in the order of their ids: the end of text first. */
export const specialTokensOf = ({ specialTokens = NO_MORE }: Partial<Pick<TokenizerSettings, "specialTokens">>): readonly string[] => [
  END_OF_TEXT,
  ...(parseSpecialTokens(specialTokens) ?? []),
];
