// What happened in a training run besides its steps: when it began, was kept, paused, interrupted and went on, what it warned
// of and how it ended. Plain data and its words; who writes it is app/runs/log.ts.

import type { Problem } from "../errors";
import { counted, formatCount } from "../format/format";

export type LogKind = "began" | "saved" | "paused" | "continued" | "resumed" | "setback" | "warned" | "stopped" | "failed" | "done";

export interface LogEntry {
  readonly kind: LogKind;
  /** In milliseconds since 1970; of several in a row, of the last. */
  readonly at: number;
  /** The last step that was taken, or that it goes on from. */
  readonly step: number;
  /** How often in a row, where more than once. */
  readonly times?: number;
  /** What it warned of, or why it failed. */
  readonly problem?: Problem;
}

/** Whether an entry tells more than that all went well. */
export const isRemarkable = ({ kind }: LogEntry): boolean => ["resumed", "setback", "warned", "stopped", "failed"].includes(kind);

/** An entry as a sentence, without its time. */
export function entryInWords({ kind, step, times = 1, problem }: LogEntry): string {
  const at = formatCount(step);
  switch (kind) {
    case "began":
      return "Began.";
    case "saved":
      return times > 1 ? `Saved ${counted(times, "time")}, last at step ${at}.` : `Saved at step ${at}.`;
    case "paused":
      return `Paused at step ${at}.`;
    case "continued":
      return `Went on after the pause at step ${at}.`;
    case "resumed":
      return `Went on from what was saved at step ${at}.`;
    case "stopped":
      return `Stopped at step ${at}.`;
    case "done":
      return `Done after ${counted(step, "step")}.`;
    case "setback":
      return `Went back to step ${at}: ${problem?.message}`;
    case "warned":
      return `At step ${at}: ${problem?.message}`;
    case "failed":
      return `Failed after step ${at}: ${problem?.message}`;
  }
}
