// The gate for tokenizer.json files from outside: byte-level BPE with a pre-tokenizer that this studio has becomes a
// Tokenizer; anything that would be encoded differently is refused by field. Its settings are read in parse-settings.ts.

import { END_OF_TEXT, type SpecialToken } from "../config/tokenizer";
import { Tokenizer } from "./bpe";
import { fromAlphabet } from "./bytes";
import type { BpeModel, Merge } from "./model";
import { Pairs } from "./pairs";
import { check, checkText, fieldsOf, parseJson, readIgnoreMerges, readPreTokenizer } from "./parse-settings";

/** What may end a document, the first that a file has; a file with a single special token means that one. */
const ENDS_OF_TEXT = [END_OF_TEXT, "<|end_of_text|>", "</s>"];

/**
 * Reads a tokenizer.json. `onRemark` hears, as a sentence, of what it asks for that is left out. Throws
 * StudioError("bad-package") naming the field that does not fit.
 */
export function parseTokenizerJson(text: string, onRemark?: (sentence: string) => void): Tokenizer {
  return tokenizerOf(parseJson(text), onRemark);
}

/** parseTokenizerJson of a file that is read. */
export function tokenizerOf(value: unknown, onRemark: (sentence: string) => void = () => {}): Tokenizer {
  const file = fieldsOf(value, "the file");
  checkText(file, onRemark);
  const preTokenizer = readPreTokenizer(file.pre_tokenizer);
  const model = fieldsOf(file.model, "model");
  const ignoreMerges = readIgnoreMerges(model);
  const names = fieldsOf(model.vocab, "model.vocab");
  const specialTokens = readSpecialTokens(file.added_tokens, names);
  const vocab = readVocab(names, specialTokens);
  const specials = new Set(specialTokens.map(({ id }) => id));
  const tokens = readTokens(vocab, specials);
  const merges = readMerges(model.merges, vocab, specials);
  return new Tokenizer({ tokens, merges, preTokenizer, ignoreMerges, specialTokens, endOfText: endOfTextAmong(specialTokens) });
}

/** The added tokens, all special, by id: in the vocabulary or numbered after it. */
function readSpecialTokens(value: unknown, names: Readonly<Record<string, unknown>>): readonly SpecialToken[] {
  check(Array.isArray(value) && value.length > 0, "added_tokens", `is not a list of special tokens with ${END_OF_TEXT} among them`);
  const known = new Set<string>();
  const read = value.map((entry: unknown, place): SpecialToken => {
    const field = `added_tokens[${place}]`;
    const { content, id, special } = fieldsOf(entry, field);
    check(typeof content === "string" && content !== "" && !known.has(content), `${field}.content`, "is not the name of one more token");
    check(special === true, `${field}.special`, "is not true");
    const isThere = Object.hasOwn(names, content);
    check(typeof id === "number" && (!isThere || names[content] === id), `${field}.id`, `is not the id of ${content} in model.vocab`);
    known.add(content);
    return { id, name: content };
  });
  return read.sort((a, b) => a.id - b.id);
}

function endOfTextAmong(specialTokens: BpeModel["specialTokens"]): number {
  const named = ENDS_OF_TEXT.flatMap((name) => specialTokens.find((token) => token.name === name) ?? []);
  const [end] = specialTokens.length === 1 ? specialTokens : named;
  check(end !== undefined, "added_tokens", `has none of ${ENDS_OF_TEXT.join(", ")} to end a document`);
  return end.id;
}

/** Token names to ids, the special ones' too; the ids are 0 … n − 1, each once. */
function readVocab(names: Readonly<Record<string, unknown>>, specialTokens: BpeModel["specialTokens"]): ReadonlyMap<string, number> {
  const beside = specialTokens.filter(({ name }) => !Object.hasOwn(names, name));
  const entries = [...Object.entries(names), ...beside.map(({ name, id }) => [name, id] as const)];
  const vocab = new Map<string, number>();
  const seen = new Uint8Array(entries.length);
  for (const [name, id] of entries) {
    const field = Object.hasOwn(names, name) ? "model.vocab" : "added_tokens";
    check(
      typeof id === "number" && seen[id] === 0,
      `${field}[${JSON.stringify(name)}]`,
      `is not a free id from 0 to ${entries.length - 1}`,
    );
    seen[id] = 1;
    vocab.set(name, id);
  }
  return vocab;
}

/** Bytes by id; all 256 single bytes must be there, so that any text can be encoded. */
function readTokens(vocab: ReadonlyMap<string, number>, specials: ReadonlySet<number>): Uint8Array[] {
  const tokens: Uint8Array[] = new Array(vocab.size);
  const single = new Uint8Array(256);
  for (const [name, id] of vocab) {
    const bytes = specials.has(id) ? new Uint8Array(0) : fromAlphabet(name);
    check(bytes !== undefined, `model.vocab[${JSON.stringify(name)}]`, "has characters outside the byte alphabet");
    if (bytes.length === 1) single[bytes[0]] = 1;
    tokens[id] = bytes;
  }
  const missing = single.indexOf(0);
  check(missing === -1, "model.vocab", `lacks the byte ${missing}`);
  return tokens;
}

function readMerges(value: unknown, vocab: ReadonlyMap<string, number>, specials: ReadonlySet<number>): Merge[] {
  check(Array.isArray(value), "model.merges", "is not a list");
  const pairs = new Pairs();
  return value.map((entry: unknown, rank) => {
    const field = `model.merges[${rank}]`;
    // Older files write a merge as one string, "left right".
    const names: unknown = typeof entry === "string" ? entry.split(" ") : entry;
    check(isPairOfStrings(names), field, "is not a pair of tokens");
    const [left, right, token] = [names[0], names[1], names[0] + names[1]].map((name) => vocab.get(name));
    check(left !== undefined && right !== undefined && token !== undefined, field, "has a part or a result that is not in model.vocab");
    check(![left, right, token].some((id) => specials.has(id)), field, "makes or merges a special token");
    check(pairs.add(left, right) === rank, field, "stands in the list twice");
    return { left, right, token };
  });
}

const isPairOfStrings = (value: unknown): value is [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "string");
