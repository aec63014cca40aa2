// ROUGE-L against the package rouge-score, whose numbers stand in golden/rouge.json.

import fc from "fast-check";
import { expect, test } from "vitest";
import { rougeL, rougeWords } from "../../../src/core/evaluation/rouge";
import golden from "../../golden/rouge.json";

test("words and scores are rouge-score's", () => {
  expect(golden.cases.length).toBeGreaterThan(40);
  for (const { reference, candidate, words, precision, recall, f1 } of golden.cases) {
    expect([reference, candidate].map(rougeWords)).toEqual(words);
    const score = rougeL(reference, candidate);
    for (const [mine, theirs] of [
      [score.precision, precision],
      [score.recall, recall],
      [score.f1, f1],
    ])
      expect(Math.abs(mine - theirs)).toBeLessThan(1e-12);
  }
});

test("of all of Unicode the same signs make words as in Python", () => {
  const letters: [number, string][] = [];
  for (let point = 0; point < 0x110000; point++) {
    const [word] = point >= 0xd800 && point <= 0xdfff ? [] : rougeWords(String.fromCodePoint(point));
    if (word !== undefined) letters.push([point, word]);
  }
  expect(letters).toEqual(golden.letters);
});

/** Few words, so that pairs have some in common. */
const text = fc.array(fc.constantFrom("a", "b", "C", "c", "42", "é", "...")).map((words) => words.join(" "));

test("every score lies in [0, 1]; with sides changed precision and recall change places and F1 stays", () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      const score = rougeL(a, b);
      for (const share of Object.values(score)) expect(share >= 0 && share <= 1).toBe(true);
      expect(rougeL(b, a)).toEqual({ precision: score.recall, recall: score.precision, f1: score.f1 });
    }),
  );
});

test("a text with words has F1 1 against itself, and less against a text that lacks one of them", () => {
  fc.assert(
    fc.property(text, (a) => {
      fc.pre(rougeWords(a).length > 0);
      expect(rougeL(a, a)).toEqual({ precision: 1, recall: 1, f1: 1 });
      expect(rougeL(a, `${a} more`).f1).toBeLessThan(1);
    }),
  );
});
