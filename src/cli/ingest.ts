// npm run bench -- --ingest: how fast a folder of texts becomes a corpus, in the studio's own page with its storage, and how much
// memory that takes. Not the tokenizer: benchTokenizer.ts times that.

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { formatBytes, formatNumber } from "../core/format/format";
import type { BenchArguments } from "./benchArguments";
import { CommandError, EXIT } from "./command";
import { giveTexts, openStudio } from "./drive";
import { type Heaps, watchHeaps } from "./heaps";
import { withStudio } from "./session";

/** Milliseconds between two readings of the heaps; garbage is collected for each, which takes its time. */
const READ_EVERY = 5000;

export interface IngestReport {
  /** Of the files. */
  readonly bytes: number;
  /** From the files' arrival to the last byte in storage. */
  readonly seconds: number;
  /** The largest heap of the page that was read, and of all its workers together, in bytes. */
  readonly page: number;
  readonly workers: number;
  /** The longest task of the page's main thread, in milliseconds. */
  readonly longestTask: number;
}

/** Drops the folder into the studio and waits until it is a corpus. Throws CommandError where a run can't be. */
export async function timeIngest(folder: string, adapter: BenchArguments["adapter"]): Promise<IngestReport> {
  return withStudio(adapter, async ({ browser, address }) => {
    const page = await browser.newPage();
    const readHeaps = await watchHeaps(page);
    await openStudio(page, `${address}#/help`);
    await page.evaluate(() => {
      const measured = window as Window & { longestTask?: number };
      measured.longestTask = 0;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) measured.longestTask = Math.max(measured.longestTask!, duration);
      }).observe({ type: "longtask", buffered: false });
    });
    const heaps: Heaps[] = [];
    const reading = setInterval(() => void readHeaps().then((heap) => heaps.push(heap)), READ_EVERY);
    try {
      await giveTexts(page, folder);
      const begin = performance.now();
      const stage = page.getByTestId("stage-corpus");
      await stage.and(page.locator('[data-status="done"], [data-status="failed"]')).waitFor({ timeout: 0, state: "attached" });
      const seconds = (performance.now() - begin) / 1000;
      heaps.push(await readHeaps());
      if ((await stage.getAttribute("data-status")) === "failed")
        throw new CommandError(EXIT.usage, `${folder} gave no corpus; drop it into the studio to see why.`);
      const longestTask = await page.evaluate(() => (window as Window & { longestTask?: number }).longestTask!);
      const most = (of: (heap: Heaps) => number): number => Math.max(...heaps.map(of));
      const workers = most((heap) => heap.workers.reduce((sum, worker) => sum + worker, 0));
      return { bytes: bytesIn(folder), seconds, page: most((heap) => heap.page), workers, longestTask };
    } finally {
      clearInterval(reading);
    }
  });
}

function bytesIn(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

/** The report as lines of text. */
export function ingestText({ bytes, seconds, page, workers, longestTask }: IngestReport): string {
  return [
    `${formatBytes(bytes)} of files took ${formatNumber(seconds)} s: ${formatNumber(bytes / 1e6 / seconds)} MB/s`,
    `largest heaps read: page ${formatBytes(page)}, workers together ${formatBytes(workers)}`,
    longestTask === 0 ? "no task of the page took 50 ms" : `longest task of the page ${formatNumber(longestTask)} ms`,
  ].join("\n");
}
