import { expect, test } from "vitest";
import { accuracyOf, judge, meanConfidence } from "../../../src/core/router/judgement";

const classifier = { domains: ["a", "b", "c"], probabilities: (tokens: ArrayLike<number>) => Float64Array.from(tokens, (t) => t / 10) };

test("a judgement keeps the choice, how sure it was and how many domains stood before the truth", () => {
  const judgement = judge(
    classifier,
    [
      [7, 2, 1],
      [2, 5, 3],
      [4, 4, 2],
    ],
    [0, 0, 1],
  );
  expect(judgement).toEqual({ truth: [0, 0, 1], predicted: [0, 1, 0], confidences: [0.7, 0.5, 0.4], ranks: [0, 2, 1] });
  expect(accuracyOf(judgement)).toBeCloseTo(1 / 3, 12);
  expect(meanConfidence(judgement)).toBeCloseTo(1.6 / 3, 12);
});
