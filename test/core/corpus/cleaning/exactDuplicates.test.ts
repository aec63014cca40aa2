import fc from "fast-check";
import { expect, test } from "vitest";
import { ExactDuplicates } from "../../../../src/core/corpus/cleaning/exactDuplicates";
import { HashNumbers } from "../../../../src/core/corpus/cleaning/hashNumbers";
import { contentHash } from "../../../../src/core/corpus/hash";

const kept = (texts: readonly string[]) => {
  const seen = new ExactDuplicates();
  return texts.filter((text) => seen.isFirst(contentHash(text)));
};

test("of equal documents the first is kept", () => {
  expect(kept(["a", "b", "a", "c", "b"])).toEqual(["a", "b", "c"]);
});

test("which contents are kept is a matter of the contents alone", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 2 })), (texts) => {
      expect(kept(texts)).toEqual([...new Set(texts)]);
      expect(kept(texts.toReversed()).sort()).toEqual(kept(texts).sort());
    }),
  );
});

test("fifty thousand hashes keep their numbers while the table grows", () => {
  const hashes = Array.from({ length: 50_000 }, (_, i) => contentHash(`text ${i}`));
  const numbers = new HashNumbers();
  expect(hashes.every((hash, i) => numbers.find(hash) === -1 && numbers.add(hash) === i)).toBe(true);
  expect(hashes.every((hash, i) => numbers.find(hash) === i && numbers.add(hash) === i)).toBe(true);
  expect(numbers.at(49_999)).toEqual(hashes[49_999]);
});

test("hashes that share one of their words are told apart", () => {
  const numbers = new HashNumbers();
  expect(
    [
      [1, 2],
      [1, 3],
      [2, 2],
      [1, 2 ** 32 - 1],
    ].map(([high, low]) => numbers.add({ high, low })),
  ).toEqual([0, 1, 2, 3]);
});
