// Where a long plan is cut, from the times of its pieces.

import { expect, test } from "vitest";
import { cutsOf } from "../../../src/core/webgpu/pacing";

const pieces = (...milliseconds: number[]) => milliseconds.map((each, index) => ({ end: 8 * (index + 1), milliseconds: each }));

test("short work is one submission", () => {
  expect(cutsOf(pieces(10, 10, 10), 50)).toEqual([]);
});

test("no submission is longer than allowed, where pieces permit it", () => {
  expect(cutsOf(pieces(30, 15, 10, 40, 5), 50)).toEqual([16, 32]);
});

test("a piece that is too long by itself is submitted by itself", () => {
  expect(cutsOf(pieces(10, 120, 10), 50)).toEqual([8, 16]);
  expect(cutsOf(pieces(120), 50)).toEqual([]);
});
