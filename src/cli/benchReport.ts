// The benchmark's report as text, and where it goes.

import { writeFileSync } from "node:fs";
import { formatCount, formatNumber, formatPercent } from "../core/format/format";
import type { BenchArguments } from "./benchArguments";
import { type BenchReport, type BenchRow, bestMatmul, type Peak } from "./benchCases";

import { shownPath } from "./command";

const MEBIBYTE = 2 ** 20;

const columns: readonly (readonly [title: string, cell: (row: BenchRow, peak: Peak) => string])[] = [
  ["size", ({ size }) => size],
  ["step", ({ kind }) => kind],
  ["contestant", ({ contestant }) => contestant],
  ["steps", ({ times }) => String(times.length)],
  ["ms/step", ({ milliseconds }) => formatNumber(milliseconds)],
  ["tokens/s", ({ tokensPerSecond }) => formatCount(tokensPerSecond)],
  ["× engine's time", ({ ratio }) => (ratio === undefined ? "–" : formatNumber(ratio))],
  ["dispatches", ({ dispatches }) => String(dispatches)],
  ["submits", ({ submits }) => String(submits)],
  ["MiB", ({ bytes }) => formatNumber(bytes / MEBIBYTE)],
  ["GFLOP/s", ({ gflops }) => formatNumber(gflops)],
  ["of multiply-add", ({ gflops }, { multiplyAdd }) => formatPercent(gflops / multiplyAdd)],
  ["of matmul", ({ gflops }, peak) => formatPercent(gflops / bestMatmul(peak))],
];

function peakLine({ multiplyAdd, matmul }: Peak): string {
  const [ab, abT, aTb] = [matmul.ab, matmul.abT, matmul.aTb].map((rate) => formatNumber(rate));
  return `peak in GFLOP/s: multiply-add ${formatNumber(multiplyAdd)}, matmul 1024³ ${ab} (a·b), ${abT} (a·bᵀ), ${aTb} (aᵀ·b)`;
}

/** The report as a Markdown table under a line about the adapter and one about its peak. */
export function benchTable({ adapter, peak, rows }: BenchReport): string {
  const cells = [columns.map(([title]) => title), ...rows.map((row) => columns.map(([, cell]) => cell(row, peak)))];
  const widths = columns.map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  const lines = cells.map((line) => `| ${line.map((cell, column) => cell.padStart(widths[column])).join(" | ")} |`);
  const rule = `| ${widths.map((width) => `${"-".repeat(width - 1)}:`).join(" | ")} |`;
  return [`adapter: ${adapter}`, peakLine(peak), "", lines[0], rule, ...lines.slice(1)].join("\n");
}

/** Prints a report, as `text` or as JSON, and writes it where --out asks for it. */
export function deliver<Report>(report: Report, text: (report: Report) => string, { out, json }: BenchArguments): void {
  if (out !== undefined) writeFileSync(out, `${JSON.stringify(report, undefined, 2)}\n`);
  console.log(json ? JSON.stringify(report) : text(report));
  if (out !== undefined) console.error(`Written to ${shownPath(out)}`);
}
