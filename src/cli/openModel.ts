// npm run bench -- --open-model: how long a large model from outside takes from its files into storage and from there to the GPU, in
// Chrome with its storage on disk, beside the mere reading of the files, and how much memory that takes. Nothing is computed with it.

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { formatBytes, formatNumber } from "../core/format/format";
import { chromeArguments } from "./chrome-arguments";
import { type Heaps, watchHeaps } from "./heaps";
import { serveSources } from "./serve";
import { withProfile } from "./session";

/** Milliseconds between two readings of the heaps; the workers' garbage is collected for each, which takes its time. */
const READ_EVERY = 1000;

/** What one model took. */
export interface OpenModelRow {
  readonly name: string;
  /** Of the files. */
  readonly bytes: number;
  /** Seconds to read the files and do nothing, from them into storage, and from there to the GPU. */
  readonly reading: number;
  readonly opening: number;
  /** Why the GPU does not take them, where it does not. */
  readonly loading: number | string;
  /** What all processes of Chrome computed while the files came into storage, in seconds. */
  readonly cpuSeconds: number;
  /** The most that workers held at once, in their heaps and in array buffers, on the way into storage and to the GPU. */
  readonly openingHeap: number;
  readonly loadingHeap: number;
}

export interface OpenModelReport {
  readonly rows: readonly OpenModelRow[];
}

/** What test/bench/page.ts lends to this. */
interface OpenModelWindow {
  readFiles(): Promise<number>;
  openModelFiles(): Promise<{ readonly seconds: number; readonly hash: string }>;
  loadOnGpu(hash: string): Promise<{ readonly seconds: number } | { readonly refused: string }>;
}

/** Opens the model in `folder`, on the machine's GPU with `hardware`, else on the software adapter. */
export async function timeOpenModel(name: string, folder: string, hardware: boolean): Promise<OpenModelRow> {
  const options = { start: () => serveSources([]), switches: chromeArguments(hardware ? "hardware" : "software") };
  return withProfile(async ({ page, address, cpuSeconds }) => {
    const readHeaps = await watchHeaps(page, false);
    await page.goto(`${address}test/bench/index.html`);
    await page.waitForFunction(() => "bench" in window);
    const files = readdirSync(folder).map((name) => join(folder, name));
    await page.locator("input").setInputFiles(folder);
    const reading = await page.evaluate(() => (window as unknown as OpenModelWindow).readFiles());
    const computed = await cpuSeconds();
    const opened = await heldWhile(page, readHeaps, () => page.evaluate(() => (window as unknown as OpenModelWindow).openModelFiles()));
    const spent = (await cpuSeconds()) - computed;
    const { hash, seconds: opening } = opened.result;
    const loaded = await heldWhile(page, readHeaps, () =>
      page.evaluate((name) => (window as unknown as OpenModelWindow).loadOnGpu(name), hash),
    );
    const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
    const loading = "seconds" in loaded.result ? loaded.result.seconds : loaded.result.refused;
    return { name, bytes, reading, opening, loading, cpuSeconds: spent, openingHeap: opened.most, loadingHeap: loaded.most };
  }, options);
}

/** Does `work`, and reads again and again how much the workers hold. */
async function heldWhile<Result>(
  page: Page,
  readHeaps: () => Promise<Heaps>,
  work: () => Promise<Result>,
): Promise<{ result: Result; most: number }> {
  const held = { most: 0 };
  let isOver = false;
  const watch = async (): Promise<void> => {
    while (!isOver) {
      const { workers, buffers } = await readHeaps();
      held.most = Math.max(held.most, buffers + workers.reduce((sum, heap) => sum + heap, 0));
      await page.waitForTimeout(READ_EVERY);
    }
  };
  const watching = watch();
  const result = await work().finally(() => {
    isOver = true;
  });
  await watching;
  return { result, ...held };
}

/** The report as lines of text, some for each model. */
export const openModelText = ({ rows }: OpenModelReport): string => rows.map(rowText).join("\n\n");

function rowText({ name, bytes, reading, opening, loading, cpuSeconds, openingHeap, loadingHeap }: OpenModelRow): string {
  const rate = (seconds: number): string => `${formatNumber(bytes / 1e6 / seconds)} MB/s`;
  const beyond = `${formatNumber(opening - reading)} s beyond reading them, ${formatNumber(cpuSeconds)} s of one core`;
  return [
    `${name}: ${formatBytes(bytes)} of files are read in ${formatNumber(reading)} s (${rate(reading)})`,
    `from the files into storage: ${formatNumber(opening)} s (${rate(opening)}), ${beyond}; workers hold ${formatBytes(openingHeap)} at most`,
    typeof loading === "number"
      ? `from storage to the GPU: ${formatNumber(loading)} s (${rate(loading)}); workers hold ${formatBytes(loadingHeap)} at most`
      : `the GPU does not take them: ${loading}`,
  ].join("\n");
}
