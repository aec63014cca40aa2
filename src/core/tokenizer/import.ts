// Tokenizers from outside as people have them: a tokenizer.json, or the older vocab.json with its merges.txt, which say the
// same of GPT-2's kind. What may stand in them is parse.ts's to judge.

import { END_OF_TEXT, type TokenizerFile } from "../config/tokenizer";
import { StudioError } from "../errors";
import type { Tokenizer } from "./bpe";
import { parseTokenizerJson, tokenizerOf } from "./parse";

/**
 * The tokenizer in `files`. `onRemark` hears, as a sentence, of what they ask for that is left out. Throws
 * StudioError("bad-package") for other files, and naming the field that does not fit.
 */
export function importTokenizer(files: readonly TokenizerFile[], onRemark: (sentence: string) => void): Tokenizer {
  const merges = files.find(({ name }) => name.endsWith(".txt"));
  const [vocabulary, ...others] = files.filter((file) => file !== merges);
  if (vocabulary === undefined || others.length > 0)
    throw new StudioError(
      "bad-package",
      `A tokenizer is one tokenizer.json, or a vocab.json with its merges.txt, not ${files.map(({ name }) => name).join(", ") || "no file"}.`,
      "Choose the one file, or both of the two.",
    );
  return merges ? ofTwoFiles(vocabulary, merges) : ofOneFile(vocabulary, onRemark);
}

function ofOneFile({ name, text }: TokenizerFile, onRemark: (sentence: string) => void): Tokenizer {
  try {
    return parseTokenizerJson(text, onRemark);
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    if (isVocabulary(text))
      throw new StudioError("bad-package", `${name} is a vocabulary without the merges that go with it.`, "Choose its merges.txt as well.");
    throw new StudioError(error.code, error.message.replace("tokenizer.json", name), error.hint);
  }
}

/** Whether a text is GPT-2's vocab.json: a number for each token, and nothing else. */
function isVocabulary(text: string): boolean {
  try {
    const ids = Object.values(JSON.parse(text) ?? {});
    return ids.length > 0 && ids.every(Number.isInteger);
  } catch {
    return false;
  }
}

/** GPT-2's two files as the tokenizer.json that says the same. */
function ofTwoFiles(vocabulary: TokenizerFile, merges: TokenizerFile): Tokenizer {
  try {
    const vocab: Readonly<Record<string, unknown>> = JSON.parse(vocabulary.text) ?? {};
    const lines = merges.text.split(/\r?\n/).filter((line, i) => line !== "" && !(i === 0 && line.startsWith("#version")));
    return tokenizerOf({
      version: "1.0",
      added_tokens: [{ id: vocab[END_OF_TEXT], content: END_OF_TEXT, special: true }],
      pre_tokenizer: { type: "ByteLevel", add_prefix_space: false },
      decoder: { type: "ByteLevel" },
      model: { type: "BPE", vocab, merges: lines },
    });
  } catch (error) {
    const names = `${vocabulary.name} and ${merges.name}`;
    const reason = error instanceof StudioError ? error.message.replace("tokenizer.json", "as a tokenizer.json") : "the first is no JSON.";
    throw new StudioError("bad-package", `${names}: ${reason}`, "Choose the vocab.json and merges.txt of a tokenizer like GPT-2's.");
  }
}
