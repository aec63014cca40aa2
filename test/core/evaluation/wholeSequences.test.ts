// Sequences longer than the context on the reference executor, held against numbers worked out from logits alone.

import { beforeAll, expect, test } from "vitest";
import type { ModelShape } from "../../../src/core/config/sizes";
import { meanHiddenStates, scoreWhole, windowsOf } from "../../../src/core/evaluation/wholeSequences";
import { UNSCORED } from "../../../src/core/model/batch";
import { STUDENT } from "../../../src/core/model/predicting";
import { hiddenProgram, logitsProgram, scoreProgram } from "../../../src/core/model/programs";
import { referenceExecutor } from "../../../src/core/reference/executor";
import { evaluate, expectNear, hotWeights, useCpu } from "../reference/harness";

beforeAll(useCpu);

const shape: ModelShape = { layers: 1, heads: 2, width: 8, context: 4, vocabSize: 11 };
const weights = hotWeights(shape, 7);
const sequences = [Uint16Array.of(1, 5, 2, 8, 3, 3, 10), Uint16Array.of(4, 0, 9)];

/** Logits [T, V] of one window, at every position. */
const logitsOf = (tokens: Int32Array): Promise<Float32Array> =>
  evaluate(
    referenceExecutor,
    logitsProgram(shape, shape.context),
    { [STUDENT]: referenceExecutor.upload(weights) },
    { tokens, rows: Int32Array.from(tokens, (_, t) => t) },
    "logits",
  );

test("the windows of a sequence hold each of its tokens but the last once, in order", () => {
  const windows = windowsOf(sequences[0], 4);
  expect(windows.map(({ tokens }) => [...tokens])).toEqual([
    [1, 5, 2, 8],
    [3, 3, 0, 0],
  ]);
  expect(windows.flatMap(({ targets }) => [...targets]).filter((target) => target !== UNSCORED)).toEqual([...sequences[0].subarray(1)]);
  expect(windowsOf(Uint16Array.of(3), 4)).toEqual([]);
});

test("a sequence costs what its windows cost, each token by its window's logits", async () => {
  const evaluator = await referenceExecutor.evaluator(scoreProgram(shape, 2), { [STUDENT]: referenceExecutor.upload(weights) });
  const nats = await scoreWhole(evaluator, sequences, shape.context, 2);
  const expected = [];
  for (const tokens of sequences) {
    let sum = 0;
    for (const window of windowsOf(tokens, shape.context)) {
      const logits = await logitsOf(window.tokens);
      window.targets.forEach((target, t) => {
        if (target === UNSCORED) return;
        const row = logits.subarray(t * shape.vocabSize, (t + 1) * shape.vocabSize);
        sum += Math.log(row.reduce((total, logit) => total + Math.exp(logit), 0)) - row[target];
      });
    }
    expected.push(sum);
  }
  expectNear(nats, expected, 1e-5, "nats");
});

test("mean hidden states times the head are the mean logits", async () => {
  const evaluator = await referenceExecutor.evaluator(hiddenProgram(shape, 2), { [STUDENT]: referenceExecutor.upload(weights) });
  const means = await meanHiddenStates(evaluator, sequences, shape, 2);
  expect(means).toHaveLength(2 * shape.width);
  const { data: head } = weights.get("wte.weight") ?? { data: new Float32Array() };
  for (const [i, tokens] of sequences.entries()) {
    const expected = new Float64Array(shape.vocabSize);
    for (const { tokens: window, targets } of windowsOf(tokens, shape.context)) {
      const logits = await logitsOf(window);
      targets.forEach((target, t) => {
        if (target !== UNSCORED)
          expected.forEach((_, v) => {
            expected[v] += logits[t * shape.vocabSize + v] / (tokens.length - 1);
          });
      });
    }
    const own = means.subarray(i * shape.width, (i + 1) * shape.width);
    const actual = expected.map((_, v) => own.reduce((sum, value, k) => sum + value * head[v * shape.width + k], 0));
    expectNear(actual, expected, 1e-5, `mean logits of sequence ${i}`);
  }
});
