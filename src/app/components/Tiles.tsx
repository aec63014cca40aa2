// The few figures a screen is about, large, with their units and what they are compared with.

import classes from "./Tiles.module.css";

export interface TileProps {
  readonly label: string;
  /** Shown as it is; leave out what is not known yet and a dash stands there. */
  readonly value?: string | undefined;
  readonly unit?: string;
  readonly note?: React.ReactNode | false | undefined;
  readonly testId?: string;
}

export function Tiles({ children }: { children: React.ReactNode }) {
  return <dl className={classes.tiles}>{children}</dl>;
}

export function Tile({ label, value, unit, note, testId }: TileProps) {
  return (
    <div className={classes.tile}>
      <dt>{label}</dt>
      <dd>
        <span className={classes.value} data-testid={testId}>
          {value ?? "–"}
        </span>
        {value !== undefined && unit && <span className={classes.unit}> {unit}</span>}
        {note !== undefined && note !== false && <div className={classes.note}>{note}</div>}
      </dd>
    </div>
  );
}
