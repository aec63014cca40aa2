// When text and teacher are trained on.

import { expect, test } from "vitest";
import type { DistillationSettings } from "../../../src/core/config/distillation";
import { recipeFor } from "../../../src/core/config/recipe";
import { combinationOf, onOwnText } from "../../../src/core/losses/combination";

const made = (changes: Partial<DistillationSettings>, steps: number, microBatches: number) =>
  combinationOf({ ...recipeFor("pico").experts, ...changes }, steps, microBatches);

const CE = { ce: 2, kd: 0 };
const KD = { ce: 0, kd: 2 };
const BOTH = { ce: 1, kd: 1 };

test("micro-batches take turns through the whole run, across steps", () => {
  const factors = made({ combination: "alternating-micro-batches" }, 2, 3);
  const turns = [0, 1].flatMap((step) => [0, 1, 2].map((microBatch) => factors(step, microBatch)));
  expect(turns).toEqual([CE, KD, CE, KD, CE, KD]);
});

test("steps take turns, whatever their micro-batches", () => {
  const factors = made({ combination: "alternating-steps" }, 4, 2);
  expect([0, 1, 2].map((step) => [factors(step, 0), factors(step, 1)])).toEqual([
    [CE, CE],
    [KD, KD],
    [CE, CE],
  ]);
});

test("phases last for their steps or their share of the run, and the last for the rest", () => {
  const factors = made({ combination: "phases", phases: "ce 2, kd 30%, both" }, 10, 1);
  expect(Array.from({ length: 10 }, (_, step) => factors(step, 0))).toEqual([CE, CE, KD, KD, KD, BOTH, BOTH, BOTH, BOTH, BOTH]);
});

test("a curriculum moves the teacher's share from the first step to the last", () => {
  const factors = made({ combination: "curriculum", shareStart: 1, shareEnd: 0 }, 5, 1);
  expect([0, 1, 2, 3, 4].map((step) => factors(step, 0).kd)).toEqual([2, 1.5, 1, 0.5, 0]);
});

test("on text that the student wrote the teacher alone is trained on, whoever's turn it is", () => {
  const factors = onOwnText(made({ combination: "alternating-steps" }, 4, 1), (step) => step === 2 || step === 3);
  expect([0, 1, 2, 3].map((step) => factors(step, 0))).toEqual([CE, KD, KD, KD]);
});

test.each([
  { combination: "combined" },
  { combination: "alternating-micro-batches" },
  { combination: "alternating-steps" },
  { combination: "phases", phases: "ce 1, kd 1, both" },
  { combination: "curriculum", shareStart: 0.2, shareEnd: 0.9 },
] as const)("factors always add up to 2: $combination", (changes) => {
  const factors = made(changes, 7, 2);
  for (let step = 0; step < 7; step++) {
    for (const microBatch of [0, 1]) {
      const { ce, kd } = factors(step, microBatch);
      expect(ce + kd).toBeCloseTo(2, 12);
    }
  }
});
