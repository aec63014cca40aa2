import fc from "fast-check";
import { expect, test } from "vitest";
import { type AlignedDocument, balanceAligned } from "../../../src/core/corpus/aligned";
import { balance, totalBytes } from "../../../src/core/corpus/balance";
import { contentHash } from "../../../src/core/corpus/hash";
import { measured } from "./built";

interface Text extends AlignedDocument {
  readonly id: string;
}

let serial = 0;
const ofSize = (bytes: number, key?: string): Text => {
  const id = `${serial++}`;
  return { id, bytes, hash: contentHash(id), ...(key !== undefined && { key }) };
};

const sizes = fc.integer({ min: 10, max: 400 });
const keys = fc.option(
  fc.integer({ min: 0, max: 20 }).map((number) => `article ${number}`),
  { nil: undefined },
);
const domain = fc.array(
  fc.tuple(sizes, keys).map(([bytes, key]) => ofSize(bytes, key)),
  { minLength: 1, maxLength: 30 },
);
const domains = fc.array(domain, { minLength: 1, maxLength: 4 });
const tolerances = fc.double({ min: 0, max: 0.5, noNaN: true });
const ids = (documents: readonly Text[]) => documents.map(({ id }) => id);

test("no domain is larger than the smallest one and the tolerance, but for one that keeps a single document", () => {
  fc.assert(
    fc.property(domains, tolerances, (all, tolerance) => {
      const cap = Math.min(...all.map(totalBytes)) * (1 + tolerance);
      return balanceAligned(all, tolerance).every((kept) => kept.length > 0 && (totalBytes(kept) <= cap || kept.length === 1));
    }),
  );
});

test("an article stays in every domain that has it or in none, but for a domain's last document", () => {
  fc.assert(
    fc.property(domains, tolerances, (all, tolerance) => {
      const result = balanceAligned(all, tolerance);
      const rest = (i: number, key: string) => result[i].filter((document) => document.key === key).length;
      const had = (i: number, key: string) => all[i].filter((document) => document.key === key).length;
      for (const key of new Set(all.flat().flatMap(({ key }) => key ?? []))) {
        const whole = all.every((_, i) => rest(i, key) === had(i, key));
        const none = all.every((_, i) => rest(i, key) === 0 || result[i].length === 1);
        expect(whole || none).toBe(true);
      }
    }),
  );
});

test("what is kept does not depend on the order of documents, and stays in their order", () => {
  fc.assert(
    fc.property(domains, tolerances, (all, tolerance) => {
      const kept = balanceAligned(all, tolerance);
      const reversed = balanceAligned(
        all.map((documents) => documents.toReversed()),
        tolerance,
      );
      const turned = balanceAligned(all.toReversed(), tolerance).toReversed();
      expect(reversed.map((documents) => ids(documents.toReversed()))).toEqual(kept.map(ids));
      expect(turned.map(ids)).toEqual(kept.map(ids));
    }),
  );
});

test("without keys it is the walk of every domain by itself", () => {
  const some = fc.array(fc.array(fc.integer({ min: 12, max: 400 }), { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(some, tolerances, (all, tolerance) => {
      const sized = all.map((documents) => documents.map((bytes) => measured({ text: `${serial++} `.padEnd(bytes, "x") })));
      expect(balanceAligned(sized, tolerance)).toEqual(balance(sized, tolerance));
    }),
  );
});

test("articles of all domains come before those that only one has", () => {
  const shared = Array.from({ length: 10 }, (_, i) => `article ${i}`);
  const english = [...shared.map((key) => ofSize(100, key)), ...Array.from({ length: 50 }, () => ofSize(100))];
  const french = shared.map((key) => ofSize(100, key));
  const [keptEnglish, keptFrench] = balanceAligned([english, french], 0.2);
  expect(keptFrench).toEqual(french);
  expect(keptEnglish.filter(({ key }) => key !== undefined)).toHaveLength(10);
  expect(keptEnglish).toHaveLength(12);
});
