// A stage's state as a small mark whose shape differs as well as its colour, with the word for screen readers.

import { VisuallyHidden } from "@mantine/core";
import type { StageStatus } from "../state/store";
import classes from "./StatusDot.module.css";

const MARKS: Record<StageStatus, React.ReactNode> = {
  waiting: <circle cx="8" cy="8" r="4" strokeDasharray="2 2.2" />,
  ready: <circle cx="8" cy="8" r="4" />,
  queued: (
    <>
      <circle cx="8" cy="8" r="4.5" />
      <circle cx="8" cy="8" r="1.2" className={classes.filled} />
    </>
  ),
  running: <circle cx="8" cy="8" r="4.2" className={classes.filled} />,
  paused: <path d="M6 4.5v7M10 4.5v7" strokeWidth="2.2" />,
  done: <path d="M3.5 8.4l3 3 6-6.6" strokeWidth="1.9" />,
  failed: <path d="M8 3.2v5.6M8 12.2v.1" strokeWidth="2.4" />,
};

/** `beside` is the text that stands next to it: where that is the status itself, the word is not said twice. */
export function StatusDot({ status, beside }: { status: StageStatus; beside?: string | undefined }) {
  return (
    <>
      <svg className={classes.dot} data-status={status} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        {MARKS[status]}
      </svg>
      {beside !== status && <VisuallyHidden> {status} </VisuallyHidden>}
    </>
  );
}
