import { expect, test } from "vitest";
import { evaluate, surestMistakes } from "../../../src/core/router/evaluate";

const rows = [
  [0.9, 0.1],
  [0.6, 0.4],
  [0.2, 0.8],
  [0.7, 0.3],
].map((row) => Float64Array.from(row));
const labels = [0, 1, 1, 1];

test("scores are of the most probable class, and the calibration error of how sure it was", () => {
  const { accuracy, confusion, ece } = evaluate(labels, rows, 2);
  expect(accuracy).toBe(0.5);
  expect(confusion).toEqual([
    [1, 0],
    [2, 1],
  ]);
  // Each row is alone in its bin: a quarter of |1 − 0.9| + |0 − 0.6| + |1 − 0.8| + |0 − 0.7|.
  expect(ece).toBeCloseTo(1.6 / 4, 12);
});

test("the surest mistakes come first, with what was said in place of the truth", () => {
  expect(surestMistakes(labels, rows, 5)).toEqual([
    { index: 3, said: 0, probability: 0.7 },
    { index: 1, said: 0, probability: 0.6 },
  ]);
  expect(surestMistakes(labels, rows, 1).map(({ index }) => index)).toEqual([3]);
});
