// The lines a run without a screen prints while it works.

import { describe, expect, test } from "vitest";
import type { RunProgress } from "../../src/app/automationProgress";
import { createProgressPrinter, progressLine } from "../../src/cli/progress";

const teacher: RunProgress = { stage: "teacher", done: 120, total: 200, unit: "steps", loss: 3.41234, tokensPerSecond: 1240 };

/** Prints what is shown at their seconds and returns the lines. */
function printed(json: boolean, ...shown: readonly (readonly [second: number, progress: RunProgress])[]): string[] {
  const lines: string[] = [];
  let now = 0;
  const printer = createProgressPrinter(
    (line) => lines.push(line),
    () => now,
    json,
  );
  for (const [second, progress] of shown) {
    now = second;
    printer.show(progress);
  }
  printer.finish();
  return lines;
}

describe("a progress line", () => {
  test("tells the stage, how far it is, the loss, the speed and the time left", () => {
    expect(progressLine(teacher, 60)).toBe("teacher            120/200 steps   loss 3.412   1,240 tokens/s   about 40 s left");
  });

  test("promises no time before ten steps, and none when all are done", () => {
    expect(progressLine({ ...teacher, done: 9 }, 60)).not.toContain("left");
    expect(progressLine({ ...teacher, done: 200 }, 60)).not.toContain("left");
  });

  test("says only that a stage runs when that is all there is to say", () => {
    expect(progressLine({ stage: "router" }, 1)).toBe("router             …");
  });
});

describe("a run's lines", () => {
  test("begin and end each stage, and are seconds apart within one", () => {
    const at = (done: number): RunProgress => ({ stage: "teacher", done, total: 200, unit: "steps" });
    const lines = printed(false, [0, { stage: "corpus" }], [3, at(1)], [4, at(2)], [7.9, at(3)], [8, at(4)], [9, at(200)]);
    expect(lines.map((line) => line.replace(/ {2,}/g, " "))).toEqual([
      "corpus …",
      "corpus done in 3 s",
      "teacher 1/200 steps",
      "teacher 4/200 steps",
      "teacher done in 6 s",
    ]);
  });

  test("are JSON objects where a program reads them", () => {
    const lines = printed(true, [0, { stage: "corpus" }], [2, teacher]).map((line) => JSON.parse(line));
    expect(lines).toEqual([
      { stage: "corpus", elapsed: 0 },
      { stage: "corpus", finished: true, seconds: 2 },
      { ...teacher, elapsed: 0 },
      { stage: "teacher", finished: true, seconds: 0 },
    ]);
  });
});
