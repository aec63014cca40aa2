// What a study's figures are held against.

import { expect, test } from "vitest";
import { yardstickRows } from "../../../src/core/study/yardsticks";
import { recordOf } from "./sample";

const record = recordOf({ fixed: [[1, 3]], adaptive: [[1, 3]] });
const figures = { en: { teacher: 2, byteUnigram: 4 }, de: { teacher: 2.5, byteUnigram: 4.5 }, fr: { teacher: 1, byteUnigram: 1 } };

test("one foundation gives one row for its teacher and one for byte frequencies, on the study's domains", () => {
  expect(yardstickRows({ ...record, yardsticks: { "0123456789abcdef": figures } })).toEqual([
    { label: "the teacher", domains: { en: 2, de: 2.5 } },
    { label: "byte frequencies alone", domains: { en: 4, de: 4.5 } },
  ]);
});

test("where there are several, rows name the arms that stand on each", () => {
  const [first, ...others] = record.cells;
  const cells = [first, ...others.map((cell) => ({ ...cell, foundation: "fedcba9876543210" }))];
  const rows = yardstickRows({ ...record, cells, yardsticks: { "0123456789abcdef": figures, fedcba9876543210: figures } });
  expect(rows.map(({ label }) => label)).toEqual([
    "the teacher (fixed)",
    "byte frequencies alone (fixed)",
    "the teacher (adaptive)",
    "byte frequencies alone (adaptive)",
  ]);
});

test("a record without any has no rows", () => {
  expect(yardstickRows(record)).toEqual([]);
});
