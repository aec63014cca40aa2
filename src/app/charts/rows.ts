// A chart as a table for spreadsheets: bare numbers, units in the heading. A level stands beside every row, so that a
// spreadsheet draws it as the horizontal line it is.

import type { CsvCell } from "../../core/format/csv";
import type { ChartRow, ChartSpec } from "./spec";

/** The heading, then one row per x: x, every line, the band's two edges, every level, what is marked there. A gap is an empty cell. */
export function chartRows({
  rows,
  lines,
  band,
  levels = [],
  marks = [],
  xLabel,
  xUnit,
  yUnit,
}: ChartSpec): readonly (readonly CsvCell[])[] {
  const names = [...lines.map(({ label }) => label), ...(band ? ["lowest", "highest"] : []), ...levels.map(({ label }) => label)];
  const headings = names.map((name) => (yUnit === undefined ? name : `${name} (${yUnit})`));
  const heading = [xUnit ?? xLabel, ...headings, ...(marks.length > 0 ? ["marked"] : [])];
  const body = rows.map((row) => [
    row.x,
    ...lines.map(({ key }) => numberIn(row, key)),
    ...(band ? edgesIn(row, band.key) : []),
    ...levels.map(({ value }) => value),
    ...(marks.length > 0 ? [marks.find(({ x }) => x === row.x)?.label] : []),
  ]);
  return [heading, ...body];
}

function numberIn(row: ChartRow, key: string): number | undefined {
  const value = row[key];
  return typeof value === "number" ? value : undefined;
}

function edgesIn(row: ChartRow, key: string): readonly [number, number] | readonly [undefined, undefined] {
  const value = row[key];
  return typeof value === "object" ? value : [undefined, undefined];
}
