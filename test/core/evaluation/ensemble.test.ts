// Several models' predictions as one.

import { expect, test } from "vitest";
import { Ensemble, mixedLogProbs } from "../../../src/core/evaluation/ensemble";
import type { Evaluator } from "../../../src/core/graph/executor";

const logits = (...probabilities: number[]) => Float32Array.from(probabilities, (p) => 7 + Math.log(p));
const always = (values: Float32Array): Evaluator => ({ run: async () => new Map([["logits", values]]), dispose() {} });

test("probabilities are averaged by shares, however large the logits", () => {
  const mixed = mixedLogProbs([logits(0.5, 0.25, 0.25), logits(0.1, 0.1, 0.8).map((z) => z + 300)], [0.75, 0.25]);
  [0.4, 0.2125, 0.3875].forEach((expected, id) => {
    expect(Math.exp(mixed[id])).toBeCloseTo(expected, 6);
  });
});

test("an ensemble answers by the shares it has at that moment", async () => {
  const ensemble = new Ensemble([always(logits(0.9, 0.1)), always(logits(0.2, 0.8))], [1, 0]);
  const first = async () => Math.exp(((await ensemble.run({})).get("logits") as Float32Array)[0]);
  expect(await first()).toBeCloseTo(0.9, 6);
  ensemble.shares = [0.5, 0.5];
  expect(await first()).toBeCloseTo(0.55, 6);
});
