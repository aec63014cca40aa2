// What programs read of a run line by line: figures of each step, and of gates only where there are any.

import { expect, test } from "vitest";
import { metricLines } from "../../src/app/metrics";
import type { StepColumns } from "../../src/protocol/events";

const columns: StepColumns = {
  step: [7, 8],
  tokens: [700, 800],
  seconds: [3.5, 4],
  learningRate: [0.1, 0.2],
  gradientNorm: [1, 2],
  loss: [5, 4],
  terms: { ce: [5, 4] },
  weights: {},
};

const stepsOf = (more: Partial<StepColumns>) =>
  metricLines({ kind: "steps", stage: "teacher", columns: { ...columns, ...more } }).map((line) => JSON.parse(line));

test("a step of a sparse model tells what its gates did, each step its own", () => {
  const [first, second] = stepsOf({ gates: { "taken/0/1": [0.25, 0.5], kl: [undefined, 0.125] } });
  expect(first.gates).toEqual({ "taken/0/1": 0.25 });
  expect(second).toMatchObject({ step: 8, loss: 4, gates: { "taken/0/1": 0.5, kl: 0.125 } });
});

test("without gates nothing is told of them", () => {
  for (const more of [{}, { gates: {} }]) expect(stepsOf(more)[0]).not.toHaveProperty("gates");
});
