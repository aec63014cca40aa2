import { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PRE_TOKENIZERS } from "../../../src/core/config/tokenizer";
import { Tokenizer } from "../../../src/core/tokenizer/bpe";
import { toTokenizerJson } from "../../../src/core/tokenizer/json";
import { parseTokenizerJson } from "../../../src/core/tokenizer/parse";
import { preTokenEnds } from "../../../src/core/tokenizer/pretokenize";
import { WordEncoder } from "../../../src/core/tokenizer/word-encoder";
import { documents, texts, trainings, trainOn } from "./golden";
import { hostileText } from "./hostile";

const tokenizer = new Tokenizer(trainOn(documents, { vocabSize: 600, minFrequency: 2 }));

describe.each(trainings)("encoding with a vocabulary of $vocabSize, pairs seen $minFrequency times", ({ file, encodings }) => {
  test("gives the ids Python `tokenizers` gives", () => {
    const trained = parseTokenizerJson(file);
    expect(texts.map((text) => [...trained.encode(text)])).toEqual(encodings);
  });

  test("gives the ids @huggingface/tokenizers gives after loading our file", () => {
    const trained = parseTokenizerJson(file);
    const other = new HuggingFaceTokenizer(JSON.parse(toTokenizerJson(trained)), {});
    // That library takes \s in JavaScript's sense and the special token out of any text; Python's does neither here.
    const comparable = [...texts, ...documents].filter((text) => !/[\u0085\ufeff]|<\|endoftext\|>/.test(text));
    expect(comparable.length).toBeGreaterThan(50);
    for (const text of comparable) expect([...trained.encode(text)]).toEqual(other.encode(text, { add_special_tokens: false }).ids);
  });
});

describe.each(PRE_TOKENIZERS)("cut as %s", (preTokenizer) => {
  const tokenizer = new Tokenizer(trainOn(documents, { vocabSize: 600, preTokenizer }));

  test("any text comes back from its tokens", () => {
    fc.assert(
      fc.property(hostileText, (text) => tokenizer.decode(tokenizer.encode(text)) === text),
      { numRuns: 10_000 },
    );
  });

  const words = new WordEncoder(tokenizer.model);
  function idsOf(bytes: Uint8Array): number[] {
    const ids: number[] = [];
    for (let start = 0; start < bytes.length; ) {
      const end = preTokenEnds[preTokenizer](bytes, start);
      words.encode(bytes, start, end);
      ids.push(...words.ids.subarray(words.from, words.to));
      start = end;
    }
    return ids;
  }

  test("any bytes come back from their tokens", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const ids = idsOf(bytes);
        expect(tokenizer.decodeBytes(ids)).toEqual(bytes);
        expect(ids.reduce((sum, id) => sum + tokenizer.tokenByteLengths[id], 0)).toBe(bytes.length);
      }),
      { numRuns: 10_000 },
    );
  });
});

test("a lone surrogate is written as U+FFFD", () => {
  expect(tokenizer.decode(tokenizer.encode("a\ud800b"))).toBe("a\ufffdb");
});

test("the name of the special token is text like any other", () => {
  const ids = tokenizer.encode("<|endoftext|>");
  expect(ids).not.toContain(tokenizer.endOfText);
  expect(tokenizer.decode(ids)).toBe("<|endoftext|>");
});

test("the end of text stands for no bytes", () => {
  const ids = [...tokenizer.encode("one"), tokenizer.endOfText, ...tokenizer.encode(" two")];
  expect(tokenizer.decode(ids)).toBe("one two");
  expect(tokenizer.tokenByteLengths[tokenizer.endOfText]).toBe(0);
});

test("an id outside the vocabulary is an error", () => {
  expect(() => tokenizer.decode([tokenizer.vocabSize])).toThrow(`token ${tokenizer.vocabSize}`);
});

test("a word of a million letters is encoded as its merges say", () => {
  const word = "a".repeat(1_000_000);
  const longest = tokenizer.model.tokens.filter((bytes) => bytes.every((byte) => byte === 0x61)).sort((a, b) => b.length - a.length)[0];
  const ids = tokenizer.encode(word);
  expect(ids.length).toBe(Math.ceil(word.length / longest.length));
  expect(tokenizer.decode(ids) === word).toBe(true);
});

test("more different words than are remembered change nothing", () => {
  const words = Array.from({ length: 140_000 }, (_, i) => ` ${i.toString(26).replace(/\d/g, (digit) => "qrstuvwxyz"[Number(digit)])}`);
  const before = [...tokenizer.encode(words.slice(0, 100).join(""))];
  const all = tokenizer.encode(words.join(""));
  expect(tokenizer.decode(all)).toBe(words.join(""));
  expect([...all.subarray(0, before.length)]).toEqual(before);
  expect([...tokenizer.encode(words.slice(0, 100).join(""))]).toEqual(before);
});
