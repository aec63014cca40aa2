import { expect, test } from "vitest";
import { sequenceAt } from "../../../src/core/model/batch";
import { ownText, ownTextSteps } from "../../../src/core/signals/ownText";
import { countingWriter } from "./writer";

const STEPS = 2000;
const stepsOf = (share: number, seed: number): boolean[] => Array.from({ length: STEPS }, (_, step) => ownTextSteps(share, seed)(step));
const shareOf = (steps: readonly boolean[]): number => steps.filter(Boolean).length / STEPS;

test("the share of steps on own text is the probability asked for: none at 0, all at 1", () => {
  expect(shareOf(stepsOf(0, 1))).toBe(0);
  expect(shareOf(stepsOf(1, 1))).toBe(1);
  // Five standard deviations of 2,000 draws.
  for (const seed of [1, 2, 3]) expect(Math.abs(shareOf(stepsOf(0.3, seed)) - 0.3)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / STEPS));
});

test("which steps they are follows from the seed alone, and a larger share only adds some", () => {
  const some = stepsOf(0.3, 7);
  expect(stepsOf(0.3, 7)).toEqual(some);
  expect(stepsOf(0.3, 8)).not.toEqual(some);
  const more = stepsOf(0.6, 7);
  expect(some.every((own, step) => !own || more[step])).toBe(true);
});

test("a step's own text continues its windows, whose prompts are not scored", async () => {
  const windows = [0, 4].map((start) =>
    sequenceAt(
      Uint16Array.from({ length: 40 }, (_, index) => 100 * index),
      start,
      8,
    ),
  );
  const [first, second] = await ownText({ generator: countingWriter(), batch: 2, endOfText: 999 }, windows, 1);
  expect([...first.tokens]).toEqual([0, 100, 101, 102, 103, 104, 105, 106]);
  expect([...first.targets]).toEqual([-1, 101, 102, 103, 104, 105, 106, 107]);
  expect([...second.tokens]).toEqual([400, 500, 502, 504, 506, 508, 510, 512]);
});
