import fc from "fast-check";
import { expect, test } from "vitest";
import { countWords, isWithin } from "../../../../src/core/corpus/cleaning/lengthBounds";

const NO_BOUNDS = { minBytes: 0, maxBytes: 0, minWords: 0, maxWords: 0 };

test("words are what blanks part", () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[!-~à-ÿ]+$/)), fc.constantFrom(" ", "\n\n", "\t ", "\u3000"), (words, blank) => {
      expect(countWords(words.join(blank))).toBe(words.length);
    }),
  );
});

test("a document is within the bounds it just reaches, and outside one step beyond", () => {
  const text = "three little words";
  expect(isWithin({ minBytes: 18, maxBytes: 18, minWords: 3, maxWords: 3 }, text, 18)).toBe(true);
  expect(isWithin({ ...NO_BOUNDS, minBytes: 19 }, text, 18)).toBe(false);
  expect(isWithin({ ...NO_BOUNDS, maxBytes: 17 }, text, 18)).toBe(false);
  expect(isWithin({ ...NO_BOUNDS, minWords: 4 }, text, 18)).toBe(false);
  expect(isWithin({ ...NO_BOUNDS, maxWords: 2 }, text, 18)).toBe(false);
});

test("without bounds every document is within them", () => {
  expect(isWithin(NO_BOUNDS, "", 0)).toBe(true);
  expect(isWithin(NO_BOUNDS, "x", 2 ** 40)).toBe(true);
});
