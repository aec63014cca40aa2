// npm run bench -- --ingest: how fast a folder of texts becomes a corpus, in the studio's own page with its storage on disk, and how much
// memory that takes. Not the tokenizer: benchTokenizer.ts times that.

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { formatBytes, formatNumber } from "../core/format/format";
import { CommandError, EXIT } from "./command";
import { giveTexts, openStudio } from "./drive";
import { type Heaps, watchHeaps } from "./heaps";
import { withProfile } from "./session";

/** Milliseconds between two readings of the heaps; the workers' garbage is collected for each, which takes its time. */
const READ_EVERY = 5000;

export interface HeapsAt extends Heaps {
  /** Since the files were given. */
  readonly seconds: number;
}

interface LongTask {
  readonly seconds: number;
  readonly milliseconds: number;
}

export interface IngestReport {
  /** Of the files. */
  readonly bytes: number;
  /** From the files' arrival to the last byte in storage, and what all processes of Chrome computed meanwhile. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly heaps: readonly HeapsAt[];
  /** Tasks of the page's main thread that took 50 ms or more by the clock: when they began, since the page was asked to watch, and how long. */
  readonly longTasks: readonly LongTask[];
}

/** Drops the folder into the studio and waits until it is a corpus. Throws CommandError where a run can't be. */
export async function timeIngest(folder: string): Promise<IngestReport> {
  return withProfile(async ({ page, address, cpuSeconds }) => {
    const readHeaps = await watchHeaps(page, false);
    await openStudio(page, `${address}#/help`);
    await opened(page);
    await page.evaluate(() => {
      const watched = window as Window & { longTasks?: LongTask[] };
      const tasks: LongTask[] = [];
      watched.longTasks = tasks;
      const begin = performance.now();
      new PerformanceObserver((list) => {
        for (const { startTime, duration } of list.getEntries())
          tasks.push({ seconds: (startTime - begin) / 1000, milliseconds: duration });
      }).observe({ type: "longtask", buffered: false });
    });
    const heaps: HeapsAt[] = [];
    const computed = await cpuSeconds();
    const begin = performance.now();
    const elapsed = (): number => (performance.now() - begin) / 1000;
    const read = async (): Promise<void> => void heaps.push({ seconds: elapsed(), ...(await readHeaps()) });
    const reading = setInterval(() => void read(), READ_EVERY);
    try {
      await giveTexts(page, folder);
      const stage = page.getByTestId("stage-corpus");
      await stage.and(page.locator('[data-status="done"], [data-status="failed"]')).waitFor({ timeout: 0, state: "attached" });
      const report = { bytes: bytesIn(folder), seconds: elapsed(), cpuSeconds: (await cpuSeconds()) - computed };
      await read();
      if ((await stage.getAttribute("data-status")) === "failed")
        throw new CommandError(EXIT.usage, `${folder} gave no corpus; drop it into the studio to see why.`);
      const longTasks = await page.evaluate(() => (window as Window & { longTasks?: LongTask[] }).longTasks!);
      return { ...report, heaps, longTasks };
    } finally {
      clearInterval(reading);
    }
  });
}

/** Resolves once the page has found its device and then had nothing to do for a second: a person doesn't drop files before. */
async function opened(page: Page): Promise<void> {
  await page.locator(`[data-testid="device-chip"]:not([data-status="opening"])`).waitFor({ timeout: 0, state: "attached" });
  await page.evaluate(() => new Promise((resolve) => setTimeout(() => requestIdleCallback(resolve), 1000)));
}

function bytesIn(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

/** The report as lines of text. */
export function ingestText({ bytes, seconds, cpuSeconds, heaps, longTasks }: IngestReport): string {
  const megabytes = bytes / 1e6;
  const most = (of: (heaps: Heaps) => number): string => formatBytes(Math.max(...heaps.map(of)));
  const together = ({ workers }: Heaps): number => workers.reduce((sum, heap) => sum + heap, 0);
  return [
    `${formatBytes(bytes)} of files took ${formatNumber(seconds)} s: ${formatNumber(megabytes / seconds)} MB/s, ${formatNumber((1000 * cpuSeconds) / megabytes)} ms of all cores for a MB`,
    `largest heaps read: page ${most(({ page }) => page)}, workers together ${most(together)}, with ${most(({ buffers }) => buffers)} in array buffers`,
    longTasks.length === 0
      ? "no task of the page took 50 ms"
      : `tasks of the page over 50 ms: ${longTasks.map(({ seconds, milliseconds }) => `${formatNumber(milliseconds)} ms at ${formatNumber(seconds)} s`).join(", ")}`,
  ].join("\n");
}
