// What the benchmark of distillation losses tells. How steps are timed stands in test/bench/losses.ts.

import { formatNumber } from "../core/format/format";
import type { BenchSize } from "./benchCases";

/** One way to distil at one size. */
export interface LossRow {
  readonly size: BenchSize;
  readonly name: string;
  /** Median ms of a step, and median over rounds of its time by that of forward KL at fixed weights. */
  readonly milliseconds: number;
  readonly ratio: number;
}

export interface LossesReport {
  readonly rows: readonly LossRow[];
}

/** The report as a Markdown table. */
export function lossesText({ rows }: LossesReport): string {
  const lines = rows.map(
    ({ size, name, milliseconds, ratio }) => `| ${size} | ${name} | ${formatNumber(milliseconds)} | ${formatNumber(ratio, 3)} |`,
  );
  return ["| size | loss | ms/step | by forward KL |", "| --- | --- | --- | --- |", ...lines].join("\n");
}
