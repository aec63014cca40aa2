import fc from "fast-check";
import { expect, test } from "vitest";
import { MOST_TOKENS } from "../../../src/core/config/tokenizer";
import { FeatureCounter, tokensOfFeature } from "../../../src/core/router/features";
import { frequentPairs } from "../../../src/core/router/pairs";
import { fitFeatures, transform } from "../../../src/core/router/tfidf";
import { pairKey } from "../../../src/core/tokenizer/pairs";

const VOCABULARY = 12;
const sequence = fc.array(fc.nat(VOCABULARY - 1), { maxLength: 40 });
const sequences = fc.array(sequence, { minLength: 1, maxLength: 12 });

const pairsOf = (tokens: readonly number[]): string[] => tokens.slice(1).map((token, i) => `${tokens[i]} ${token}`);

/** In how many of `all` each pair stands that two of them hold, the slow way. */
function heldPairs(all: readonly (readonly number[])[]): Map<string, number> {
  const held = new Map<string, number>();
  for (const tokens of all) for (const pair of new Set(pairsOf(tokens))) held.set(pair, (held.get(pair) ?? 0) + 1);
  return new Map([...held].filter(([, count]) => count >= 2));
}

test("the pairs chosen are those that most sequences hold", () => {
  fc.assert(
    fc.property(sequences, fc.integer({ min: 1, max: 30 }), (all, most) => {
      const held = heldPairs(all);
      const keys = frequentPairs(all, most, []);
      const chosen = [...keys].map((key) => tokensOfFeature({ vocabSize: 0, pairs: Float64Array.of(key) }, 0).join(" "));
      const left = [...held.keys()].filter((pair) => !chosen.includes(pair));
      expect(chosen.length).toBe(Math.min(most, held.size));
      expect([...keys]).toEqual([...keys].sort((a, b) => a - b));
      const rarest = Math.min(...chosen.map((pair) => held.get(pair)!));
      for (const pair of left) expect(held.get(pair)).toBeLessThanOrEqual(rarest);
    }),
  );
});

test("a table of many pairs grows and loses none, up to the last token id of the largest vocabulary", () => {
  const many = Array.from({ length: 3000 }, (_, i) => [MOST_TOKENS - 1 - i, MOST_TOKENS - 1]);
  const keys = frequentPairs([...many, ...many], 5000, []);
  expect(keys.length).toBe(3000);
  expect(tokensOfFeature({ vocabSize: MOST_TOKENS, pairs: keys }, MOST_TOKENS + 2999)).toEqual([MOST_TOKENS - 1, MOST_TOKENS - 1]);
});

test("no pair is asked for, none is given; and none holds an ignored token", () => {
  const all = [
    [1, 2, 3],
    [1, 2, 3],
  ];
  expect(frequentPairs(all, 0, []).length).toBe(0);
  expect([...frequentPairs(all, 9, [3])]).toEqual([pairKey(1, 2)]);
});

test("a sequence's counts are those of its tokens and of the pairs that are features", () => {
  fc.assert(
    fc.property(sequences, sequence, (all, tokens) => {
      const { pairs } = fitFeatures(all, VOCABULARY, { pairs: 20 });
      const counter = new FeatureCounter(VOCABULARY, pairs);
      counter.count([5, 6, 7]); // what stood before leaves no trace
      counter.count(tokens);
      for (let feature = 0; feature < VOCABULARY + pairs.length; feature++) {
        const name = tokensOfFeature({ vocabSize: VOCABULARY, pairs }, feature).join(" ");
        const there = feature < VOCABULARY ? tokens.map(String) : pairsOf(tokens);
        expect(counter.counts[feature]).toBe(there.filter((one) => one === name).length);
      }
      expect(new Set(counter.features.subarray(0, counter.distinct)).size).toBe(counter.distinct);
    }),
  );
});

test("rows have length one or nothing in them", () => {
  fc.assert(
    fc.property(sequences, fc.constantFrom("count" as const, "log" as const), (all, termFrequency) => {
      const { rows, indptr, values } = transform(all, fitFeatures(all, VOCABULARY, { pairs: 10, termFrequency }));
      for (let row = 0; row < rows; row++) {
        const squares = values.subarray(indptr[row], indptr[row + 1]).reduce((sum, value) => sum + value * value, 0);
        expect(squares).toBeCloseTo(all[row].length > 0 ? 1 : 0, 5);
      }
    }),
  );
});
