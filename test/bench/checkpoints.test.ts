// The benchmark of checkpoints: its report. Its timings are not judged.

import { expect, test } from "vitest";
import { checkpointsText } from "../../src/cli/benchCheckpoints";

test("the report has a state's mean seconds, and their share of the recipe's interval and of the run", () => {
  const run = { steps: 40, seconds: 16, keptEvery: 5, everySeconds: 60 };
  const lines = checkpointsText({ rows: [{ size: "nano", bytes: 2e6, reading: [1, 2], writing: [0.5, 0.5], ...run }] }).split("\n");
  expect(lines.at(-1)).toBe(
    "| nano | 400 ms | 2 MB | 1.5 s | 0.5 s | 2 s | 3.23 % at 60 s | 20.00 % of 20 s, 2 states, 5 s apart or more |",
  );
});
