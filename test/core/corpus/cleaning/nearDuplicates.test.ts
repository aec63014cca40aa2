import fc from "fast-check";
import { expect, test } from "vitest";
import { SIGNATURE_BYTES, sign } from "../../../../src/core/corpus/cleaning/minHash";
import { NearDuplicates } from "../../../../src/core/corpus/cleaning/nearDuplicates";
import { contentHash, hashFraction } from "../../../../src/core/corpus/hash";
import { type Random, randomStream } from "../../../../src/core/random";

function signed(text: string): Uint8Array {
  const signature = new Uint8Array(SIGNATURE_BYTES);
  sign(text, signature, 0);
  return signature;
}

const word = (random: Random) => random.below(26 ** 5).toString(26);
const words = (random: Random, length: number) => Array.from({ length }, () => word(random));

/** Families of texts: each a text of its own and some versions of it in which words were replaced. */
function families(seed: number, count: number, versions: number): string[][] {
  const random = randomStream(seed);
  return Array.from({ length: count }, () => {
    const first = words(random, 60 + random.below(200));
    const later = Array.from({ length: random.below(versions + 1) }, () => {
      const changed = 1 + random.below(3);
      return first.toSpliced(random.below(first.length - changed), changed, ...words(random, changed));
    });
    return [first, ...later].map((each) => each.join(" "));
  });
}

/** The text that represents each text's cluster. */
function representatives(texts: readonly string[], similarity?: number): Map<string, string> {
  const index = new NearDuplicates(similarity);
  for (const text of texts) index.add(signed(text), contentHash(text));
  const clusters = index.clusters();
  return new Map(texts.map((text, i) => [text, texts[clusters.representatives[i]]]));
}

const shuffled = (texts: readonly string[], seed: number) => {
  const random = randomStream(seed, 1);
  const keyed = texts.map((text) => [random.next(), text] as const);
  return keyed.sort(([a], [b]) => a - b).map(([, text]) => text);
};

test("versions of a text are one cluster, and texts of their own are none", () => {
  const all = families(7, 100, 4);
  const found = representatives(all.flat());
  for (const family of all) expect(new Set(family.map((text) => found.get(text))).size).toBe(1);
  expect(new Set(found.values()).size).toBe(all.length);
});

test("what represents what does not depend on the order of documents", () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(0.5, 0.7, 0.8, 0.95), (seed, similarity) => {
      const texts = families(seed, 20, 5).flat();
      expect(representatives(shuffled(texts, seed), similarity)).toEqual(representatives(texts, similarity));
    }),
    { numRuns: 20 },
  );
});

test("nor does it where hundreds are alike and more share a band than are compared", () => {
  const random = randomStream(3);
  const common = words(random, 120);
  const texts = Array.from({ length: 300 }, () => common.toSpliced(random.below(100), 20, ...words(random, 20)).join(" "));
  const found = representatives(texts, 0.7);
  expect(representatives(shuffled(texts, 5), 0.7)).toEqual(found);
  expect(new Set(found.values()).size).toBeLessThan(texts.length / 2);
});

test("a cluster is represented by its smallest content hash, and so stands on one side of a split", () => {
  fc.assert(
    fc.property(fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (seed, share) => {
      const all = families(seed, 10, 5);
      const index = new NearDuplicates();
      for (const text of all.flat()) index.add(signed(text), contentHash(text));
      const { representatives: of, duplicates } = index.clusters();
      const sides = Array.from(of, (representative) => hashFraction(index.hashOf(representative)) < share);
      const fractions = Array.from(of, (_, document) => hashFraction(index.hashOf(document)));
      let dropped = 0;
      for (const [document, representative] of of.entries()) {
        expect(sides[document]).toBe(sides[representative]);
        expect(fractions[representative]).toBeLessThanOrEqual(fractions[document]);
        expect(of[representative]).toBe(representative);
        if (representative !== document) dropped += 1;
      }
      expect(dropped).toBe(duplicates);
    }),
    { numRuns: 20 },
  );
});

test("equal documents are one cluster, also empty ones and those of a few letters", () => {
  const texts = ["", "a", "", "a", "b"];
  const index = new NearDuplicates();
  for (const text of texts) index.add(signed(text), contentHash(text));
  const { representatives: of, duplicates } = index.clusters();
  expect(Array.from(of)).toEqual([0, 1, 0, 1, 4]);
  expect(duplicates).toBe(2);
});

test("of nothing there are no clusters", () => {
  expect(new NearDuplicates().clusters()).toEqual({ representatives: new Uint32Array(), duplicates: 0 });
});
