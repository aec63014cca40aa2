// The gate for tokenizer.json files from outside: byte-level BPE with GPT-2's pre-tokenizer and <|endoftext|> as its
// only special token becomes a Tokenizer; anything that would be encoded differently is refused by field.

import { StudioError } from "../errors";
import { Tokenizer } from "./bpe";
import { fromAlphabet } from "./bytes";
import { END_OF_TEXT } from "./json";
import type { Merge } from "./model";
import { Pairs } from "./pairs";

type Fields = Readonly<Record<string, unknown>>;

/** Reads a tokenizer.json. Throws StudioError("bad-package") naming the field that does not fit. */
export function parseTokenizerJson(text: string): Tokenizer {
  const file = fieldsOf(parseJson(text), "the file");
  check(file.version === "1.0", "version", 'is not "1.0"');
  for (const field of ["truncation", "padding", "normalizer"]) check(isOff(file[field]), field, "is set, but text must stay as it is");
  checkByteLevel(file);
  const model = fieldsOf(file.model, "model");
  checkModelSettings(model);
  const vocab = readVocab(model.vocab);
  const endOfText = readEndOfText(file.added_tokens, vocab);
  const tokens = readTokens(vocab, endOfText);
  return new Tokenizer({ tokens, merges: readMerges(model.merges, vocab, endOfText), endOfText });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusal("the file", "is no JSON");
  }
}

function checkByteLevel(file: Fields): void {
  const preTokenizer = fieldsOf(file.pre_tokenizer, "pre_tokenizer");
  check(preTokenizer.type === "ByteLevel", "pre_tokenizer.type", "is not ByteLevel");
  check(preTokenizer.add_prefix_space === false, "pre_tokenizer.add_prefix_space", "is not false");
  check(preTokenizer.use_regex !== false, "pre_tokenizer.use_regex", "is false");
  check(fieldsOf(file.decoder, "decoder").type === "ByteLevel", "decoder.type", "is not ByteLevel");
  if (isOff(file.post_processor)) return;
  check(fieldsOf(file.post_processor, "post_processor").type === "ByteLevel", "post_processor.type", "is not ByteLevel");
}

/** GPT-2's own file leaves model.type out; every setting that would change an encoding must be off. */
function checkModelSettings(model: Fields): void {
  check(model.type === undefined || model.type === "BPE", "model.type", "is not BPE");
  for (const field of ["dropout", "continuing_subword_prefix", "end_of_word_suffix", "byte_fallback", "ignore_merges"]) {
    check(isOff(model[field]), `model.${field}`, "is set, which byte-level BPE does not use");
  }
}

/** Token names to ids; the ids are 0 … n − 1, each once. */
function readVocab(value: unknown): ReadonlyMap<string, number> {
  const vocab = new Map<string, number>();
  const entries = Object.entries(fieldsOf(value, "model.vocab"));
  const seen = new Uint8Array(entries.length);
  for (const [name, id] of entries) {
    const field = `model.vocab[${JSON.stringify(name)}]`;
    check(typeof id === "number" && seen[id] === 0, field, `is not a free id from 0 to ${entries.length - 1}`);
    seen[id] = 1;
    vocab.set(name, id);
  }
  return vocab;
}

function readEndOfText(value: unknown, vocab: ReadonlyMap<string, number>): number {
  check(Array.isArray(value) && value.length === 1, "added_tokens", `is not a list of one token, ${END_OF_TEXT}`);
  const token = fieldsOf(value[0], "added_tokens[0]");
  check(token.content === END_OF_TEXT, "added_tokens[0].content", `is not ${END_OF_TEXT}`);
  check(token.special === true, "added_tokens[0].special", "is not true");
  const id = vocab.get(END_OF_TEXT);
  check(id !== undefined && token.id === id, "added_tokens[0].id", `is not the id of ${END_OF_TEXT} in model.vocab`);
  return id;
}

/** Bytes by id; all 256 single bytes must be there, so that any text can be encoded. */
function readTokens(vocab: ReadonlyMap<string, number>, endOfText: number): Uint8Array[] {
  const tokens: Uint8Array[] = new Array(vocab.size);
  const single = new Uint8Array(256);
  for (const [name, id] of vocab) {
    const bytes = id === endOfText ? new Uint8Array(0) : fromAlphabet(name);
    check(bytes !== undefined, `model.vocab[${JSON.stringify(name)}]`, "has characters outside the byte alphabet");
    if (bytes.length === 1) single[bytes[0]] = 1;
    tokens[id] = bytes;
  }
  const missing = single.indexOf(0);
  check(missing === -1, "model.vocab", `lacks the byte ${missing}`);
  return tokens;
}

function readMerges(value: unknown, vocab: ReadonlyMap<string, number>, endOfText: number): Merge[] {
  check(Array.isArray(value), "model.merges", "is not a list");
  const pairs = new Pairs();
  return value.map((entry: unknown, rank) => {
    const field = `model.merges[${rank}]`;
    // Older files write a merge as one string, "left right".
    const names: unknown = typeof entry === "string" ? entry.split(" ") : entry;
    check(isPairOfStrings(names), field, "is not a pair of tokens");
    const [left, right, token] = [names[0], names[1], names[0] + names[1]].map((name) => vocab.get(name));
    check(left !== undefined && right !== undefined && token !== undefined, field, "has a part or a result that is not in model.vocab");
    check(left !== endOfText && right !== endOfText && token !== endOfText, field, `makes or merges ${END_OF_TEXT}`);
    check(pairs.add(left, right) === rank, field, "stands in the list twice");
    return { left, right, token };
  });
}

const isPairOfStrings = (value: unknown): value is [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "string");

const isOff = (value: unknown): boolean => value === undefined || value === null || value === false || value === "" || value === 0;

function fieldsOf(value: unknown, field: string): Fields {
  check(typeof value === "object" && value !== null && !Array.isArray(value), field, "is not an object");
  return value as Fields;
}

function check(condition: boolean, field: string, problem: string): asserts condition {
  if (!condition) throw refusal(field, problem);
}

function refusal(field: string, problem: string): StudioError {
  return new StudioError(
    "bad-package",
    `tokenizer.json: ${field} ${problem}.`,
    "Choose the tokenizer.json of a byte-level BPE tokenizer like GPT-2's, such as one that this studio exported.",
  );
}
