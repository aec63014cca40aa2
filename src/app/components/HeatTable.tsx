// A table whose numbers are shaded: a warmth from 0 to 1 for each cell. What is warm, and which cells are marked, is said by
// whoever shows it; the numbers stand in the cells, so that nothing hangs on colours alone.

import { DataTable, type DataTableProps, type Marks } from "./DataTable";
import classes from "./HeatTable.module.css";

export interface HeatTableProps extends Omit<DataTableProps, "look"> {
  /** Of a cell by its row and column; one without stays plain. */
  readonly warmth: (row: string, column: string) => number | undefined;
  /** Whether a cell is outlined: someone at home. */
  readonly isHome?: (row: string, column: string) => boolean;
  /** Whether it is bold: the best that can be had. */
  readonly isBest?: (row: string, column: string) => boolean;
}

export function HeatTable({ warmth, isHome, isBest, ...table }: HeatTableProps) {
  const cell = (row: string, column: string): Marks => {
    const warm = warmth(row, column);
    return {
      "data-warm": warm !== undefined || undefined,
      "data-home": isHome?.(row, column) || undefined,
      "data-best": isBest?.(row, column) || undefined,
      style: { "--warmth": `${100 * (warm ?? 0)}%` } as React.CSSProperties,
    };
  };
  return <DataTable {...table} look={{ className: classes.map, cell }} />;
}

/** What the shades and marks say: the ends of the scale, and what else there is. */
export function HeatLegend({
  cold,
  warm,
  home,
  children,
}: {
  readonly cold: string;
  readonly warm: string;
  /** What is outlined. */
  readonly home?: string | undefined;
  /** Further entries of the list. */
  readonly children?: React.ReactNode;
}) {
  return (
    <ul className={classes.legend}>
      <li>
        {cold} <i className={classes.scale} aria-hidden="true" /> {warm}
      </li>
      {home !== undefined && (
        <li>
          <i className={classes.home} aria-hidden="true" /> {home}
        </li>
      )}
      {children}
    </ul>
  );
}
