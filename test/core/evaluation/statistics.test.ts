// Means, intervals and sign-flip tests against SciPy's, whose numbers stand in golden/statistics.json.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mean, meanInterval, pairedDifference, signFlipP } from "../../../src/core/evaluation/statistics";
import { centralT } from "../../../src/core/evaluation/studentT";
import golden from "../../golden/statistics.json";

/** Expects all numbers of `ours` within 1e-9 of `theirs`, relative where they are large. */
function expectClose(ours: Readonly<Record<string, number>> | undefined, theirs: Readonly<Record<string, number>>): void {
  expect(Object.keys(ours ?? {})).toEqual(Object.keys(theirs));
  for (const [key, value] of Object.entries(theirs))
    expect(Math.abs(ours![key] - value), key).toBeLessThan(1e-9 * Math.max(1, Math.abs(value)));
}

describe("Student's t", () => {
  test("its values are SciPy's for every share and number of degrees", () => {
    for (const { share, degrees, value } of golden.t)
      expectClose({ [`${share}, ${degrees}`]: centralT(share, degrees) }, { [`${share}, ${degrees}`]: value });
  });
});

describe("against SciPy", () => {
  test.each([...golden.pairs, golden.manyPairs])("$difference.n values: mean and interval", ({ values, mean: expected, interval }) => {
    expectClose({ mean: mean(values) }, { mean: expected });
    expectClose({ ...meanInterval(values) }, interval);
  });

  test.each(golden.pairs)("$difference.n pairs: the difference, its interval and the exact p", ({ values, baseline, difference }) => {
    const { interval, ...numbers } = pairedDifference(values, baseline)!;
    const { interval: expectedInterval, ...expected } = difference;
    expectClose(numbers, expected);
    expectClose({ ...interval }, expectedInterval);
  });

  test("of 40 pairs p is drawn, near SciPy's million of draws and the same at every call", () => {
    const { values, baseline, difference } = golden.manyPairs;
    const p = pairedDifference(values, baseline)?.p;
    // Both are draws: 100,000 of them spread by 0.0008 about the true p.
    expect(Math.abs(p! - difference.p)).toBeLessThan(0.004);
    expect(pairedDifference(values, baseline)?.p).toBe(p);
  });
});

describe("what few values say", () => {
  test("one value has a mean and no interval, one pair a difference and neither interval nor p", () => {
    expect(mean([2])).toBe(2);
    expect(() => meanInterval([2])).toThrow("needs two values");
    expect(pairedDifference([2], [1.5])).toEqual({ n: 1, mean: 0.5 });
    expect(pairedDifference([], [])).toBeUndefined();
  });

  test("p of n differences of one sign is that of one pattern in 2ⁿ⁻¹, whatever their sizes", () => {
    expect(signFlipP([0.1, 0.2])).toBe(2 / 4);
    expect(signFlipP([-3, -0.001, -2])).toBe(2 / 8);
    expect(signFlipP(Array(16).fill(0.1))).toBe(2 / 65_536);
    expect(signFlipP(Array(17).fill(0.1))).toBeLessThan(10 / 100_001);
    expect(signFlipP(Array(40).fill(0.1))).toBe(1 / 100_001);
  });

  test("no difference at all has p 1, drawn or enumerated", () => {
    for (const n of [2, 16, 17]) expect(signFlipP(Array(n).fill(0))).toBe(1);
  });

  test("turning every sign, and any order, leave p as it is", () => {
    const differences = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(differences, (values) => {
        const p = signFlipP(values);
        expect(signFlipP(values.map((value) => -value))).toBe(p);
        expect(signFlipP([...values].reverse())).toBe(p);
        expect(p).toBeGreaterThanOrEqual(2 / 2 ** values.length);
      }),
    );
  });

  test("values above the 32nd are flipped too", () => {
    // Only the last two are not 0: the sums are ±0.3 and ±0.1, and half of them reach 0.3.
    const p = signFlipP([...Array(38).fill(0), 0.1, 0.2]);
    expect(Math.abs(p - 0.5)).toBeLessThan(0.01);
  });
});
