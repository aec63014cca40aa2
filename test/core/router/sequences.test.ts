import fc from "fast-check";
import { expect, test } from "vitest";
import { randomStream } from "../../../src/core/random";
import { cutSequences, splitAtRandom } from "../../../src/core/router/sequences";

const stream = fc.array(fc.nat(65535), { maxLength: 300 }).map((tokens) => Uint16Array.from(tokens));
const items = fc.nat(400).map((count) => Array.from({ length: count }, (_, i) => i));
const share = fc.double({ min: 0, max: 1, noNaN: true });

test("pieces side by side are the stream, less a tail shorter than a piece", () => {
  fc.assert(
    fc.property(stream, fc.integer({ min: 1, max: 40 }), (tokens, length) => {
      const pieces = cutSequences(tokens, length);
      const together = pieces.flatMap((piece) => [...piece]);
      expect(together).toEqual([...tokens.subarray(0, together.length)]);
      if (tokens.length >= length) {
        for (const piece of pieces) expect(piece.length).toBe(length);
        expect(tokens.length - together.length).toBeLessThan(length);
      } else expect(together.length).toBe(tokens.length);
    }),
  );
});

test("a stream shorter than a piece is one shorter piece, and an empty one none", () => {
  expect(cutSequences(Uint16Array.of(7, 8, 9), 4)).toEqual([Uint16Array.of(7, 8, 9)]);
  expect(cutSequences(new Uint16Array(0), 4)).toEqual([]);
});

test("a split loses and doubles nothing, and sets the share aside", () => {
  fc.assert(
    fc.property(items, share, fc.integer(), (all, part, seed) => {
      const { kept, aside } = splitAtRandom(all, part, randomStream(seed));
      expect(aside.length).toBe(Math.ceil(all.length * part));
      expect([...kept, ...aside].sort((a, b) => a - b)).toEqual(all);
    }),
  );
});

test("a split is repeated by its seed and differs by another", () => {
  const all = Array.from({ length: 100 }, (_, i) => i);
  const split = (seed: number) => splitAtRandom(all, 0.2, randomStream(seed));
  expect(split(1)).toEqual(split(1));
  expect(split(1)).not.toEqual(split(2));
});
