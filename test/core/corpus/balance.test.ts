import fc from "fast-check";
import { expect, test } from "vitest";
import { balance, totalBytes } from "../../../src/core/corpus/balance";
import { measured } from "./built";

let serial = 0;
/** A document of this many bytes that no other equals. */
const ofSize = (bytes: number) => measured({ text: `${serial++} `.padEnd(bytes, "x") });
const domains = fc.array(
  fc.array(fc.integer({ min: 12, max: 400 }), { minLength: 1, maxLength: 30 }).map((sizes) => sizes.map(ofSize)),
  { minLength: 1, maxLength: 5 },
);
const tolerances = fc.double({ min: 0, max: 0.5, noNaN: true });

test("no domain is larger than the smallest one and the tolerance, but for a domain whose documents all are", () => {
  fc.assert(
    fc.property(domains, tolerances, (all, tolerance) => {
      const cap = Math.min(...all.map(totalBytes)) * (1 + tolerance);
      return balance(all, tolerance).every((kept) => totalBytes(kept) <= cap || kept.length === 1);
    }),
  );
});

test("a domain under the cap keeps everything, and every domain keeps something", () => {
  fc.assert(
    fc.property(domains, tolerances, (all, tolerance) => {
      const cap = Math.min(...all.map(totalBytes)) * (1 + tolerance);
      return balance(all, tolerance).every((kept, i) => kept.length > 0 && (totalBytes(all[i]) > cap || kept.length === all[i].length));
    }),
  );
});

test("what was left out would not have fitted any more", () => {
  fc.assert(
    fc.property(domains, tolerances, (all, tolerance) => {
      const cap = Math.min(...all.map(totalBytes)) * (1 + tolerance);
      return balance(all, tolerance).every((kept, i) => {
        const room = cap - totalBytes(kept);
        return all[i].every((document) => kept.includes(document) || document.bytes > room);
      });
    }),
  );
});

test("documents keep their order, and the result does not depend on it", () => {
  const large = Array.from({ length: 40 }, () => ofSize(100));
  const small = Array.from({ length: 10 }, () => ofSize(100));
  const [kept] = balance([large, small], 0.05);
  expect(kept).toEqual(large.filter((document) => kept.includes(document)));
  expect(new Set(balance([large.toReversed(), small], 0.05)[0])).toEqual(new Set(kept));
  expect(kept).toHaveLength(10);
});

test("a domain of documents larger than the cap keeps its smallest one", () => {
  const [, kept] = balance([[ofSize(50)], [ofSize(90), ofSize(80), ofSize(120)]], 0);
  expect(kept.map(({ bytes }) => bytes)).toEqual([80]);
});
