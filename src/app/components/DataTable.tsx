// A table of figures: numbers right-aligned under their headings, the first column naming the row. Scrolls sideways by
// itself where the window is narrow.

import classes from "./DataTable.module.css";

export interface DataTableProps {
  /** Says what the table holds, to those who can't see what surrounds it. */
  readonly caption: string;
  /** The heading of the first column. */
  readonly corner: string;
  readonly columns: readonly { readonly key: string; readonly label: React.ReactNode }[];
  /** A cell by its column's key; one that is missing stays empty. */
  readonly rows: readonly {
    readonly key: string;
    readonly head: React.ReactNode;
    readonly cells: Readonly<Record<string, React.ReactNode>>;
  }[];
}

export function DataTable({ caption, corner, columns, rows }: DataTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroller} aria-label={caption} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{corner}</th>
            {columns.map(({ key, label }) => (
              <th key={key} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, head, cells }) => (
            <tr key={key}>
              <th scope="row">{head}</th>
              {columns.map((column) => (
                <td key={column.key}>{cells[column.key]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
