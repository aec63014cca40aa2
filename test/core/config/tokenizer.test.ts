import { expect, test } from "vitest";
import { parseRecipe } from "../../../src/core/config/gate";
import { parseSpecialTokens, specialTokensOf } from "../../../src/core/config/tokenizer";

test("special tokens are listed with commas, the end of text always before them", () => {
  expect(parseSpecialTokens("none")).toEqual([]);
  expect(parseSpecialTokens(" <|user|>,[PAD] , <s>")).toEqual(["<|user|>", "[PAD]", "<s>"]);
  expect(specialTokensOf({ specialTokens: "<s>" })).toEqual(["<|endoftext|>", "<s>"]);
});

test.each([
  ["one that text could become", "user"],
  ["one with signs before letters alone", "<<user"],
  ["signs alone", "<|>"],
  ["a blank in one", "<a b>"],
  ["other letters than ASCII's", "<é>"],
  ["one twice", "<s>, <s>"],
  ["an empty one", "<s>,"],
  ["the end of text", "<|endoftext|>"],
])("%s is none", (_what, text) => {
  expect(parseSpecialTokens(text)).toBeUndefined();
  expect(() => parseRecipe({ tokenizer: { specialTokens: text } })).toThrow(/tokenizer\.specialTokens is .*, but it must be "none", or/);
});

test("a vocabulary holds its bytes and special tokens, unless it comes from files", () => {
  const tokenizer = { vocabSize: 258, specialTokens: "<s>, </s>" };
  expect(() => parseRecipe({ tokenizer })).toThrow("tokenizer.vocabSize is 258, but 256 bytes and 3 special tokens are 259.");
  expect(parseRecipe({ tokenizer: { ...tokenizer, vocabSize: 259 } }).tokenizer).toMatchObject({ preTokenizer: "gpt2", imported: "none" });
  expect(() => parseRecipe({ tokenizer: { ...tokenizer, imported: "ab".repeat(32) } })).not.toThrow();
  expect(() => parseRecipe({ tokenizer: { imported: "ab" } })).toThrow(/64 hexadecimal digits/);
});
