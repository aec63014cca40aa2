// What a table of figures holds, as plain data, and the rows of the file it is saved as. Numbers stay numbers: only
// what is shown is formatted.

import type { CsvCell } from "../../core/format/csv";

interface Heading {
  readonly key: string;
  /** In words, as the saved file has it. */
  readonly label: string;
  /** What is shown in place of the words. */
  readonly head?: React.ReactNode;
}

export interface TableColumn extends Heading {
  /** How the column's numbers are shown; as they are without. */
  readonly format?: (value: number) => string;
  /** Whether it holds controls only, of which a saved file has no use. */
  readonly controls?: true;
}

export interface TableRow extends Heading {
  /** A cell by its column's key; one that is missing stays empty. */
  readonly cells: Readonly<Record<string, CsvCell>>;
  /** Heading of the rows it stands with, above the first of them. */
  readonly group?: string;
  /** What is shown in place of some cells. */
  readonly shown?: Readonly<Record<string, React.ReactNode>>;
}

export interface Table {
  /** The heading of the first column, which names the rows. */
  readonly corner: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
}

/** The headings, then one row per row. */
export function tableRows({ corner, columns, rows }: Table): readonly (readonly CsvCell[])[] {
  const saved = columns.filter(({ controls }) => !controls);
  const heading = [corner, ...saved.map(({ label }) => label)];
  return [heading, ...rows.map(({ label, cells }) => [label, ...saved.map(({ key }) => cells[key])])];
}

/** Rows in parts: those one after the other that stand under the same heading, or under none. */
export function inGroups(rows: readonly TableRow[]): readonly (readonly [TableRow, ...TableRow[]])[] {
  const groups: [TableRow, ...TableRow[]][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last !== undefined && last[0].group === row.group) last.push(row);
    else groups.push([row]);
  }
  return groups;
}
