// Weights of text and teacher from step to step, against values worked out by hand.

import { describe, expect, test } from "vitest";
import type { DistillationSettings } from "../../../src/core/config/distillation";
import { recipeFor } from "../../../src/core/config/recipe";
import { type PerTerm, weightingOf, windowOf } from "../../../src/core/losses/weighting";

const made = (changes: Partial<DistillationSettings>, steps: number) => weightingOf({ ...recipeFor("pico").experts, ...changes }, steps);

/** α and β at every step while both losses are heard. */
function trace(changes: Partial<DistillationSettings>, losses: readonly PerTerm[], learningRate = 0.1): PerTerm[] {
  const weighting = made(changes, losses.length);
  return losses.map((means, step) => {
    const weights = weighting.at(step);
    weighting.hear(means, learningRate);
    return weights;
  });
}

/** Both terms' losses at every step. */
const lossesOf = (ce: readonly number[], kd: readonly number[]): PerTerm[] => ce.map((value, step) => ({ ce: value, kd: kd[step] }));
const flat = (value: number, count: number): number[] => new Array(count).fill(value);

test("the window is a hundredth of the run, and at least 20 steps", () => {
  expect([1, 1999, 2000, 2199, 5000].map(windowOf)).toEqual([20, 20, 20, 21, 50]);
});

describe("fixed weights and schedules", () => {
  test("fixed weights stay, and need not add up to 1", () => {
    const weighting = made({ weighting: "fixed", alpha: 0.3, beta: 2 }, 10);
    expect([weighting.at(0), weighting.at(9)]).toEqual(Array(2).fill({ ce: 0.3, kd: 2 }));
    expect(weighting.figures()).toEqual({});
  });

  test.each([
    ["linear", [0.9, 0.7, 0.5, 0.3, 0.1]],
    ["cosine", [0.9, 0.5 + 0.4 * Math.SQRT1_2, 0.5, 0.5 - 0.4 * Math.SQRT1_2, 0.1]],
  ] as const)("a %s schedule moves α from the first step's to the last one's, with β = 1 − α", (weighting, expected) => {
    const schedule = made({ weighting, alpha: 0.9, alphaEnd: 0.1 }, 5);
    expected.forEach((alpha, step) => {
      expect(schedule.at(step).ce).toBeCloseTo(alpha, 12);
      expect(schedule.at(step).kd).toBeCloseTo(1 - alpha, 12);
    });
  });

  test("a schedule of one step begins", () => {
    expect(made({ weighting: "linear", alpha: 0.9, alphaEnd: 0.1 }, 1).at(0).ce).toBe(0.9);
  });
});

describe("the paper's adaptive α", () => {
  test("is one half until both losses are known for the whole window, however they go", () => {
    const rising = Array.from({ length: 20 }, (_, step) => 1 + step);
    expect(trace({ weighting: "adaptive" }, lossesOf(rising, flat(1, 20)))).toEqual(Array(20).fill({ ce: 0.5, kd: 0.5 }));
  });

  test("is one half while both fall", () => {
    const falling = Array.from({ length: 60 }, (_, step) => 100 - step);
    expect(trace({ weighting: "adaptive" }, lossesOf(falling, falling)).every(({ ce, kd }) => ce === 0.5 && kd === 0.5)).toBe(true);
  });

  test("takes weight from a loss that rose over the window, by its rise over its mean", () => {
    // 19 losses of 2 and then one of 3: the newest less the oldest is 1, the mean 41 / 20; w_CE = 1 − 20 / 41 = 21 / 41.
    const weights = trace({ weighting: "adaptive" }, lossesOf([...flat(2, 19), 3, 3], flat(1, 21)));
    expect(weights[19]).toEqual({ ce: 0.5, kd: 0.5 });
    expect(weights[20].ce).toBeCloseTo(21 / 62, 12);
    expect(weights[20].kd).toBeCloseTo(41 / 62, 12);
  });

  test("counts from the oldest of the last k losses, which is k − 1 steps back", () => {
    // After the 21st loss the window holds the last 20: the first loss, 9, is gone, and so CE has risen from 2 to 3.
    const weights = trace({ weighting: "adaptive" }, lossesOf([9, ...flat(2, 19), 3, 3], flat(1, 22)));
    expect(weights[20]).toEqual({ ce: 0.5, kd: 0.5 });
    expect(weights[21].ce).toBeCloseTo(21 / 62, 12);
  });

  test("gives a loss that rose by more than its mean no weight, and both of them half where both did", () => {
    const soaring = [...flat(0.01, 19), 1, 1];
    expect(trace({ weighting: "adaptive" }, lossesOf(soaring, flat(1, 21)))[20]).toEqual({ ce: 0, kd: 1 });
    expect(trace({ weighting: "adaptive" }, lossesOf(soaring, soaring))[20]).toEqual({ ce: 0.5, kd: 0.5 });
  });

  test("is one half where losses are 0", () => {
    expect(trace({ weighting: "adaptive" }, lossesOf(flat(0, 25), flat(0, 25)))[24]).toEqual({ ce: 0.5, kd: 0.5 });
  });

  test("tells both w", () => {
    const weighting = made({ weighting: "adaptive" }, 21);
    for (const means of lossesOf([...flat(2, 19), 3], flat(1, 20))) weighting.hear(means, 0.1);
    expect(weighting.figures()).toEqual({ w_ce: expect.closeTo(21 / 41, 12), w_kd: 1 });
  });
});

describe("dynamic weight average", () => {
  test("is 1 and 1 until two windows are known, and then 2·softmax of how each mean fell, over the temperature", () => {
    const weights = trace({ weighting: "dwa", dwaTemperature: 2 }, lossesOf([...flat(4, 20), ...flat(2, 21)], flat(1, 41)));
    expect(weights.slice(0, 40)).toEqual(Array(40).fill({ ce: 1, kd: 1 }));
    // CE fell to 0.5 of what it was, KD to 1: the one that falls more slowly weighs more.
    const [ce, kd] = [Math.exp(0.5 / 2), Math.exp(1 / 2)];
    expect(weights[40].ce).toBeCloseTo((2 * ce) / (ce + kd), 12);
    expect(weights[40].kd).toBeCloseTo((2 * kd) / (ce + kd), 12);
  });

  test("takes a loss of 0 for one that does not fall", () => {
    expect(trace({ weighting: "dwa" }, lossesOf(flat(0, 41), flat(1, 41)))[40]).toEqual({ ce: 1, kd: 1 });
  });
});

describe("uncertainty weighting", () => {
  test("begins with one half each, and its first step of Adam moves s by the learning rate", () => {
    const weights = trace({ weighting: "uncertainty" }, lossesOf([3, 3], [0.5, 0.5]), 0.1);
    expect(weights[0]).toEqual({ ce: 0.5, kd: 0.5 });
    // The gradient of ½·e^(−s)·L + ½·s at s = 0 is (1 − L) / 2: s grows where the loss is above 1.
    expect(weights[1].ce).toBeCloseTo(Math.exp(-0.1) / 2, 6);
    expect(weights[1].kd).toBeCloseTo(Math.exp(0.1) / 2, 6);
  });

  test("comes to rest where e^s is the loss", () => {
    const weights = trace({ weighting: "uncertainty" }, lossesOf(flat(3, 2000), flat(0.5, 2000)), 0.01);
    expect(weights[1999].ce).toBeCloseTo(1 / 6, 3);
    expect(weights[1999].kd).toBeCloseTo(1, 3);
  });
});
