import { describe, expect, test } from "vitest";
import { PRE_TOKENIZERS } from "../../../src/core/config/tokenizer";
import { StudioError } from "../../../src/core/errors";
import { Tokenizer } from "../../../src/core/tokenizer/bpe";
import { toTokenizerJson } from "../../../src/core/tokenizer/json";
import { packModel, unpackModel } from "../../../src/core/tokenizer/packed";
import { parseTokenizerJson } from "../../../src/core/tokenizer/parse";
import { PATTERNS } from "../../../src/core/tokenizer/pretokenize";
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

const beginning = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
const text_A = { Sequence: { id: "A", type_id: 0 } };

/** Gives the file a pattern before ByteLevel, as Llama 3's has one. */
function splitBy(file: File, Regex: string): File {
  file.pre_tokenizer = {
    type: "Sequence",
    pretokenizers: [
      { type: "Split", pattern: { Regex }, behavior: "Isolated", invert: false },
      { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false },
    ],
  };
  return file.pre_tokenizer;
}

/** A step in more Sequences than any tokenizer has. */
const nested = (step: File): File => Array.from({ length: 50 }).reduce((inner) => ({ type: "Sequence", pretokenizers: [inner] }), step);

/** Takes the special token out of the vocabulary's beginning and numbers others behind it. */
function rename(file: File, ...names: string[]): void {
  const vocab = Object.entries(file.model.vocab as Record<string, number>).filter(([, id]) => id > 0);
  file.model.vocab = Object.fromEntries(vocab.map(([name, id]) => [name, id - 1]));
  file.added_tokens = names.map((content, i) => ({ id: vocab.length + i, content, special: true }));
}

test("a file as Llama 3 has it is read: a pattern, special tokens beside the vocabulary, words that stay whole, a beginning put before", () => {
  const file: File = JSON.parse(text);
  splitBy(file, PATTERNS.cl100k);
  rename(file, "<|begin_of_text|>", "<|end_of_text|>", "<|eot_id|>");
  // Merges lead to "he" and "th", and to no token for the whole of "  the"; with ignore_merges "qz" is one all the same.
  file.model.vocab.qz = 402;
  file.model.ignore_merges = true;
  file.post_processor = {
    type: "Sequence",
    processors: [file.post_processor, { type: "TemplateProcessing", single: [beginning("<|begin_of_text|>"), text_A] }],
  };
  const remarks: string[] = [];
  const read = parseTokenizerJson(JSON.stringify(file), (sentence) => remarks.push(sentence));
  expect(remarks).toEqual(["The file puts <|begin_of_text|> before every text; here documents begin without it."]);
  expect(read.vocabSize).toBe(403);
  expect(read.endOfText).toBe(400);
  expect(read.model).toMatchObject({ cut: "cl100k", ignoreMerges: true });
  expect([...read.encode("qz")]).toEqual([402]);
  expect(read.encode("aqz")).toHaveLength(3);
  const again = parseTokenizerJson(toTokenizerJson(read));
  expect(again.model).toEqual(read.model);
  expect(parseTokenizerJson(JSON.stringify({ ...file, model: { ...file.model, ignore_merges: false } })).encode("qz")).toHaveLength(2);
});

test("tokenizers of both ways to cut and with special tokens come back from their files and from what they are packed in", () => {
  for (const preTokenizer of PRE_TOKENIZERS) {
    const other = trainOn(documents, { vocabSize: 400, preTokenizer, specialTokens: "<|user|>, <s>" });
    expect(other.addedTokens.map(({ name }) => name)).toEqual(["<|endoftext|>", "<|user|>", "<s>"]);
    expect(parseTokenizerJson(toTokenizerJson(new Tokenizer(other))).model).toEqual(other);
    expect(unpackModel(packModel(other))).toEqual(other);
  }
});

test("a file as Qwen's is read: a pattern of its own, a normalizer, tokens that are added but not special; and told of once", () => {
  const file: File = JSON.parse(text);
  const cut = splitBy(file, "\\p{N}|[^\\p{N}]+").pretokenizers;
  file.normalizer = { type: "NFC" };
  file.added_tokens.push({
    id: 400,
    content: "<tool_call>",
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: false,
  });
  const remarks: string[] = [];
  const read = parseTokenizerJson(JSON.stringify(file), (sentence) => remarks.push(sentence));
  expect(remarks).toEqual([expect.stringMatching(/^The file changes texts before it cuts them/)]);
  expect(read.model).toMatchObject({ cut, normalizers: [{ type: "NFC" }] });
  expect(read.decode(read.encode("e\u0301"))).toBe("é");
  expect([...read.encode("<tool_call>")]).toEqual([400]);
  expect(read.decode([400])).toBe("<tool_call>");
  const again: File = JSON.parse(toTokenizerJson(read));
  for (const field of ["normalizer", "pre_tokenizer", "added_tokens"]) expect(again[field]).toEqual(file[field]);
  expect(again.model.vocab).toEqual(file.model.vocab);
});

