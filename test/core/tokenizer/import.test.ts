import { expect, test } from "vitest";
import { StudioError } from "../../../src/core/errors";
import { Tokenizer } from "../../../src/core/tokenizer/bpe";
import { importTokenizer } from "../../../src/core/tokenizer/import";
import { toTokenizerJson } from "../../../src/core/tokenizer/json";
import { documents, texts, trainOn } from "./golden";

const ours = new Tokenizer(trainOn(documents, { vocabSize: 400 }));
const whole = { name: "tokenizer.json", text: toTokenizerJson(ours) };
const { vocab, merges } = JSON.parse(whole.text).model;
const vocabulary = { name: "vocab.json", text: JSON.stringify(vocab) };
const list = (lines: readonly string[]) => ({ name: "merges.txt", text: `#version: 0.2\n${lines.join("\n")}\n` });
const lines: string[] = merges.map((pair: string[]) => pair.join(" "));

const refusalOf = (...files: Parameters<typeof importTokenizer>[0]): string => {
  try {
    importTokenizer(files, () => {});
  } catch (error) {
    if (error instanceof StudioError) return error.message;
  }
  throw new Error("the files were accepted, or broke something");
};

test("one file, or the older two in any order, give the same tokenizer", () => {
  for (const files of [[whole], [vocabulary, list(lines)], [list(lines), vocabulary]]) {
    const read = importTokenizer(files, () => {});
    expect(read.model).toEqual(ours.model);
    for (const text of texts) expect(read.encode(text)).toEqual(ours.encode(text));
  }
});

test("what is no tokenizer is refused by its names and by what does not fit", () => {
  expect(refusalOf()).toMatch(/not no file/);
  expect(refusalOf(whole, vocabulary)).toMatch(/not tokenizer\.json, vocab\.json/);
  expect(refusalOf(list(lines))).toMatch(/not merges\.txt/);
  expect(refusalOf(vocabulary)).toBe("vocab.json is a vocabulary without the merges that go with it.");
  expect(refusalOf({ ...whole, name: "llama.json", text: "{}" })).toBe('llama.json: version is not "1.0".');
  expect(refusalOf({ ...vocabulary, text: "{" }, list(lines))).toBe("vocab.json and merges.txt: the first is no JSON.");
  expect(refusalOf({ ...vocabulary, text: "{}" }, list(lines))).toMatch(/vocab\.json and merges\.txt: as a tokenizer\.json: added_tokens/);
  expect(refusalOf(vocabulary, list(["q %", ...lines]))).toMatch(/as a tokenizer\.json: model\.merges\[0\] has a part/);
});
