// What a benchmark of steps that take turns tells: every way beside the first. Which ways, and how their steps are timed,
// stands in test/bench.

import { formatNumber } from "../core/format/format";
import type { BenchSize } from "./benchCases";

/** One way to train at one size. */
export interface TurnsRow {
  readonly size: BenchSize;
  readonly name: string;
  /** Median ms of a step, and median over rounds of its time by that of the first way. */
  readonly milliseconds: number;
  readonly ratio: number;
}

export interface TurnsReport {
  readonly rows: readonly TurnsRow[];
}

/** The report as a Markdown table. */
export function turnsText({ rows }: TurnsReport): string {
  const lines = rows.map(
    ({ size, name, milliseconds, ratio }) => `| ${size} | ${name} | ${formatNumber(milliseconds)} | ${formatNumber(ratio, 3)} |`,
  );
  return ["| size | step | ms | by the first |", "| --- | --- | --- | --- |", ...lines].join("\n");
}
