// The numbers behind the heat map: what stands in each cell, how warm it is beside the others of its column, and which are
// the best. Not its look.

import type { GridRow, MixtureGrid } from "../../../core/config/mixtureRecord";
import type { Quality } from "../../../core/config/records";
import { formatNumber } from "../../../core/format/format";
import { meanOf } from "../../components/facts";
import { formatLoss } from "../../components/figures";

export type Measure = keyof Quality;

/** What a cell can show, the first of them unless asked. */
export const MEASURES: readonly { readonly value: Measure; readonly label: string; readonly format: (value: number) => string }[] = [
  { value: "bitsPerByte", label: "Bits per byte", format: formatLoss },
  { value: "perplexity", label: "Perplexity", format: (value) => formatNumber(value, 4) },
  { value: "loss", label: "Loss", format: formatLoss },
];

/** The column after those of the domains: the plain mean of what stands in them. */
export const MEAN = "\tmean"; // no folder's name begins with a tab

/** Numbers by row and column. */
type Cells = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface Heat {
  readonly values: Cells;
  /** From 0, the worst of its column, to 1, the best; by the logarithm of the perplexity, so that every measure has the same colours. */
  readonly warmth: Cells;
  /** Whether a cell is the best of its column among rows that can be had: not the teacher's, nor an oracle's. */
  isBest(row: string, column: string): boolean;
}

/** A row that lacks a domain has no mean: it could not be compared. */
export function heatOf({ rows }: MixtureGrid, domains: readonly string[], measure: Measure): Heat {
  const values = cellsOf(rows, domains, measure);
  const losses = cellsOf(rows, domains, "loss");
  const columns = [...domains, MEAN];
  const within = (cells: Cells, column: string, asked: readonly GridRow[]): readonly number[] =>
    asked.flatMap(({ key }) => cells[key]![column] ?? []);
  const spans = new Map(columns.map((column) => [column, within(losses, column, rows)]));
  const real = rows.filter(({ group }) => group !== "teacher" && group !== "oracle");
  const best = new Map(columns.map((column) => [column, Math.min(...within(values, column, real))]));
  const warmthOf = (column: string, value: number): number => {
    const [least, most] = [Math.min(...spans.get(column)!), Math.max(...spans.get(column)!)];
    return most > least ? (most - value) / (most - least) : 1;
  };
  return {
    values,
    warmth: Object.fromEntries(
      rows.map(({ key }) => [
        key,
        Object.fromEntries(Object.entries(losses[key]!).map(([column, value]) => [column, warmthOf(column, value)])),
      ]),
    ),
    isBest: (row, column) => best.has(column) && real.some(({ key }) => key === row) && values[row]![column] === best.get(column),
  };
}

function cellsOf(rows: readonly GridRow[], domains: readonly string[], measure: Measure): Cells {
  return Object.fromEntries(
    rows.map(({ key, quality }) => {
      const own = domains.flatMap((domain) => (quality[domain] ? [[domain, quality[domain][measure]] as const] : []));
      const mean = own.length === domains.length ? meanOf(own.map(([, value]) => value)) : undefined;
      return [key, Object.fromEntries(mean === undefined ? own : [...own, [MEAN, mean] as const])];
    }),
  );
}
