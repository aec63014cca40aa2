import fc from "fast-check";
import { expect, test } from "vitest";
import { SHINGLE_UNITS, SIGNATURE_BYTES, sign, similarity } from "../../../../src/core/corpus/cleaning/minHash";
import { randomStream } from "../../../../src/core/random";

const estimate = (a: string, b: string): number => {
  const signatures = new Uint8Array(2 * SIGNATURE_BYTES);
  sign(a, signatures, 0);
  sign(b, signatures, SIGNATURE_BYTES);
  return similarity(signatures, 0, SIGNATURE_BYTES);
};

function shingles(text: string): Set<string> {
  const solid = text.replace(/[\0- \u00a0\u202f\u3000]/g, "");
  return new Set(Array.from({ length: Math.max(1, solid.length - SHINGLE_UNITS + 1) }, (_, i) => solid.slice(i, i + SHINGLE_UNITS)));
}

function jaccard(a: string, b: string): number {
  const [ofA, ofB] = [shingles(a), shingles(b)];
  const both = [...ofA].filter((shingle) => ofB.has(shingle)).length;
  return both / (ofA.size + ofB.size - both);
}

/** A text of so many words and the same with a share of its words replaced. */
function pair(seed: number, length: number, changed: number): [string, string] {
  const random = randomStream(seed);
  const word = () => random.below(26 ** 5).toString(26);
  const words = Array.from({ length }, word);
  return [words.join(" "), words.map((old) => (random.next() < changed ? word() : old)).join(" ")];
}

/** Errors of the estimate over pairs made from many seeds. */
function errors(length: number, changed: number, seeds: number): number[] {
  return Array.from({ length: seeds }, (_, seed) => {
    const [a, b] = pair(seed, length, changed);
    return estimate(a, b) - jaccard(a, b);
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test.each([
  [400, 0],
  [400, 0.02],
  [400, 0.08],
  [400, 0.3],
  [400, 1],
])("over pairs of %i words with a share of %d replaced, the estimate has no bias and the error that theory gives it", (length, changed) => {
  const seeds = 60;
  const found = errors(length, changed, seeds);
  const spread = Math.sqrt(0.25 / SIGNATURE_BYTES);
  expect(Math.abs(mean(found))).toBeLessThan((4 * spread) / Math.sqrt(seeds));
  expect(Math.sqrt(mean(found.map((error) => error ** 2)))).toBeLessThan(1.3 * spread);
});

test("short texts with fewer shingles than bins are estimated without bias", () => {
  const found = errors(12, 0.15, 400);
  expect(Math.abs(mean(found))).toBeLessThan(0.03);
});

test("one estimate is off by more than 0.25 in less than one of a million pairs", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 200, max: 600 }), fc.double({ min: 0, max: 0.3, noNaN: true }), (seed, length, changed) => {
      const [a, b] = pair(seed, length, changed);
      // Hoeffding: 2 exp(-2 × 128 × 0.25²) = 2e-7.
      expect(Math.abs(estimate(a, b) - jaccard(a, b))).toBeLessThan(0.25);
    }),
    { numRuns: 50 },
  );
});

test("wrapping and indenting change nothing", () => {
  const [text] = pair(1, 100, 0);
  expect(estimate(text, ` ${text.replaceAll(" ", "\n\t")}\n`)).toBe(1);
});

test("any text has a signature, also one without a letter or shorter than a shingle", () => {
  fc.assert(
    fc.property(fc.uint16Array({ maxLength: 40 }), (units) => {
      const text = String.fromCharCode(...units);
      return estimate(text, text) === 1;
    }),
  );
  expect(estimate("", " \n")).toBe(1);
  expect(estimate("short", "other")).toBe(0);
});
