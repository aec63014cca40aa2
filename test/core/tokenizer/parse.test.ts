import { describe, expect, test } from "vitest";
import { StudioError } from "../../../src/core/errors";
import { Tokenizer } from "../../../src/core/tokenizer/bpe";
import { toTokenizerJson } from "../../../src/core/tokenizer/json";
import { parseTokenizerJson } from "../../../src/core/tokenizer/parse";
import { documents, texts, trainOn } from "./golden";

const model = trainOn(documents, { vocabSize: 400, minFrequency: 2 });
const text = toTokenizerJson(new Tokenizer(model));

// biome-ignore lint/suspicious/noExplicitAny: a file to be broken in any place
type File = any;

function refusalOf(text: string): StudioError {
  try {
    parseTokenizerJson(text);
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error("the file was accepted");
}

/** What is said about our file after `change`. */
function refusalAfter(change: (file: File) => void): StudioError {
  const file = JSON.parse(text);
  change(file);
  return refusalOf(JSON.stringify(file));
}

test("a tokenizer comes back from its file as it was", () => {
  expect(parseTokenizerJson(text).model).toEqual(model);
});

test("a file as GPT-2 has it is read: merges as text, no model type, the special token last", () => {
  const file: File = JSON.parse(text);
  const vocab = Object.entries(file.model.vocab as Record<string, number>);
  const moved = vocab.map(([name, id]) => [name, id === 0 ? vocab.length - 1 : id - 1]);
  file.model = {
    dropout: null,
    unk_token: null,
    continuing_subword_prefix: "",
    end_of_word_suffix: "",
    fuse_unk: false,
    vocab: Object.fromEntries(moved),
    merges: file.model.merges.map((pair: string[]) => pair.join(" ")),
  };
  file.added_tokens[0].id = vocab.length - 1;
  file.pre_tokenizer = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true };
  const read = parseTokenizerJson(JSON.stringify(file));
  const ours = new Tokenizer(model);
  expect(read.endOfText).toBe(vocab.length - 1);
  for (const sample of texts) expect([...read.encode(sample)]).toEqual([...ours.encode(sample)].map((id) => id - 1));
});

describe("a file that would be encoded otherwise is refused by field", () => {
  const changes: [field: string, change: (file: File) => void][] = [
    ["version", (file) => (file.version = "2.0")],
    ["truncation", (file) => (file.truncation = { max_length: 8 })],
    ["padding", (file) => (file.padding = {})],
    ["normalizer", (file) => (file.normalizer = { type: "NFC" })],
    ["pre_tokenizer", (file) => (file.pre_tokenizer = null)],
    ["pre_tokenizer.type", (file) => (file.pre_tokenizer.type = "Whitespace")],
    ["pre_tokenizer.add_prefix_space", (file) => (file.pre_tokenizer.add_prefix_space = true)],
    ["pre_tokenizer.use_regex", (file) => (file.pre_tokenizer.use_regex = false)],
    ["post_processor.type", (file) => (file.post_processor.type = "TemplateProcessing")],
    ["decoder.type", (file) => (file.decoder.type = "WordPiece")],
    ["model", (file) => (file.model = [])],
    ["model.type", (file) => (file.model.type = "Unigram")],
    ["model.dropout", (file) => (file.model.dropout = 0.1)],
    ["model.continuing_subword_prefix", (file) => (file.model.continuing_subword_prefix = "##")],
    ["model.end_of_word_suffix", (file) => (file.model.end_of_word_suffix = "</w>")],
    ["model.byte_fallback", (file) => (file.model.byte_fallback = true)],
    ["model.ignore_merges", (file) => (file.model.ignore_merges = true)],
    ["model.vocab", (file) => (file.model.vocab = null)],
    ['model.vocab["a"]', (file) => (file.model.vocab.a = 1.5)],
    ['model.vocab["b"]', (file) => (file.model.vocab.b = file.model.vocab.a)],
    ['model.vocab["c"]', (file) => (file.model.vocab.c = "3")],
    ['model.vocab["two words"]', (file) => (file.model.vocab["two words"] = 400)],
    ["added_tokens", (file) => file.added_tokens.push({ id: 1, content: "<s>", special: true })],
    ["added_tokens[0].content", (file) => (file.added_tokens[0].content = "<s>")],
    ["added_tokens[0].special", (file) => (file.added_tokens[0].special = false)],
    ["added_tokens[0].id", (file) => (file.added_tokens[0].id = 7)],
    ["model.merges", (file) => (file.model.merges = {})],
    ["model.merges[0]", (file) => (file.model.merges[0] = "abc")],
    ["model.merges[1]", (file) => (file.model.merges[1] = ["a", 2])],
    ["model.merges[2]", (file) => (file.model.merges[2] = ["a", "€"])],
    ["model.merges[3]", (file) => (file.model.merges[3] = ["q", "%"])],
    ["model.merges[4]", (file) => (file.model.merges[4] = ["", "<|endoftext|>"])],
    ["model.merges[5]", (file) => (file.model.merges[5] = file.model.merges[1])],
  ];
  test.each(changes)("%s", (field, change) => {
    const { code, message } = refusalAfter(change);
    expect(code).toBe("bad-package");
    expect(message).toMatch(new RegExp(`^tokenizer\\.json: ${field.replace(/[.[\]]/g, "\\$&")} `));
  });
});

test("a vocabulary without some byte is refused with the byte", () => {
  const { message } = refusalAfter((file) => {
    file.model.vocab["€"] = file.model.vocab["!"];
    delete file.model.vocab["!"];
  });
  expect(message).toContain("€");
  const renamed = refusalAfter((file) => {
    file.model.vocab["!!!!"] = file.model.vocab["!"];
    delete file.model.vocab["!"];
  });
  expect(renamed.message).toBe("tokenizer.json: model.vocab lacks the byte 33.");
});

test("what is no JSON, or no object, is refused in a sentence", () => {
  for (const broken of ["", "{", "[]", "null", text.slice(0, -20)]) {
    expect(refusalOf(broken).message).toMatch(/^tokenizer\.json: the file is (no JSON|not an object)\.$/);
  }
});
