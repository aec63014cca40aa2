import fc from "fast-check";
import { expect, test } from "vitest";
import { LineCounts, MIN_LINE_LENGTH } from "../../../../src/core/corpus/cleaning/boilerplate";
import { randomStream } from "../../../../src/core/random";

const counted = (documents: readonly string[], capacity?: number) => {
  const counts = new LineCounts(capacity);
  for (const document of documents) counts.add(document);
  return counts;
};

const longLine = fc.integer({ min: 0, max: 9 }).map((i) => `this is the long line number ${i}`);
const line = fc.oneof(longLine, fc.constantFrom("", "  ", "short", "\t}"), fc.string()).map((text) => text.replaceAll("\n", ""));
const indented = fc.tuple(fc.constantFrom("", "  ", "\t"), line).map(([indent, text]) => indent + text);
const documents = fc.array(
  fc.tuple(fc.array(indented, { maxLength: 8 }), fc.constantFrom("", "\n")).map(([lines, end]) => lines.join("\n") + end),
  { maxLength: 12 },
);

/** In how many documents each line stands that is long enough, by looking. */
function naiveCounts(all: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const document of all) {
    for (const text of new Set(document.split("\n").map(trimmed))) {
      if (text.length >= MIN_LINE_LENGTH) counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  return counts;
}

const trimmed = (text: string) => text.replace(/^[\0- \u00a0\u202f\u3000]+|[\0- \u00a0\u202f\u3000]+$/g, "");

test("lines are counted as by looking at each: once a document, without the blanks around them, short ones not at all", () => {
  fc.assert(
    fc.property(documents, (all) => {
      const counts = counted(all);
      for (const [text, documents] of naiveCounts(all)) expect(counts.count(text)).toBe(documents);
      expect(counts.count("short")).toBe(0);
      expect(counts.documents).toBe(all.length);
    }),
  );
});

test("exactly the lines above the limit are taken out, whatever the order of documents", () => {
  fc.assert(
    fc.property(documents, fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 4 }), (all, share, least) => {
      const counts = counted(all);
      const reversed = counted(all.toReversed());
      const naive = naiveCounts(all);
      const limit = Math.max(least, share * all.length);
      for (const document of all) {
        const { text, lines } = counts.strip(document, { share, documents: least });
        const all = document.match(/[^\n]*\n|[^\n]+$/g) ?? [];
        const kept = all.filter((each) => !((naive.get(trimmed(each)) ?? 0) > limit));
        expect(lines).toBe(all.length - kept.length);
        expect(text).toBe(kept.join(""));
        expect(reversed.strip(document, { share, documents: least })).toEqual({ text, lines });
      }
    }),
  );
});

test("with too many lines to count no count is too high, and none is too low by more than said", () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(16, 64, 256), (seed, capacity) => {
      const random = randomStream(seed);
      // Small numbers are far more common than large ones.
      const all = Array.from({ length: 400 }, () =>
        Array.from({ length: 4 }, () => `this is the long line number ${Math.floor(1 / (random.next() + 1e-3))}`).join("\n"),
      );
      const counts = counted(all, capacity);
      for (const [text, documents] of naiveCounts(all)) {
        expect(counts.count(text)).toBeLessThanOrEqual(documents);
        expect(counts.count(text)).toBeGreaterThanOrEqual(documents - counts.undercount);
      }
      expect(counts.undercount).toBeLessThanOrEqual((2 * 4 * all.length) / capacity);
    }),
    { numRuns: 20 },
  );
});

test("a footer that stands in many documents goes, and the rest stays as it was", () => {
  const documents = Array.from(
    { length: 30 },
    (_, i) => `Page ${i} says something of its own.\n\n  All rights reserved by the publisher.  \nend\n`,
  );
  const counts = counted(documents);
  expect(counts.strip(documents[7], { share: 0.05, documents: 10 })).toEqual({
    text: "Page 7 says something of its own.\n\nend\n",
    lines: 1,
  });
});
