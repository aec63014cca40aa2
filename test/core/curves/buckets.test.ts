import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Buckets, MOST_BUCKETS } from "../../../src/core/curves/buckets";

type Value = number | undefined;

function bucketsOf(values: readonly Value[]): Buckets {
  const buckets = new Buckets();
  for (const [i, value] of values.entries()) buckets.add({ step: i + 1, tokens: (i + 1) * 8, seconds: i / 4 }, { loss: value });
  return buckets;
}

/** What a bucket of these values must hold. */
function summary(values: readonly Value[]) {
  const there = values.filter((value) => value !== undefined);
  if (there.length === 0) return { min: undefined, max: undefined, last: undefined };
  return { min: Math.min(...there), max: Math.max(...there), last: there.at(-1) };
}

const curves = fc.array(fc.oneof({ weight: 4, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) }, fc.constant(undefined)), {
  minLength: 1,
  maxLength: 4000,
  size: "max",
});

describe("buckets", () => {
  test("every bucket holds the smallest, largest and last value of its own steps, for curves of any length and with gaps", () => {
    fc.assert(
      fc.property(curves, (values) => {
        const { width, step, columns } = bucketsOf(values).snapshot();
        const first = values.findIndex((value) => value !== undefined);
        if (first < 0) {
          expect(columns).toEqual({});
          return; // an assertion's own value would be taken for the property's
        }
        for (const i of step.keys()) {
          const { min, max, last } = columns.loss;
          expect({ min: min[i], max: max[i], last: last[i] }).toEqual(summary(values.slice(i * width, (i + 1) * width)));
        }
      }),
      { numRuns: 40 },
    );
  });

  test("there are never more than 500 buckets, and they are no wider than that needs", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), (length) => {
        const { width, step, columns } = bucketsOf(new Array(length).fill(1)).snapshot();
        expect(step.length).toBe(Math.ceil(length / width));
        expect(step.length).toBeLessThanOrEqual(MOST_BUCKETS);
        expect(columns.loss.min).toHaveLength(step.length);
        if (width > 1) expect(length).toBeGreaterThan((width / 2) * MOST_BUCKETS);
      }),
      { numRuns: 40 },
    );
  });

  test("a bucket stands at the last step it holds", () => {
    const { width, step, tokens, seconds } = bucketsOf(new Array(1203).fill(0)).snapshot();
    expect(width).toBe(4);
    expect([step[0], step[1], step.at(-1)]).toEqual([4, 8, 1203]);
    expect([tokens[0], seconds[0]]).toEqual([32, 0.75]);
  });

  test("the smoothed value of a constant is that constant from the first step on", () => {
    const { columns } = bucketsOf(new Array(700).fill(3.25)).snapshot();
    for (const mean of columns.loss.mean) expect(mean).toBeCloseTo(3.25, 12);
  });

  test("the smoothed value is the weighted mean of what came before, gaps left out", () => {
    const values: Value[] = [5, undefined, 1, Number.NaN, 2];
    const weights = [0.98 ** 2, 0.98, 1];
    const expected = (5 * weights[0] + 1 * weights[1] + 2 * weights[2]) / (weights[0] + weights[1] + weights[2]);
    expect(bucketsOf(values).snapshot().columns.loss.mean.at(-1)).toBeCloseTo(expected, 12);
  });

  test("values that are not finite are gaps, not points", () => {
    const { min, max, last, mean } = bucketsOf([1, Number.NaN, Number.POSITIVE_INFINITY, 2]).snapshot().columns.loss;
    expect([min, max, last].map((cells) => [...cells])).toEqual(new Array(3).fill([1, undefined, undefined, 2]));
    expect(mean[1]).toBeUndefined();
  });

  test("a column that begins later has gaps before", () => {
    const buckets = new Buckets();
    buckets.add({ step: 1, tokens: 1, seconds: 1 }, { ce: 1 });
    buckets.add({ step: 2, tokens: 2, seconds: 2 }, { ce: 2, kd: 7 });
    expect(buckets.snapshot().columns.kd.last).toEqual([undefined, 7]);
  });
});