test("more tokens than 16 bits can number are read and encoded", () => {
  const file: File = JSON.parse(text);
  const letters = (id: number): string => `z${id}`.replace(/\d/g, (digit) => "qrstuvwxyz"[Number(digit)]);
  for (let id = 400; id < 130_000; id++) file.model.vocab[letters(id)] = id;
  file.model.ignore_merges = true;
  const read = parseTokenizerJson(JSON.stringify(file));
  expect([400, 65_535, 65_536, 129_999].map((id) => [...read.encode(letters(id))])).toEqual([[400], [65_535], [65_536], [129_999]]);
});

describe("a file that would be encoded otherwise is refused by field", () => {
  const changes: [field: string, change: (file: File) => void][] = [
    ["version", (file) => (file.version = "2.0")],
    ["truncation", (file) => (file.truncation = { max_length: 8 })],
    ["padding", (file) => (file.padding = {})],
    ["normalizer.type", (file) => (file.normalizer = { type: "BertNormalizer" })],
    [
      "normalizer.normalizers[1].pattern.Regex",
      (file) =>
        (file.normalizer = { type: "Sequence", normalizers: [{ type: "NFC" }, { type: "Replace", pattern: { Regex: "(" }, content: "" }] }),
    ],
    ["normalizer.prepend", (file) => (file.normalizer = { type: "Prepend" })],
    ["pre_tokenizer", (file) => (file.pre_tokenizer = null)],
    ["pre_tokenizer.type", (file) => (file.pre_tokenizer.type = "Whitespace")],
    ["pre_tokenizer.add_prefix_space", (file) => (file.pre_tokenizer.add_prefix_space = "yes")],
    ["pre_tokenizer", (file) => (file.pre_tokenizer = { type: "Digits" })],
    ["post_processor.type", (file) => (file.post_processor.type = "RobertaProcessing")],
    ["post_processor.single", (file) => (file.post_processor = { type: "TemplateProcessing", single: [beginning("<s>")] })],
    [
      "post_processor.processors[0].single",
      (file) =>
        (file.post_processor = { type: "Sequence", processors: [{ type: "TemplateProcessing", single: [text_A, beginning("<s>")] }] }),
    ],
    ["pre_tokenizer.pretokenizers", (file) => (file.pre_tokenizer = { type: "Sequence", pretokenizers: "Digits" })],
    ["pre_tokenizer", (file) => splitBy(file, "a").pretokenizers.push({ type: "ByteLevel" })],
    ["pre_tokenizer.pretokenizers[0].type", (file) => (splitBy(file, "a").pretokenizers[0].type = "Whitespace")],
    ["pre_tokenizer.pretokenizers[0].behavior", (file) => (splitBy(file, "a").pretokenizers[0].behavior = "Kept")],
    ["pre_tokenizer.pretokenizers[0].invert", (file) => (splitBy(file, "a").pretokenizers[0].invert = 1)],
    ["pre_tokenizer.pretokenizers[0].pattern", (file) => (splitBy(file, "a").pretokenizers[0].pattern = "a")],
    ["pre_tokenizer.pretokenizers[0].pattern.String", (file) => (splitBy(file, "a").pretokenizers[0].pattern = { String: "" })],
    ["pre_tokenizer.pretokenizers[0].pattern.Regex", (file) => splitBy(file, "\\G\\s+")],
    ["the file", (file) => (file.pre_tokenizer = nested(file.pre_tokenizer))],
    ["decoder.type", (file) => (file.decoder.type = "WordPiece")],
    ["model", (file) => (file.model = [])],
    ["model.type", (file) => (file.model.type = "Unigram")],
    ["model.dropout", (file) => (file.model.dropout = 0.1)],
    ["model.continuing_subword_prefix", (file) => (file.model.continuing_subword_prefix = "##")],
    ["model.end_of_word_suffix", (file) => (file.model.end_of_word_suffix = "</w>")],
    ["model.byte_fallback", (file) => (file.model.byte_fallback = true)],
    ["model.ignore_merges", (file) => (file.model.ignore_merges = "yes")],
    ["model.vocab", (file) => (file.model.vocab = null)],
    ['model.vocab["a"]', (file) => (file.model.vocab.a = 1.5)],
    ['model.vocab["b"]', (file) => (file.model.vocab.b = file.model.vocab.a)],
    ['model.vocab["c"]', (file) => (file.model.vocab.c = "3")],
    ['model.vocab["two words"]', (file) => (file.model.vocab["two words"] = 400)],
    ["added_tokens", (file) => (file.added_tokens = [])],
    ['added_tokens["<s>"]', (file) => file.added_tokens.push({ id: 1, content: "<s>", special: true })],
    ['added_tokens["<s>"]', (file) => file.added_tokens.push({ id: 401, content: "<s>", special: true })],
    ["added_tokens[1].content", (file) => file.added_tokens.push(file.added_tokens[0])],
    ["added_tokens", (file) => rename(file, "<|pad|>", "<|user|>")],
    ["added_tokens", (file) => (file.added_tokens[0].special = false)],
    ["added_tokens[0].special", (file) => (file.added_tokens[0].special = "yes")],
    ["added_tokens[1].content", (file) => file.added_tokens.push({ id: file.model.vocab.Ã, content: "Ã", special: false })],
    [
      'added_tokens["  "]',
      (file) => {
        file.normalizer = { type: "Strip", strip_left: true, strip_right: true };
        file.added_tokens.push({ id: 400, content: "  ", special: false, normalized: true });
      },
    ],
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
