// What a benchmark of steps that take turns tells: every way beside the first. Which ways, and how their steps are timed,
// stands in test/bench.

import { formatCount, formatNumber } from "../core/format/format";
import { table } from "../core/format/markdown";
import type { BenchSize } from "./benchCases";

/** One way to train, or to write, at one size. */
export interface TurnsRow {
  readonly size: BenchSize;
  readonly name: string;
  /** Median ms of a step, and median over rounds of its time by that of the first way. */
  readonly milliseconds: number;
  readonly ratio: number;
  /** Of all sequences together, where steps write. */
  readonly tokensPerSecond?: number;
}

export interface TurnsReport {
  readonly rows: readonly TurnsRow[];
}

/** The report as a Markdown table. */
export function turnsText({ rows }: TurnsReport): string {
  const writes = rows.some(({ tokensPerSecond }) => tokensPerSecond !== undefined);
  const lines = rows.map(({ size, name, milliseconds, ratio, tokensPerSecond = 0 }) => [
    size,
    name,
    formatNumber(milliseconds),
    formatNumber(ratio, 3),
    ...(writes ? [formatCount(tokensPerSecond)] : []),
  ]);
  return table(["size", "step", "ms", "by the first", ...(writes ? ["tokens/s"] : [])], lines);
}
