// A run by its name, with its line as charts draw it.

import type { RunRecord } from "../../../core/config/run";
import { runLine } from "./charts";
import classes from "./Runs.module.css";

export function RunMark({ run }: { run: RunRecord }) {
  const { color, dash } = runLine(run);
  return (
    <span className={classes.mark}>
      <svg viewBox="0 0 22 8" width="22" height="8" aria-hidden="true">
        <path d="M0 4h22" stroke={color} strokeWidth="3" strokeDasharray={dash} />
      </svg>
      {run.name}
    </span>
  );
}
