// The gate for tokenizer.json files from outside: byte-level BPE becomes a Tokenizer; anything that would be encoded differently is
// refused by field. Here its vocabulary and merges are read; its added tokens, its cut and its settings beside this file.

import type { AddedToken } from "../config/textForm";
import { encodeUtf8 } from "../format/utf8";
import { Tokenizer } from "./bpe";
import { fromAlphabet } from "./bytes";
import { check, fieldsOf, parseJson } from "./fields";
import { isWord, type Merge } from "./model";
import { compileNormalizers } from "./normalize";
import { Pairs } from "./pairs";
import { endOfTextAmong, readAddedTokens } from "./parse-added";
import { readCut, readNormalizers } from "./parse-cut";
import { checkText, readIgnoreMerges } from "./parse-settings";
import { isChanging } from "./prepare";

/**
 * Reads a tokenizer.json. `onRemark` hears, as a sentence, of what it asks for that is left out, and of what it changes in texts.
 * Throws StudioError("bad-package") naming the field that does not fit.
 */
export function parseTokenizerJson(text: string, onRemark?: (sentence: string) => void): Tokenizer {
  return tokenizerOf(parseJson(text), onRemark);
}

/** parseTokenizerJson of a file that is read. */
export function tokenizerOf(value: unknown, onRemark: (sentence: string) => void = () => {}): Tokenizer {
  const file = fieldsOf(value, "the file");
  checkText(file, onRemark);
  const normalizers = readNormalizers(file.normalizer);
  const cut = readCut(file.pre_tokenizer);
  const model = fieldsOf(file.model, "model");
  const ignoreMerges = readIgnoreMerges(model);
  const names = fieldsOf(model.vocab, "model.vocab");
  const addedTokens = readAddedTokens(file.added_tokens, names);
  const vocab = readVocab(names, addedTokens);
  const tokens = readTokens(vocab, addedTokens);
  const merges = readMerges(model.merges, vocab, new Set(addedTokens.filter((token) => !isWord(token)).map(({ id }) => id)));
  const endOfText = endOfTextAmong(addedTokens);
  const normalize = compileNormalizers(normalizers);
  for (const { name, normalized } of addedTokens)
    check(!normalized || normalize(name) !== "", `added_tokens[${JSON.stringify(name)}]`, "has nothing left after the normalizer");
  if (isChanging({ addedTokens, normalizers, cut })) onRemark(CHANGING);
  return new Tokenizer({ tokens, merges, normalizers, cut, ignoreMerges, addedTokens, endOfText });
}

const CHANGING =
  "The file changes texts before it cuts them, so they may come back from their tokens otherwise; bits per byte count the bytes that they had.";

/** Token names to ids, the added ones' too; the ids are 0 … n − 1, each once. */
function readVocab(names: Readonly<Record<string, unknown>>, addedTokens: readonly AddedToken[]): ReadonlyMap<string, number> {
  const beside = addedTokens.filter(({ inVocabulary }) => !inVocabulary);
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
function readTokens(vocab: ReadonlyMap<string, number>, addedTokens: readonly AddedToken[]): Uint8Array[] {
  const tokens: Uint8Array[] = new Array(vocab.size);
  const single = new Uint8Array(256);
  const added = new Map(addedTokens.map((token) => [token.id, token]));
  for (const [name, id] of vocab) {
    const token = added.get(id);
    const bytes = token ? encodeUtf8(token.special ? "" : name) : fromAlphabet(name);
    check(bytes !== undefined, `model.vocab[${JSON.stringify(name)}]`, "has characters outside the byte alphabet");
    if (bytes.length === 1 && (!token || isWord(token))) single[bytes[0]] = 1;
    tokens[id] = bytes;
  }
  const missing = single.indexOf(0);
  check(missing === -1, "model.vocab", `lacks the byte ${missing}`);
  return tokens;
}

/** The merges by rank; `aside` are the added tokens that are no words. */
function readMerges(value: unknown, vocab: ReadonlyMap<string, number>, aside: ReadonlySet<number>): Merge[] {
  check(Array.isArray(value), "model.merges", "is not a list");
  const pairs = new Pairs();
  return value.map((entry: unknown, rank) => {
    const field = `model.merges[${rank}]`;
    // Older files write a merge as one string, "left right".
    const names: unknown = typeof entry === "string" ? entry.split(" ") : entry;
    check(isPairOfStrings(names), field, "is not a pair of tokens");
    const [left, right, token] = [names[0], names[1], names[0] + names[1]].map((name) => vocab.get(name));
    check(left !== undefined && right !== undefined && token !== undefined, field, "has a part or a result that is not in model.vocab");
    check(![left, right, token].some((id) => aside.has(id)), field, "makes or merges a special token");
    check(pairs.add(left, right) === rank, field, "stands in the list twice");
    return { left, right, token };
  });
}

const isPairOfStrings = (value: unknown): value is [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "string");
