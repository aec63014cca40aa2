import { expect, test } from "vitest";
import { assembleGrid } from "../../../src/core/evaluation/mixture";

const bits = (...values: number[]): Float64Array => Float64Array.from(values, (value) => value * Math.LN2);

test("a routed sequence costs what its chosen expert spends on it", () => {
  const { grid, routing } = assembleGrid({
    domains: ["a", "b"],
    bytes: { a: 10, b: 10 },
    teacher: { a: bits(10, 10), b: bits(20, 20) },
    experts: { a: { a: bits(5, 7), b: bits(40, 30) }, b: { a: bits(30, 31), b: bits(9, 11) } },
    chosen: { a: ["a", "b"], b: ["b", "b"] },
  });
  expect(Object.keys(grid)).toEqual(["teacher", "routed", "a", "b"]);
  expect(grid.teacher).toEqual({ a: 2, b: 4 });
  expect(grid.routed.a).toBeCloseTo((5 + 31) / 10, 12);
  expect(grid.routed.b).toBeCloseTo(2, 12);
  expect(grid.a.b).toBeCloseTo(7, 12);
  expect(routing).toEqual({ a: { a: 0.5, b: 0.5 }, b: { a: 0, b: 1 } });
});
