import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleaningDefaults } from "../../../src/core/config/cleaning";
import { distinctDocuments } from "../../../src/core/corpus/distinct";
import { type Document, sideOf } from "../../../src/core/corpus/documents";
import { splitByHash } from "../../../src/core/corpus/split";
import { measured } from "./built";

const documents = (...texts: readonly string[]): Document[] => texts.map((text, at) => measured({ text }, at));
const places = (all: readonly Document[]) => all.map(({ place }) => place.at);

test("equal documents are kept once over all domains and counted where they were left out", () => {
  const all = [documents("a", "b", "a"), documents("b", "c")];
  expect(distinctDocuments(all, cleaningDefaults).map((kept) => [places(kept.documents), kept.leftOut.exactDuplicates])).toEqual([
    [[0, 1], 1],
    [[1], 1],
  ]);
  const off = distinctDocuments(all, { ...cleaningDefaults, exactDuplicates: "off" });
  expect(off.map((kept) => kept.documents.length)).toEqual([3, 2]);
});

describe("nearly equal documents", () => {
  const [first, second, third] = documents("one", "two", "three");
  const near = [first, { ...second, cluster: first.hash }, { ...third, cluster: third.hash }];

  test("go but for the one that stands for them, where that is asked for", () => {
    expect(places(distinctDocuments([near], { ...cleaningDefaults, nearDuplicates: "on" })[0].documents)).toEqual([0, 2]);
    expect(places(distinctDocuments([near], cleaningDefaults)[0].documents)).toEqual([0, 1, 2]);
  });

  test("never stand on both sides of the split in any domain, and each side of a single domain has some", () => {
    const clusters = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 12 }).filter((all) => new Set(all).size > 1);
    const heads = documents(..."pqrstuvwxy");
    const clustered = (numbers: readonly number[]) =>
      documents(...numbers.map((number, i) => `${number} ${i}`)).map((one, i) => ({ ...one, cluster: heads[numbers[i]].hash }));
    const shares = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(clusters, { minLength: 1, maxLength: 3 }), shares, (domains, share) => {
        const parts = splitByHash(domains.map(clustered), share);
        const learned = new Set(parts.flatMap(({ train }) => train.map((one) => sideOf(one).high)));
        expect(parts.flatMap(({ validation }) => validation).some((one) => learned.has(sideOf(one).high))).toBe(false);
        if (parts.length === 1) expect([parts[0].train.length > 0, parts[0].validation.length > 0]).toEqual([true, true]);
      }),
    );
  });

  test("are split one by one where a domain has nothing else", () => {
    const [{ train, validation }] = splitByHash([documents("p", "q", "r").map((one) => ({ ...one, cluster: first.hash }))], 0.5);
    expect([train.length > 0, validation.length > 0, train.length + validation.length]).toEqual([true, true, 3]);
  });
});

test("documents surely in another language than their domain go where that is asked for", () => {
  const french = documents("un", "deux", "trois", "quatre").map((one) => ({ ...one, language: { code: "fr", confidence: 0.9 } }));
  const all = [...french, { ...documents("five")[0], language: { code: "en", confidence: 0.9 } }];
  const [{ documents: kept, leftOut }] = distinctDocuments([all], { ...cleaningDefaults, language: "on" });
  expect([kept.length, leftOut.language]).toEqual([4, 1]);
  expect(distinctDocuments([all], cleaningDefaults)[0].documents).toHaveLength(5);
});
