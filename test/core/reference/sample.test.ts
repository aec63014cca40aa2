import { expect, test } from "vitest";
import { randomStream } from "../../../src/core/random";
import { drawAt, sampleToken } from "../../../src/core/reference/sample";

const draws = (logits: number[], temperature: number, topK: number, topP = 1, count = 4000): number[] => {
  const random = randomStream(7);
  const counts = logits.map(() => 0);
  for (let i = 0; i < count; i++) counts[sampleToken(logits, { temperature, topK, topP }, random.next())] += 1;
  return counts;
};

test("temperature 0 always picks the most probable token, the first of equals", () => {
  expect(draws([1, 3, 3, 0], 0, 0, 1, 50)).toEqual([0, 50, 0, 0]);
});

test("tokens are drawn in proportion to their softmax", () => {
  const counts = draws([0, Math.log(3)], 1, 0);
  expect(counts[1] / 4000).toBeGreaterThan(0.72);
  expect(counts[1] / 4000).toBeLessThan(0.78);
});

test("a higher temperature evens the odds and top-k forbids the rest", () => {
  expect(draws([0, 4], 4, 0)[0]).toBeGreaterThan(draws([0, 4], 1, 0)[0]);
  expect(draws([2, 1, 0, -1], 1, 2).slice(2)).toEqual([0, 0]);
});

test("top-k takes the first of equals", () => {
  const counts = draws([1, 2, 1, 1], 1, 2);
  expect(counts.map((count) => count > 0)).toEqual([true, true, false, false]);
});

test("top-p keeps the fewest tokens that hold its share, and always one", () => {
  const logits = [1, 5, 3, 1].map(Math.log); // probabilities 0.1, 0.5, 0.3, 0.1
  const kept = (topK: number, topP: number) => draws(logits, 1, topK, topP).map((count) => count > 0);
  expect(kept(0, 0)).toEqual([false, true, false, false]);
  expect(kept(0, 0.49)).toEqual([false, true, false, false]);
  expect(kept(0, 0.51)).toEqual([false, true, true, false]);
  expect(kept(0, 0.85)).toEqual([true, true, true, false]);
  expect(kept(0, 0.95)).toEqual([true, true, true, true]);
  // Of the two that top-k leaves, the first holds 0.5 / 0.8 of the mass.
  expect(kept(2, 0.6)).toEqual([false, true, false, false]);
});

test("draws are spread evenly over [0, 1) and differ by seed, sequence and place", () => {
  const all = [1, 2].flatMap((seed) => [0, 1].flatMap((sequence) => Array.from({ length: 1000 }, (_, n) => drawAt(seed, sequence, n))));
  expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...all)).toBeLessThan(1);
  expect(new Set(all).size).toBeGreaterThan(3990);
  const perTenth = Array.from({ length: 10 }, (_, tenth) => all.filter((draw) => Math.floor(10 * draw) === tenth).length);
  // Chi-square with 9 degrees of freedom: 27.9 is passed by one in a thousand.
  expect(perTenth.reduce((total, count) => total + (count - 400) ** 2 / 400, 0)).toBeLessThan(27.9);
});
