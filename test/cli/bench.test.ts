// What the benchmark refuses before anything is measured, and its report as text.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { main } from "../../src/cli/bench";
import { type BenchRow, casesOf } from "../../src/cli/benchCases";
import { benchTable } from "../../src/cli/benchReport";
import { enduranceText, paceBetween } from "../../src/cli/endurance";
import { refusalOf } from "./limbeck";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "limbeck-bench-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a benchmark is refused", () => {
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
    ["for a long training of several sizes", () => ["--endurance", "--sizes", "nano,micro"], /--endurance runs one size/],
    ["for two benchmarks at once", () => ["--endurance", "--device"], /--endurance and --device are benchmarks of their own/],
    ["for states of other contestants", () => ["--checkpoints", "--contestants", "jax"], /--checkpoints runs this engine's steps alone/],
    ["for a router's fit of other sizes", () => ["--router", "--sizes", "nano"], /--router fits a router of one size/],
    ["for a Python with nothing to do", () => ["--python", "python3"], /--python goes with --router and --tokenizer/],
    ["for texts with nothing to cut", () => ["--corpus", folder], /--corpus goes with --tokenizer/],
    ["for an ingest of nothing", () => ["--ingest"], /--ingest needs what to drop/],
    ["for texts of no size", () => ["--ingest", "--synthetic", "much"], /--synthetic much: give a size in MB or GB/],
    ["for a tokenizer of a model", () => ["--tokenizer", "--sizes", "nano"], /--tokenizer trains no model/],
    ["for an option there is not", () => ["--size", "nano"], /--help lists what there is\./],
  ])("%s", async (_what, given, says) => {
    expect(await refusalOf(main, given())).toMatch(says);
  });
});

describe("a long training", () => {
  const metrics = [
    ...["corpus", "teacher"].map((stage) => ({ kind: "evaluation", stage, step: 100 })),
    ...Array.from({ length: 300 }, (_, index) => ({ kind: "step", stage: "teacher", step: index + 1, seconds: 2 + 0.01 * index })),
    { kind: "step", stage: "expert:en", step: 200, seconds: 90 },
  ]
    .map((record) => `${JSON.stringify(record)}\n`)
    .join("");

  test("has the pace of its teacher's steps", () => {
    expect(paceBetween(metrics, [100, 200])).toBeCloseTo(10);
    expect(() => paceBetween(metrics, [100, 400])).toThrow("no step 400");
  });

  test("is told in a line for the pace and one for each reading of the heaps", () => {
    const heaps = [{ step: 250, page: 2 * 2 ** 20, workers: [2 ** 20, 3 * 2 ** 20], buffers: 0 }];
    const lines = enduranceText({ size: "nano", adapter: "software", early: 40, late: 42, heaps }).split("\n");
    expect(lines[1]).toMatch(/100 to 200: 40.* ms each; 1900 to 2000: 42.* ms each, 105.0 % of that/);
    expect(lines[2]).toMatch(/after step 250: heap of the page 2.* MiB, of its workers 1.* and 3.* MiB/);
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
