// How far a stage is, as words beside its bar: how much of it is done, how long still and, of bytes, how many a second.

import { formatBytes, formatCount, formatEta, remainingSeconds } from "../../core/format/format";
import type { StageState } from "../state/store";

/** What can be said of a stage's progress, the most important first; nothing before its first. */
export function progressFacts({ progress, elapsed = 0, status, from = { done: 0, elapsed: 0 } }: StageState): readonly string[] {
  if (progress === undefined) return [];
  const { total, unit, note } = progress;
  const [amount, ofUnit] = unit === "bytes" ? [formatBytes, ""] : [formatCount, ` ${unit}`];
  const done = progress.done - from.done;
  const seconds = elapsed - from.elapsed;
  const left = remainingSeconds({ done, total: total - from.done }, seconds);
  const speed = unit === "bytes" && left !== undefined ? [`${formatBytes(done / seconds)}/s`] : [];
  return [
    `${amount(progress.done)}${total > 0 ? ` of ${amount(total)}` : ""}${ofUnit}`,
    ...(note ? [note] : []),
    ...(left !== undefined && status !== "paused" ? [`${formatEta(left)} left`, ...speed] : []),
  ];
}
