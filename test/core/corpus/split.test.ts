import fc from "fast-check";
import { expect, test } from "vitest";
import type { Document } from "../../../src/core/corpus/documents";
import { splitByHash } from "../../../src/core/corpus/split";
import { measured as measuredAt } from "./built";

/** Every text there was, by the place of its document. */
const known: string[] = [];
const measured = (texts: readonly string[]): Document[] => texts.map((text) => measuredAt({ text }, known.push(text) - 1));
const textsOf = (documents: readonly Document[]) => documents.map(({ place }) => known[place.at]);
/** Few different texts, so that equal ones are common. */
const someTexts = fc.array(fc.constantFrom("a", "b", "c", "d", "e", "f"), { maxLength: 12 });

test("equal documents never stand on both sides of the split", () => {
  fc.assert(
    fc.property(fc.array(someTexts, { minLength: 1, maxLength: 4 }), fc.double({ min: 0, max: 1, noNaN: true }), (domains, share) => {
      const splits = splitByHash(domains.map(measured), share);
      const train = new Set(splits.flatMap((split) => textsOf(split.train)));
      return splits.every((split) => textsOf(split.validation).every((text) => !train.has(text)));
    }),
  );
});

test("the split keeps every document and the order", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string()), fc.double({ min: 0, max: 1, noNaN: true }), (texts, share) => {
      const { train, validation } = splitByHash([measured(texts)], share)[0];
      const inOrder = (part: typeof train) =>
        textsOf(part).every((text, i, all) => i === 0 || texts.indexOf(all[i - 1]) < texts.indexOf(text));
      expect(textsOf([...train, ...validation]).sort()).toEqual([...texts].sort());
      expect(inOrder(train) && inOrder(validation)).toBe(true);
    }),
  );
});

test("of two or more documents each side gets at least one, whatever the share", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { minLength: 2 }), fc.constantFrom(0, 0.001, 0.5, 0.999, 1), (texts, share) => {
      const { train, validation } = splitByHash([measured(texts)], share)[0];
      return train.length > 0 && validation.length > 0;
    }),
  );
});

test("a single document is for training", () => {
  expect(splitByHash([measured(["alone"])], 1)[0].train).toHaveLength(1);
});

test("documents that come later move none to the other side", () => {
  const early = measured(Array.from({ length: 200 }, (_, i) => `early ${i}`));
  const late = measured(Array.from({ length: 200 }, (_, i) => `late ${i}`));
  const before = textsOf(splitByHash([early], 0.2)[0].validation);
  const after = textsOf(splitByHash([[...early, ...late]], 0.2)[0].validation);
  expect(after.slice(0, before.length)).toEqual(before);
});

test("the share of documents in validation is about the one asked for", () => {
  const documents = measured(Array.from({ length: 2000 }, (_, i) => `document ${i}`));
  expect(Math.abs(splitByHash([documents], 0.1)[0].validation.length - 200)).toBeLessThan(60);
});
