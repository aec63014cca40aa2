// A chart's numbers as they leave for a spreadsheet.

import fc from "fast-check";
import { expect, test } from "vitest";
import { chartRows } from "../../../src/app/charts/rows";
import type { ChartRow, ChartSpec } from "../../../src/app/charts/spec";
import { csv } from "../../../src/core/format/csv";
import { csvRows } from "../../core/format/csvRows";

const formats = { formatX: String, formatY: (value: number) => value.toFixed(1) };

test("a chart becomes a heading with units and one row per x, its levels beside each", () => {
  const spec: ChartSpec = {
    rows: [{ x: 0, mean: 6.25, range: [6, 6.5] }, { x: 512 }],
    lines: [{ key: "mean", label: "running mean", color: "red" }],
    band: { key: "range", color: "red" },
    levels: [{ label: "random guess", value: 6.2 }],
    xLabel: "of compute",
    xUnit: "seconds of compute",
    yUnit: "nats per token",
    ...formats,
  };
  expect(chartRows(spec)).toEqual([
    [
      "seconds of compute",
      "running mean (nats per token)",
      "lowest (nats per token)",
      "highest (nats per token)",
      "random guess (nats per token)",
    ],
    [0, 6.25, 6, 6.5, 6.2],
    [512, undefined, undefined, undefined, 6.2],
  ]);
});

test("what is marked stands beside its x", () => {
  const lines = [{ key: "a", label: "a", color: "red" }];
  const spec: ChartSpec = { rows: [{ x: 0, a: 1 }, { x: 4, a: 2 }], lines, marks: [{ x: 4, label: "to de" }], xLabel: "tokens", ...formats }; // biome-ignore format: one row
  expect(chartRows(spec)).toEqual([
    ["tokens", "a", "marked"],
    [0, 1, undefined],
    [4, 2, "to de"],
  ]);
});

test("any chart reads back from its file with the same names and the same numbers", () => {
  const name = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom('the "best"', "de, en", "two\r\nlines"));
  const value = fc.double({ noNaN: true }).filter((number) => !Object.is(number, -0));
  const row = fc.record({ x: value, a: fc.option(value, { nil: undefined }), b: fc.option(value, { nil: undefined }) });
  fc.assert(
    fc.property(name, name, name, value, fc.array(row), (first, second, level, height, rows) => {
      const read = csvRows(
        csv(
          chartRows({
            rows: rows as readonly ChartRow[],
            lines: [
              { key: "a", label: first, color: "red" },
              { key: "b", label: second, color: "red" },
            ],
            levels: [{ label: level, value: height }],
            xLabel: "steps",
            ...formats,
          }),
        ),
      );
      expect(read[0]).toEqual(["steps", first, second, level]);
      const numbers = read.slice(1).map((cells) => cells.map((cell) => (cell === "" ? undefined : Number(cell))));
      expect(numbers).toEqual(rows.map(({ x, a, b }) => [x, a, b, height]));
    }),
  );
});
