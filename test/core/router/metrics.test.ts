import fc from "fast-check";
import { expect, test } from "vitest";
import { confusionMatrix, scoresOf } from "../../../src/core/router/metrics";

const labelled = fc.integer({ min: 2, max: 6 }).chain((classes) => {
  const label = fc.integer({ min: 0, max: classes - 1 });
  return fc.record({ classes: fc.constant(classes), pairs: fc.array(fc.tuple(label, label), { minLength: 1, maxLength: 60 }) });
});

function scoresOfPairs(classes: number, pairs: readonly (readonly [number, number])[]) {
  return scoresOf(
    confusionMatrix(
      pairs.map(([truth]) => truth),
      pairs.map(([, predicted]) => predicted),
      classes,
    ),
  );
}

test("weighted recall is accuracy, and every score lies between 0 and 1", () => {
  fc.assert(
    fc.property(labelled, ({ classes, pairs }) => {
      const scores = scoresOfPairs(classes, pairs);
      expect(scores.recall).toBeCloseTo(scores.accuracy, 12);
      expect(scores.accuracy).toBeCloseTo(pairs.filter(([truth, predicted]) => truth === predicted).length / pairs.length, 12);
      for (const { precision, recall, f1 } of [scores, ...scores.perClass]) {
        for (const score of [precision, recall, f1]) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
        }
      }
    }),
  );
});

test("F1 is the harmonic mean of precision and recall", () => {
  fc.assert(
    fc.property(labelled, ({ classes, pairs }) => {
      for (const { precision, recall, f1 } of scoresOfPairs(classes, pairs).perClass) {
        expect(f1).toBeCloseTo(precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall), 12);
      }
    }),
  );
});

test("swapping truth and prediction swaps precision and recall", () => {
  fc.assert(
    fc.property(labelled, ({ classes, pairs }) => {
      const forth = scoresOfPairs(classes, pairs);
      const back = scoresOfPairs(
        classes,
        pairs.map(([truth, predicted]) => [predicted, truth] as const),
      );
      expect(forth.perClass.map(({ precision, recall }) => [precision, recall])).toEqual(
        back.perClass.map(({ precision, recall }) => [recall, precision]),
      );
    }),
  );
});

test("naming classes otherwise changes no weighted score", () => {
  fc.assert(
    fc.property(labelled, ({ classes, pairs }) => {
      const renamed = pairs.map(([truth, predicted]) => [classes - 1 - truth, classes - 1 - predicted] as const);
      const { accuracy, precision, recall, f1 } = scoresOfPairs(classes, pairs);
      const other = scoresOfPairs(classes, renamed);
      expect(other.accuracy).toBe(accuracy);
      expect(other.precision).toBeCloseTo(precision, 12);
      expect(other.recall).toBeCloseTo(recall, 12);
      expect(other.f1).toBeCloseTo(f1, 12);
    }),
  );
});
