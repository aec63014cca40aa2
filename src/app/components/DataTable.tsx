// A table of figures: numbers right-aligned under their headings, the first column naming the row. Scrolls sideways by
// itself where the window is narrow. Saved, it keeps its numbers as they are, before they were formatted for people.

import { Button } from "@mantine/core";
import type { CsvCell } from "../../core/format/csv";
import { saveRows } from "../save";
import classes from "./DataTable.module.css";
import { Icon } from "./Icons";
import { inGroups, type Table, type TableColumn, tableRows } from "./tableRows";

/** Attributes that a look hangs on. */
export type Marks = React.HTMLAttributes<HTMLElement> & Readonly<Record<`data-${string}`, boolean | undefined>>;

export interface DataTableProps extends Table {
  /** Says what the table holds, to those who can't see what surrounds it and in the name of its file. */
  readonly caption: string;
  /** What the figures are of, for the name of the file: a stage, a study. */
  readonly source: string;
  /** A look of its own in place of the plain one: a class, and marks for rows and cells by their keys. */
  readonly look?: {
    readonly className: string | undefined;
    readonly row?: (row: string) => Marks;
    readonly cell?: (row: string, column: string) => Marks;
  };
}

export function DataTable({ caption, source, corner, columns, rows, look = { className: classes.table } }: DataTableProps) {
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes.scroller} aria-label={caption} tabIndex={0}>
        <table className={look.className}>
          <thead>
            <tr>
              <th scope="col">{corner}</th>
              {columns.map(({ key, label, head }) => (
                <th key={key} scope="col">
                  {head ?? label}
                </th>
              ))}
            </tr>
          </thead>
          {inGroups(rows).map(([first, ...others]) => (
            <tbody key={first.key}>
              {first.group !== undefined && (
                <tr>
                  <th scope="rowgroup" colSpan={columns.length + 1}>
                    {first.group}
                  </th>
                </tr>
              )}
              {[first, ...others].map(({ key, label, head, cells, shown = {} }) => (
                <tr key={key} {...look.row?.(key)}>
                  <th scope="row">{head ?? label}</th>
                  {columns.map((column) => (
                    <td key={column.key} {...look.cell?.(key, column.key)}>
                      {Object.hasOwn(shown, column.key) ? shown[column.key] : inWords(cells[column.key], column)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </section>
      <div className={classes.save}>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          c="var(--ink-soft)"
          fw={500}
          leftSection={<Icon name="download" size={12} />}
          aria-label={`Save as CSV: ${caption}`}
          onClick={() => saveRows(tableRows({ corner, columns, rows }), { title: caption, source })}
        >
          Save as CSV
        </Button>
      </div>
    </>
  );
}

function inWords(cell: CsvCell, { format }: TableColumn): string {
  return typeof cell === "number" && format ? format(cell) : String(cell ?? "");
}
