import { describe, expect, test } from "vitest";
import { SAMPLE_DOMAINS, writeSample } from "../../../../src/core/corpus/sample/sample";
import { utf8Length } from "../../../../src/core/format/utf8";
import { build, settingsWith } from "../built";

const BYTES = 400_000;
const sample = Object.fromEntries(SAMPLE_DOMAINS.map((domain) => [domain, writeSample(domain, 1, BYTES)]));
const textOf = (domain: string) => sample[domain].map(({ text }) => text).join("\n");

describe.each(SAMPLE_DOMAINS)("the sample in %s", (domain) => {
  test("is as long as asked for, to a document", () => {
    const sizes = sample[domain].map(({ text }) => utf8Length(text));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(total).toBeGreaterThanOrEqual(BYTES);
    expect(total - sizes.at(-1)!).toBeLessThan(BYTES);
    expect(Math.max(...sizes)).toBeLessThan(12_000);
  });

  test("is the same for the same seed and another one for another", () => {
    expect(writeSample(domain, 1, 50_000)).toEqual(sample[domain].slice(0, writeSample(domain, 1, 50_000).length));
    const other = new Set(writeSample(domain, 2, 50_000).map(({ text }) => text));
    expect(sample[domain].filter(({ text }) => other.has(text))).toEqual([]);
  });

  test("repeats no document", () => {
    expect(new Set(sample[domain].map(({ text }) => text)).size).toBe(sample[domain].length);
  });

  test("has no hole where a word should stand", () => {
    expect(textOf(domain)).not.toMatch(/undefined|NaN|\[object|\$\{/);
    expect(
      textOf(domain)
        .split("\n")
        .filter((line) => /\s$/.test(line) || /\S {2,}/.test(line)),
    ).toEqual([]);
  });

  test("knows what its choices cost, document by document", () => {
    for (const { bits } of sample[domain]) expect(bits).toBeGreaterThan(10);
  });
});

test("in every domain the floor lies far below what byte frequencies give", async () => {
  const files = SAMPLE_DOMAINS.map((domain) => ({ domain, documents: sample[domain] }));
  const { summaries, problems } = await build(files, settingsWith({ validationShare: 0.1 }));
  expect(problems).toEqual([]);
  for (const { floor, byteUnigram, duplicates } of summaries) {
    expect(duplicates).toBe(0);
    expect(byteUnigram).toBeGreaterThan(4);
    expect(floor).toBeGreaterThan(0.05);
    expect(floor).toBeLessThan(byteUnigram / 10);
  }
});

test("each language is told by its commonest words", () => {
  const common: Record<string, RegExp> = {
    english: /\b(the|and|of|was)\b/g,
    french: /\b(le|la|et|un|une)\b/g,
    german: /\b(der|die|und|ein|eine)\b/g,
    python: /\b(def|return|self|assert)\b/g,
  };
  for (const domain of SAMPLE_DOMAINS) {
    const counts = SAMPLE_DOMAINS.map((other) => [other, textOf(domain).match(common[other])?.length ?? 0] as const);
    expect(counts.toSorted((a, b) => b[1] - a[1])[0][0]).toBe(domain);
  }
});
