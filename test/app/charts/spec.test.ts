// What charts say to those who can't see them.

import { expect, test } from "vitest";
import { type ChartSpec, latestOf, summaryOf, toldOf } from "../../../src/app/charts/spec";

const spec: ChartSpec = {
  rows: [
    { x: 0, de: 6 },
    { x: 512, de: 3, en: 2.5 },
    { x: 1024, en: 2 },
  ],
  lines: [
    { key: "de", label: "de", color: "red" },
    { key: "en", label: "en", color: "blue" },
    { key: "fr", label: "fr", color: "green" },
  ],
  levels: [{ label: "random guess", value: 6.2 }],
  xLabel: "tokens",
  formatX: String,
  formatY: (value) => value.toFixed(1),
};

test("the newest value of a line is its last one, over gaps", () => {
  expect(latestOf(spec, "de")).toBe(3);
  expect(latestOf(spec, "en")).toBe(2);
  expect(latestOf(spec, "fr")).toBeUndefined();
});

test("the summary tells the place, every line that has values, and what they compare with", () => {
  expect(summaryOf("Validation", spec)).toBe("Validation at 1024 tokens: de 3.0, en 2.0. For comparison: random guess 6.2.");
});

test("a line tells something else than its newest value where it says so, and nothing without values", () => {
  const lines = spec.lines.map((line) => ({ ...line, told: `all of ${line.label}` }));
  expect(lines.map((line) => toldOf(spec, line))).toEqual(["all of de", "all of en", undefined]);
  expect(toldOf(spec, spec.lines[0])).toBe("3.0");
  expect(summaryOf("Validation", { ...spec, lines, levels: [] })).toBe("Validation: de all of de, en all of en.");
});

test("a chart without values says so", () => {
  expect(summaryOf("Validation", { ...spec, rows: [] })).toBe("Validation: no values yet.");
});
