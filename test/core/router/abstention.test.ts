import fc from "fast-check";
import { expect, test } from "vitest";
import { answeredShares, areaUnderRoc, coverageCurve, suggestThreshold, THRESHOLDS } from "../../../src/core/router/abstention";

const judged = { truth: [1, 0, 2, 0], predicted: [0, 0, 0, 0], confidences: [0.5, 0.6, 0.8, 0.9] };

test("a curve tells how many are answered and how often rightly, and nothing of the accuracy of no answers", () => {
  expect(coverageCurve(judged, [0, 0.6, 0.85, 0.95])).toEqual([
    { threshold: 0, coverage: 1, accuracy: 0.5 },
    { threshold: 0.6, coverage: 0.75, accuracy: 2 / 3 },
    { threshold: 0.85, coverage: 0.25, accuracy: 1 },
    { threshold: 0.95, coverage: 0 },
  ]);
});

test("a higher threshold never answers more, and 0 answers everything", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (confidences) => {
      const shares = answeredShares(confidences);
      expect(shares[0]).toBe(1);
      expect(shares).toEqual([...shares].sort((a, b) => b - a));
    }),
  );
  expect(THRESHOLDS).toEqual([...THRESHOLDS].sort((a, b) => a - b));
});

test("the smallest threshold that reaches an accuracy is suggested, and none where no threshold does", () => {
  const curve = coverageCurve(judged);
  expect(suggestThreshold(curve, 0.5)).toBe(0);
  expect(suggestThreshold(curve, 0.6)).toBe(0.51);
  expect(suggestThreshold(curve, 1)).toBe(0.81);
  expect(suggestThreshold(coverageCurve({ truth: [1], predicted: [0], confidences: [0.4] }), 0.5)).toBeUndefined();
});

test("the area under the ROC curve counts pairs in the right order, ties half", () => {
  expect(areaUnderRoc([0.9, 0.8], [0.1, 0.2])).toBe(1);
  expect(areaUnderRoc([0.1], [0.9])).toBe(0);
  expect(areaUnderRoc([0.5, 0.7], [0.5, 0.6])).toBe((0.5 + 2) / 4);
  fc.assert(
    fc.property(fc.array(fc.nat(20), { minLength: 1 }), fc.array(fc.nat(20), { minLength: 1 }), (higher, lower) => {
      let wins = 0;
      for (const a of higher) for (const b of lower) wins += a > b ? 1 : a === b ? 0.5 : 0;
      expect(areaUnderRoc(higher, lower)).toBeCloseTo(wins / (higher.length * lower.length), 12);
    }),
  );
});
