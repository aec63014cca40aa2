// Ends and labels of axes.

import fc from "fast-check";
import { expect, test } from "vitest";
import { axisTo, levelsNear, valueAxis } from "../../../src/app/charts/axes";
import type { ChartSpec } from "../../../src/app/charts/spec";

const isRound = (step: number) => ["1", "2", "5"].includes(Number(step.toPrecision(9)).toExponential().split("e")[0]);

function expectEven(ticks: readonly number[]): void {
  const step = (ticks[ticks.length - 1] - ticks[0]) / (ticks.length - 1);
  expect(isRound(step)).toBe(true);
  for (const [i, tick] of ticks.entries()) expect((tick - ticks[0]) / step).toBeCloseTo(i, 6);
}

test("labels of an axis from zero are round, even, within it, and no more than asked for", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), fc.integer({ min: 4, max: 8 }), (end, most) => {
      const { domain, ticks } = axisTo(end, most);
      expect(domain).toEqual([0, end]);
      expect(ticks[0]).toBe(0);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(most);
      expect(ticks[ticks.length - 1]).toBeLessThanOrEqual(end * (1 + 1e-6));
      expectEven(ticks);
    }),
  );
});

function chart(values: readonly number[], more: Partial<ChartSpec> = {}): ChartSpec {
  const lines = [{ key: "y", label: "y", color: "red" }];
  return { rows: values.map((y, x) => ({ x, y })), lines, xLabel: "", formatX: String, formatY: String, ...more };
}

test("an axis of values holds every value between round labels", () => {
  const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => Number(value.toFixed(6)));
  fc.assert(
    fc.property(fc.array(finite, { minLength: 1, maxLength: 5 }), fc.integer({ min: 4, max: 8 }), (values, most) => {
      const { domain, ticks } = valueAxis(chart(values), most);
      const dust = 1e-6 * (domain[1] - domain[0]);
      for (const value of values) {
        expect(value).toBeGreaterThanOrEqual(domain[0] - dust);
        expect(value).toBeLessThanOrEqual(domain[1] + dust);
      }
      expect(ticks.length).toBeLessThanOrEqual(most + 1);
      expect(domain).toEqual([ticks[0], ticks[ticks.length - 1]]);
    }),
  );
});

test("bands, a floor at zero and levels that are near widen the axis; gaps and far levels do not", () => {
  expect(valueAxis(chart([2, 3]), 5)).toEqual({ domain: [2, 3], ticks: [2, 2.5, 3] });
  const levels = [
    { label: "random guess", value: 3.4 },
    { label: "floor", value: 0.1 },
    { label: "teacher", value: 2.1 },
  ];
  expect(valueAxis(chart([2, 3], { levels }), 5).domain).toEqual([2, 3.5]);
  expect(levelsNear(chart([2, 3], { levels })).map(({ label }) => label)).toEqual(["teacher", "random guess"]);
  expect(valueAxis(chart([2, 3], { fromZero: true }), 5)).toEqual({ domain: [0, 3], ticks: [0, 1, 2, 3] });
  const band = { rows: [{ x: 0, range: [1, 4] as const }, { x: 1 }], lines: [], band: { key: "range", color: "red" } };
  expect(valueAxis(chart([], band), 5).domain).toEqual([1, 4]);
});

test("noise on a flat curve stays small", () => {
  expect(valueAxis(chart([6.252, 6.256]), 5).domain).toEqual([5.6, 6.4]);
});

test("a chart without values and one of a single value still have an axis", () => {
  expect(valueAxis(chart([]), 5)).toEqual({ domain: [0, 1], ticks: [0, 1] });
  expect(valueAxis(chart([1]), 5)).toEqual({ domain: [0.9, 1], ticks: [0.9, 0.95, 1] });
  expect(valueAxis(chart([0]), 5).domain).toEqual([-1, 0]);
  expect(valueAxis(chart([0], { fromZero: true }), 5).domain).toEqual([0, 1]);
  expect(axisTo(0, 5)).toEqual({ domain: [0, 1], ticks: [0] });
});
