// What the benchmark refuses before anything is measured, and its report as text.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BenchRow, casesOf } from "../../src/cli/benchCases";
import { benchTable } from "../../src/cli/benchReport";
import { limbeck, linesOf } from "./limbeck";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "limbeck-bench-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a benchmark is refused", { timeout: 60_000 }, () => {
  test.each<[what: string, given: () => string[], says: RegExp]>([
    ["for a size it has no batch for", () => ["--sizes", "nano,medium"], /--sizes nano,medium: there are nano, micro, mini, small\./],
    ["for an unknown contestant", () => ["--contestants", "torch"], /--contestants torch: there are engine, reference, jax\./],
    ["for too few rounds to compare", () => ["--rounds", "4"], /--rounds 4: give a whole number of at least 5\./],
    ["for rounds that are no number", () => ["--rounds", "many"], /--rounds many: /],
    ["for an unknown adapter", () => ["--adapter", "best"], /--adapter best: it is auto, hardware or software\./],
    ["for others than the engine in Node", () => ["--device", "--contestants", "jax"], /--device runs the engine alone/],
    ["for an adapter asked of Node", () => ["--device", "--adapter", "software"], /--device runs the engine alone/],
    ["for a report that is a folder", () => ["--out", folder], /--out .* is a folder; give a file\./],
    ["for a report in no folder", () => ["--out", join(folder, "none", "report.json")], /there is no folder .*none\./],
    ["for an option there is not", () => ["--size", "nano"], /--help lists what there is\./],
  ])("%s", async (_what, given, says) => {
    const { code, stderr } = await limbeck("bench", ...given());
    expect(linesOf(stderr)).toHaveLength(1);
    expect(stderr).toMatch(/^limbeck: /);
    expect(stderr).toMatch(says);
    expect(code).toBe(2);
  });
});

describe("the cases", () => {
  test("leave TensorFlow.js out of the larger sizes, unless it is asked for", () => {
    const named = casesOf(["micro", "mini"], undefined).map(({ size, kind, contestants }) => `${size} ${kind}: ${contestants}`);
    expect(named).toEqual([
      "micro train: engine,reference,jax",
      "micro distill: engine,reference,jax",
      "mini train: engine,jax",
      "mini distill: engine,jax",
    ]);
    expect(casesOf(["mini"], ["reference"])[0]?.contestants).toEqual(["reference"]);
  });

  test("train small without a teacher beside it", () => {
    expect(casesOf(["small"], ["engine"]).map(({ kind }) => kind)).toEqual(["train"]);
  });
});

test("the table holds a row's figures under their names, and shares of the measured peak", () => {
  const row: BenchRow = {
    ...{ size: "nano", kind: "train", contestant: "jax", times: [200, 204, 202], losses: [6, 5, 4, 3] },
    ...{ milliseconds: 202, tokensPerSecond: 2534.6, ratio: 5.25, dispatches: 312, submits: 313, bytes: 45 * 2 ** 20, gflops: 2 },
  };
  const peak = { multiplyAdd: 40, matmul: { ab: 10, abT: 8, aTb: 9 } };
  const lines = benchTable({ adapter: "a card", peak, rows: [row] }).split("\n");
  const cells = (line: string): string[] => line.split("|").map((cell) => cell.trim());
  const titles = cells(lines.find((line) => line.includes("ms/step"))!);
  const figures = Object.fromEntries(cells(lines.at(-1)!).map((cell, column) => [titles[column], cell]));
  expect(lines[0]).toBe("adapter: a card");
  expect(figures).toMatchObject({ "ms/step": "202", "tokens/s": "2,535", "× engine's time": "5.25", MiB: "45" });
  expect(figures).toMatchObject({ dispatches: "312", submits: "313", "of multiply-add": "5.0 %", "of matmul": "20.0 %" });
});
