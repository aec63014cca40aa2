// A titled surface, the unit screens are laid out in.

import { useId } from "react";
import classes from "./Panel.module.css";

export interface PanelProps {
  readonly title: React.ReactNode;
  /** Controls or a remark at the right of the title. */
  readonly aside?: React.ReactNode;
  readonly children: React.ReactNode;
}

export function Panel({ title, aside, children }: PanelProps) {
  const heading = useId();
  return (
    <section className={classes.panel} aria-labelledby={heading}>
      <div className={classes.head}>
        <h2 id={heading}>{title}</h2>
        {aside !== undefined && <div className={classes.aside}>{aside}</div>}
      </div>
      {children}
    </section>
  );
}

/** Panels side by side where there is room; each at least `minimum` wide. */
export function PanelGrid({ minimum = "340px", children }: { minimum?: string; children: React.ReactNode }) {
  return (
    <div className={classes.grid} style={{ "--minimum": minimum } as React.CSSProperties}>
      {children}
    </div>
  );
}
