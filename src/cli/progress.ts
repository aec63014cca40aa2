// What a run without a screen tells while it works: a line when a stage begins, one every few seconds within it, and
// one when it is done. As sentences for people or, with --json, as JSON lines for programs.

import type { RunProgress } from "../app/automationProgress";
import { formatCount, formatDuration, formatEta, formatNumber, formatTokensPerSecond, remainingSeconds } from "../core/format/format";

/** Seconds between two lines within a stage. */
const INTERVAL = 5;

export interface ProgressPrinter {
  /** Called as often as one likes; prints when it is time. */
  show(progress: RunProgress): void;
  /** Ends the last stage. */
  finish(): void;
}

/** A run's progress as a line: "teacher   120/200 steps   loss 3.41   1,240 tokens/s   about 40 s left". */
export function progressLine(progress: RunProgress, elapsed: number): string {
  const { stage, done, total, unit, note, loss, tokensPerSecond } = progress;
  const parts = [stage.padEnd(16)];
  if (done !== undefined && total !== undefined) {
    parts.push(`${formatCount(done)}/${formatCount(total)} ${unit ?? ""}`.trim());
    if (note !== undefined) parts.push(note);
    if (loss !== undefined) parts.push(`loss ${formatNumber(loss, 4)}`);
    if (tokensPerSecond !== undefined) parts.push(formatTokensPerSecond(tokensPerSecond));
    const left = remainingSeconds({ done, total }, elapsed);
    if (left !== undefined && done < total) parts.push(`${formatEta(left)} left`);
  } else parts.push("…");
  return parts.join("   ");
}

/** A printer of progress. `print` takes one line; `clock` tells seconds. */
export function createProgressPrinter(print: (line: string) => void, clock: () => number, json: boolean): ProgressPrinter {
  let current: RunProgress | undefined;
  let startedAt = 0;
  let printedAt = 0;
  const tell = (line: string, record: object): void => print(json ? JSON.stringify(record) : line);
  const finish = (): void => {
    if (current === undefined) return;
    const seconds = clock() - startedAt;
    tell(`${current.stage.padEnd(16)}   done in ${formatDuration(seconds)}`, { stage: current.stage, finished: true, seconds });
    current = undefined;
  };
  return {
    finish,
    show(progress) {
      const now = clock();
      if (progress.stage !== current?.stage) {
        finish();
        startedAt = now;
      } else if (now - printedAt < INTERVAL) {
        current = progress;
        return;
      }
      current = progress;
      printedAt = now;
      tell(progressLine(progress, now - startedAt), { ...progress, elapsed: now - startedAt });
    },
  };
}
