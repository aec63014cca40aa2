import { expect, test } from "vitest";
import { sequenceAt } from "../../../src/core/model/batch";
import { firstOwnText, ownText, ownTextSteps } from "../../../src/core/signals/ownText";
import { countingWriter } from "./writer";

const STEPS = 2000;
const stepsOf = (share: number, seed: number, first?: number): boolean[] =>
  Array.from({ length: STEPS }, (_, step) => ownTextSteps(share, seed, first)(step));
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

test("no step before the first is on own text, and from there on those are that would be without it", () => {
  const all = stepsOf(0.3, 7);
  for (const first of [1, 700, STEPS]) {
    expect(stepsOf(0.3, 7, first)).toEqual([...Array<boolean>(first).fill(false), ...all.slice(first)]);
  }
  const later = stepsOf(0.3, 7, STEPS / 2).slice(STEPS / 2);
  expect(Math.abs(later.filter(Boolean).length / later.length - 0.3)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / later.length));
});

test("own text begins where its share of the updates is over, to the nearest one, but never within a text", () => {
  expect(firstOwnText(0, 300, 1)).toBe(0);
  expect(firstOwnText(0.55, 100, 1)).toBe(55);
  expect(firstOwnText(1, 300, 1)).toBe(300);
  // Of 10 updates, two or three on each text: half are over within the third text, or within the second.
  expect(firstOwnText(0.5, 10, 2)).toBe(3);
  expect(firstOwnText(0.5, 10, 3)).toBe(2);
  for (const steps of [1, 7, 300]) {
    for (const from of [0.05, 0.3, 0.55, 0.95]) {
      for (const updates of [1, 2, 4, 8]) {
        const first = updates * firstOwnText(from, steps, updates);
        expect(first).toBeGreaterThanOrEqual(from * steps - 0.5);
        expect(first).toBeLessThan(from * steps + 0.5 + updates);
      }
    }
  }
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
