import { expect, test } from "vitest";
import { judge, meanConfidence } from "../../../src/core/router/judgement";

const classifier = { domains: ["a", "b", "c"], probabilities: (tokens: ArrayLike<number>) => Float64Array.from(tokens, (t) => t / 10) };

test("a judgement keeps the truth, the choice and how sure it was; of equals the first is chosen", () => {
  const judgement = judge(
    classifier,
    [
      [7, 2, 1],
      [2, 5, 3],
      [4, 4, 2],
    ],
    [0, 0, 1],
  );
  expect(judgement).toEqual({ truth: [0, 0, 1], predicted: [0, 1, 0], confidences: [0.7, 0.5, 0.4] });
  expect(meanConfidence(judgement)).toBeCloseTo(1.6 / 3, 12);
});
