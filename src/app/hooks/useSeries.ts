// The curves of a training stage as React state. They live outside React and change at most four times a second.

import { useSyncExternalStore } from "react";
import type { SeriesSnapshot } from "../../core/config/records";
import type { StageId } from "../../protocol/events";
import { seriesOf } from "../series";

/** The stage's curves so far. */
export function useSeries(stage: StageId): SeriesSnapshot {
  const series = seriesOf(stage);
  return useSyncExternalStore(series.subscribe, series.snapshot);
}

/** The newest value of a column's smoothed curve, or of the curve itself. */
export function latestIn(snapshot: SeriesSnapshot, column: string, kind: "last" | "mean" = "last"): number | undefined {
  return snapshot.columns[column]?.[kind].findLast((value) => value !== undefined);
}
