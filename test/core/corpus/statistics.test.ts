import { describe, expect, test } from "vitest";
import { byteUnigramBits, countBytes, excerptOf, generatorFloor, lengthHistogram, noBytes } from "../../../src/core/corpus/statistics";
import { encodeUtf8 } from "../../../src/core/format/utf8";
import { measured } from "./built";

const documents = (...texts: readonly string[]) => texts.map((text) => measured({ text }));

function bytesIn(...texts: readonly string[]): Float64Array {
  const counts = noBytes();
  for (const text of texts) countBytes(counts, encodeUtf8(text));
  return counts;
}

describe("the byte-unigram baseline", () => {
  test("is eight bits when training said nothing", () => {
    expect(byteUnigramBits(noBytes(), bytesIn("anything"))).toBeCloseTo(8, 12);
  });

  test("is the cross-entropy under counts plus one", () => {
    // Training "aab": p(a) = 3/259, p(b) = 2/259, p(c) = 1/259.
    const bits = -(2 * Math.log2(3 / 259) + Math.log2(2 / 259) + Math.log2(1 / 259)) / 4;
    expect(byteUnigramBits(bytesIn("aa", "b"), bytesIn("aab", "c"))).toBeCloseTo(bits, 12);
  });

  test("counts bytes, not letters", () => {
    expect(byteUnigramBits(bytesIn("é"), bytesIn("é"))).toBeCloseTo(-Math.log2(2 / 258), 12);
  });
});

test("the histogram counts a document of exactly a bound in the bin above", () => {
  const sizes = [255, 256, 1023, 1024, 4096, 16_383, 16_384];
  expect(lengthHistogram(documents(...sizes.map((size) => "x".repeat(size))))).toEqual([1, 2, 1, 2, 1]);
});

test("the floor is bits over bytes, and unknown as soon as one document has no bits", () => {
  const generated = [measured({ text: "abcd", bits: 2 }), measured({ text: "éé", bits: 1 })];
  expect(generatorFloor(generated)).toBe(3 / 8);
  expect(generatorFloor([...generated, ...documents("typed")])).toBeUndefined();
});

describe("the excerpt", () => {
  test("of a short text is the text", () => {
    expect(excerptOf("  Tollin lies four hours away.\n")).toBe("Tollin lies four hours away.");
  });

  test("of a long one ends at a word", () => {
    expect(excerptOf("one two three four", 12)).toBe("one two …");
  });

  test("never ends in half a letter", () => {
    expect(excerptOf("🚢".repeat(9), 3)).toBe("🚢 …");
  });
});
