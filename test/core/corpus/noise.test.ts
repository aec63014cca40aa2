// Noise in training text.

import fc from "fast-check";
import { expect, test } from "vitest";
import { withNoise } from "../../../src/core/corpus/noise";

test("no noise leaves a text as it is; noise everywhere leaves no letter but from a to z, and everything else in its place", () => {
  const text = "Über 12 Brücken, \n\tdef été(x): pass";
  expect(withNoise(text, 0)).toBe(text);
  const noisy = withNoise(text, 1);
  expect(noisy.replace(/[a-z]/g, "?")).toBe(text.replace(/\p{L}/gu, "?"));
});

test("about the given share of letters is replaced, always the same ones", () => {
  const text = "e".repeat(10_000);
  const noisy = withNoise(text, 0.2);
  const replaced = [...noisy].filter((letter) => letter !== "e").length;
  expect(replaced / text.length).toBeGreaterThan((0.2 * 25) / 26 - 0.02);
  expect(replaced / text.length).toBeLessThan((0.2 * 25) / 26 + 0.02);
  expect(withNoise(text, 0.2)).toBe(noisy);
});

test("whatever the text, nothing but letters changes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.double({ min: 0, max: 1, noNaN: true }), (text, share) => {
      const rest = (some: string): string => some.replace(/\p{L}/gu, "?");
      expect(rest(withNoise(text, share))).toBe(rest(text));
    }),
  );
});
