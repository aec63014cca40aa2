// npm run bench -- --checkpoints: what it costs a training run to keep its state, in Chrome with its storage on disk. What is trained,
// kept and timed stands in test/bench/checkpoints.worker.ts.

import type { Page } from "playwright-core";
import { formatBytes, formatNumber, formatPercent } from "../core/format/format";
import { table } from "../core/format/markdown";
import type { BenchArguments } from "./benchArguments";
import type { BenchSize } from "./benchCases";
import { chromeArguments } from "./chrome-arguments";
import { serveSources } from "./serve";
import { withProfile } from "./session";

/** A run of one size. The first state warms caches: all of this is of the run after it. */
export interface CheckpointsRow {
  readonly size: BenchSize;
  /** Of the file of a state. */
  readonly bytes: number;
  /** Of every state, the seconds that reading it from the GPU took, and those of hashing it and writing it to storage. */
  readonly reading: readonly number[];
  readonly writing: readonly number[];
  /** Steps, and the seconds of compute that they took. */
  readonly steps: number;
  readonly seconds: number;
  /** The seconds of compute between two states that it was asked for, and those of the size's recipe. */
  readonly keptEvery: number;
  readonly everySeconds: number;
}

export interface CheckpointsReport {
  readonly rows: readonly CheckpointsRow[];
}

/** What test/bench/page.ts lends to this. */
interface CheckpointsWindow {
  timeCheckpoints(size: BenchSize, states: number): Promise<CheckpointsRow>;
}

/** Trains one size after the other, on the machine's GPU where --adapter says hardware, else on the software adapter. */
export async function timeCheckpoints({ sizes = ["nano", "micro"], rounds, adapter }: BenchArguments): Promise<CheckpointsReport> {
  const switches = chromeArguments(adapter === "hardware" ? "hardware" : "software");
  return withProfile(
    async ({ page, address }) => {
      const rows: CheckpointsRow[] = [];
      for (const size of sizes) {
        console.error(`${size} …`);
        await page.goto(`${address}test/bench/index.html`);
        await page.waitForFunction(() => "bench" in window);
        rows.push(await timeOne(page, size, rounds));
      }
      return { rows };
    },
    { start: () => serveSources([]), switches },
  );
}

const timeOne = (page: Page, size: BenchSize, rounds: number): Promise<CheckpointsRow> =>
  page.evaluate((given) => (window as unknown as CheckpointsWindow).timeCheckpoints(...given), [size, rounds] as const);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;

/** The report as a Markdown table, with means over the states. */
export function checkpointsText({ rows }: CheckpointsReport): string {
  const seconds = (value: number): string => `${formatNumber(value)} s`;
  const lines = rows.map(({ size, bytes, reading, writing, steps, seconds: computed, keptEvery, everySeconds }) => {
    const took = mean(reading) + mean(writing);
    const kept = sum(reading) + sum(writing);
    return [
      size,
      `${formatNumber((1000 * computed) / steps)} ms`,
      formatBytes(bytes),
      seconds(mean(reading)),
      seconds(mean(writing)),
      seconds(took),
      `${formatPercent(took / (everySeconds + took), 2)} at ${everySeconds} s`,
      `${formatPercent(kept / (computed + kept), 2)} of ${seconds(computed + kept)}, ${reading.length} states, ${keptEvery} s apart or more`,
    ];
  });
  const head = ["size", "step", "state", "reading", "hashing, writing", "both", "share, computed", "share, measured"];
  return table(head, lines);
}
