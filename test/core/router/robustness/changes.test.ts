// The changes of a text by themselves: what they keep, and that a seed gives the same change again.

import fc from "fast-check";
import { expect, test } from "vitest";
import { type Random, randomStream } from "../../../../src/core/random";
import { looksLikeCode, withForeignPiece } from "../../../../src/core/router/robustness/foreign";
import { withoutAccents, withShuffledWords } from "../../../../src/core/router/robustness/letters";
import { withTypos } from "../../../../src/core/router/robustness/typos";

const prose = "The keeper of the lamp walks down to the harbour (at 9) and waits there for the boat. ".repeat(20);
const anyText = fc.oneof(fc.string({ unit: "grapheme" }), fc.lorem());
const anySeed = fc.nat();
const lettersIn = (text: string): number => text.match(/\p{L}/gu)?.length ?? 0;

test.each<[string, (text: string, random: Random) => string]>([
  ["typos", (text, random) => withTypos(text, 0.2, random)],
  ["shuffled words", (text, random) => withShuffledWords(text, random)],
])("%s are the same for a seed, others for another", (_, change) => {
  expect(change(prose, randomStream(1))).toBe(change(prose, randomStream(1)));
  expect(change(prose, randomStream(1))).not.toBe(change(prose, randomStream(2)));
});

test("no share of typos leaves any text as it is, and text without letters has none", () => {
  fc.assert(
    fc.property(anyText, anySeed, (text, seed) => {
      expect(withTypos(text, 0, randomStream(seed))).toBe(text);
      const signs = text.replace(/\p{L}/gu, "");
      expect(withTypos(signs, 1, randomStream(seed))).toBe(signs);
    }),
  );
});

test("typos change letters alone, about as many as asked for", () => {
  const others = (text: string): string => text.replace(/\p{L}/gu, "");
  for (const share of [0.03, 0.1, 0.3]) {
    const typed = withTypos(prose, share, randomStream(5));
    expect(others(typed)).toBe(others(prose));
    // A quarter is dropped and a quarter doubled: how many letters differ in place shows only without those.
    expect(Math.abs(lettersIn(typed) - lettersIn(prose))).toBeLessThan(share * lettersIn(prose));
  }
  expect(withTypos(prose, 0.01, randomStream(5))).not.toBe(prose);
});

test("each of the four ways to mistype occurs: a single letter is dropped, doubled or replaced by its neighbour", () => {
  const typed = new Set(Array.from({ length: 200 }, (_, seed) => withTypos("G", 1, randomStream(seed))));
  expect(typed).toEqual(new Set(["", "G", "GG", "F", "H"])); // one that has none after it to be swapped with stays
  const pairs = new Set(Array.from({ length: 400 }, (_, seed) => withTypos("ab", 0.5, randomStream(seed))));
  expect(pairs).toContain("ba");
});

test("a letter without a key is replaced by one that has one", () => {
  const typed = Array.from({ length: 200 }, (_, seed) => withTypos("é", 1, randomStream(seed)));
  for (const letter of typed) expect(letter).toMatch(/^(é{0,2}|[a-z])$/);
  expect(typed.some((letter) => /[a-z]/.test(letter))).toBe(true);
});

test("accents are dropped in either form, letters of their own and plain text stay", () => {
  expect(withoutAccents("Élève, à côté: Ångström, naïve")).toBe("Eleve, a cote: Angstrom, naive");
  expect(withoutAccents("e\u0301t\u00e9")).toBe("ete");
  expect(withoutAccents("straße 한국어 日本")).toBe("straße 한국어 日本");
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(withoutAccents(text)).toBe(text);
    }),
  );
});

test("shuffling keeps every word and every space", () => {
  fc.assert(
    fc.property(anyText, anySeed, (text, seed) => {
      const shuffled = withShuffledWords(text, randomStream(seed));
      const sorted = (whole: string): string[] => whole.split(/\s+/).sort();
      expect(sorted(shuffled)).toEqual(sorted(text));
      expect(shuffled.match(/\s+/g)).toEqual(text.match(/\s+/g));
    }),
  );
});

test("a foreign piece takes just its share of the host, side by side; none leaves it as it is", () => {
  const host = new Uint16Array(100);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), anySeed, (share, seed) => {
      const guest = Uint16Array.from({ length: 100 }, (_, i) => i + 1);
      const mixed = withForeignPiece(host, guest, share, randomStream(seed));
      const piece = mixed.filter((token) => token > 0);
      expect(piece).toHaveLength(Math.round(share * 100));
      expect([...piece]).toEqual(Array.from(piece, (_, i) => piece[0] + i));
      if (piece.length > 0) expect([...mixed.subarray(mixed.indexOf(piece[0])).subarray(0, piece.length)]).toEqual([...piece]);
    }),
  );
  expect(host.every((token) => token === 0)).toBe(true);
  expect([...withForeignPiece(host, Uint16Array.of(7), 0.5, randomStream(1))].filter((token) => token > 0)).toEqual([7]);
});

test("code is told from prose by its marks", () => {
  expect(looksLikeCode("def wait(boat):\n    while not boat.here:\n        sleep(1)\n    return boat\n")).toBe(true);
  expect(looksLikeCode(prose)).toBe(false);
  expect(looksLikeCode("")).toBe(false);
});
