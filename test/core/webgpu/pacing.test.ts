// Where a long plan is cut, from the times of its pieces.

import { expect, test } from "vitest";
import { endsOf } from "../../../src/core/webgpu/pacing";

const pieces = (...milliseconds: number[]) => milliseconds.map((each, index) => ({ end: 8 * (index + 1), milliseconds: each }));

test("short work is one submission", () => {
  expect(endsOf(pieces(10, 10, 10), 50)).toEqual([24]);
});

test("no submission is longer than allowed, where pieces permit it", () => {
  expect(endsOf(pieces(30, 15, 10, 40, 5), 50)).toEqual([16, 32, 40]);
});

test("a piece that is too long by itself is submitted by itself", () => {
  expect(endsOf(pieces(10, 120, 10), 50)).toEqual([8, 16, 24]);
  expect(endsOf(pieces(120), 50)).toEqual([8]);
});
