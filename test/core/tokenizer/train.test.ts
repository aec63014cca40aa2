import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MOST_TOKENS } from "../../../src/core/config/tokenizer";
import { Tokenizer } from "../../../src/core/tokenizer/bpe";
import { toAlphabet } from "../../../src/core/tokenizer/bytes";
import { toTokenizerJson } from "../../../src/core/tokenizer/json";
import { trainBpe } from "../../../src/core/tokenizer/train";
import { WordCounts } from "../../../src/core/tokenizer/words";
import { documents, trainings, trainOn } from "./golden";

/** Words split at blanks, all counted again before every merge: slow, and nothing like the trainer. */
function mergesByRecounting(text: string, vocabSize: number, minFrequency: number): string[] {
  let words = (text.match(/ ?[a-z]+/g) ?? []).map((word) => [...word.replace(" ", "Ġ")]);
  const alphabet = new Tokenizer(trainOn([], { vocabSize: 257, minFrequency: 1 })).model.tokens.map((bytes) => toAlphabet(bytes));
  const ids = new Map(alphabet.map((name, id) => [name, id]));
  const merges: string[] = [];
  while (ids.size < vocabSize) {
    const counts = new Map<string, number>();
    for (const word of words) {
      for (let i = 1; i < word.length; i++) counts.set(`${word[i - 1]} ${word[i]}`, (counts.get(`${word[i - 1]} ${word[i]}`) ?? 0) + 1);
    }
    const order = (pair: string): number => ids.get(pair.split(" ")[0])! * 1e5 + ids.get(pair.split(" ")[1])!;
    const best = [...counts].sort(([a, n], [b, m]) => m - n || order(a) - order(b))[0];
    if (best === undefined || best[1] < minFrequency) break;
    merges.push(best[0]);
    const [left, right] = best[0].split(" ");
    ids.set(left + right, ids.size);
    words = words.map((word) => {
      const merged: string[] = [];
      for (let i = 0; i < word.length; i++) {
        if (word[i] === left && word[i + 1] === right) merged.push(left + word[++i]);
        else merged.push(word[i]);
      }
      return merged;
    });
  }
  return merges;
}

describe.each(trainings)("a vocabulary of $vocabSize with pairs seen at least $minFrequency times", (training) => {
  test("is saved as the very file that Hugging Face's trainer leads to: same merges, same order, same ids", () => {
    const model = trainOn(documents, training);
    expect(toTokenizerJson(new Tokenizer(model))).toBe(training.file);
  });
});

test("every merge is the one that counting all pairs afresh would choose", () => {
  const text = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "c", " "), minLength: 1, maxLength: 40 }), { maxLength: 6 });
  fc.assert(
    fc.property(text, fc.integer({ min: 258, max: 300 }), fc.integer({ min: 1, max: 3 }), (lines, vocabSize, minFrequency) => {
      const whole = lines.map((line) => line.trim().replace(/ +/g, " ")).join(" ");
      const { tokens, merges } = trainOn([whole], { vocabSize, minFrequency });
      const found = merges.map(({ left, right }) => `${toAlphabet(tokens[left])} ${toAlphabet(tokens[right])}`);
      expect(found).toEqual(mergesByRecounting(whole, vocabSize, minFrequency));
    }),
  );
});

test("the order of documents is irrelevant", () => {
  const settings = { vocabSize: 500, minFrequency: 2 };
  expect(trainOn([...documents].reverse(), settings)).toEqual(trainOn(documents, settings));
});

test("text that runs out of pairs gives a smaller vocabulary, and no text the alphabet alone", () => {
  expect(trainOn(["abab"], { vocabSize: 1000, minFrequency: 1 }).tokens).toHaveLength(259);
  expect(trainOn(["abab"], { vocabSize: 1000, minFrequency: 3 }).merges).toEqual([]);
  expect(trainOn([], { vocabSize: 1000, minFrequency: 0 }).tokens).toHaveLength(257);
});

test("every step names the newest token and the size reached", () => {
  const words = new WordCounts("gpt2");
  words.add("hop hop hop");
  const steps = [...trainBpe(words, { vocabSize: 1000, minFrequency: 2 })];
  expect(steps.map(({ vocabSize, token }) => [vocabSize, toAlphabet(token)])).toEqual([
    [258, "ho"],
    [259, "hop"],
    [260, "Ġhop"],
  ]);
});

test("a vocabulary beyond the largest in use is refused", () => {
  expect(() => trainOn([], { vocabSize: MOST_TOKENS + 1, minFrequency: 1 })).toThrow("262145");
});
