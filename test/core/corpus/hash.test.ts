import { expect, test } from "vitest";
import { compareHashes, contentHash, hashFraction } from "../../../src/core/corpus/hash";

const texts = Array.from({ length: 20_000 }, (_, i) => `document ${i}`);

test("equal text has an equal hash, in every session and for ever", () => {
  expect(contentHash("the blue lantern")).toEqual(contentHash(["the blue", "lantern"].join(" ")));
  // Kept from the first version: a change would send documents of old projects to the other side of the split.
  expect(contentHash("the blue lantern")).toEqual({ high: 3102501911, low: 3643507010 });
});

test("twenty thousand texts that differ in a digit have as many hashes", () => {
  expect(new Set(texts.map((text) => `${contentHash(text).high}:${contentHash(text).low}`)).size).toBe(texts.length);
});

test("fractions spread evenly: every tenth of the range gets a tenth of the texts", () => {
  const counts = new Array(10).fill(0);
  for (const text of texts) counts[Math.floor(hashFraction(contentHash(text)) * 10)] += 1;
  // Five standard deviations of a fair draw are 212.
  for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(212);
});

test("one changed letter changes about half of the 64 bits", () => {
  const bits = (word: number) => word.toString(2).replaceAll("0", "").length;
  let changed = 0;
  for (const text of texts.slice(0, 500)) {
    const [before, after] = [contentHash(text), contentHash(`${text.slice(0, -1)}x`)];
    changed += bits((before.high ^ after.high) >>> 0) + bits((before.low ^ after.low) >>> 0);
  }
  expect(changed / 500).toBeGreaterThan(31);
  expect(changed / 500).toBeLessThan(33);
});

test("the order by hash is total", () => {
  const hashes = texts.slice(0, 100).map(contentHash).sort(compareHashes);
  for (let i = 1; i < hashes.length; i++) expect(compareHashes(hashes[i - 1]!, hashes[i]!)).toBeLessThan(0);
});
