import { expect, test } from "vitest";
import { learningRateAt } from "../../../src/core/optim/schedule";

const rates = (steps: number, warmup: number): number[] =>
  Array.from({ length: steps }, (_, step) => learningRateAt(step, steps, 1, warmup));

test("the rate rises through the warm-up, reaches its peak right after it and falls to almost zero", () => {
  const all = rates(100, 0.05);
  expect(all.slice(0, 6)).toEqual([1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1]);
  for (let step = 6; step < 100; step++) expect(all[step]).toBeLessThan(all[step - 1]);
  expect(all[99]).toBeCloseTo(1 / 95, 12);
});

test("no step has a rate of zero, whatever the warm-up", () => {
  for (const steps of [1, 2, 7]) for (const warmup of [0, 0.05, 0.5, 1]) expect(Math.min(...rates(steps, warmup))).toBeGreaterThan(0);
});
