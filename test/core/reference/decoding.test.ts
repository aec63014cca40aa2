// Writing step by step with kept keys and values, on TensorFlow.js's CPU backend: the same numbers as whole sequences.

import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import type { ModelShape } from "../../../src/core/config/sizes";
import { STUDENT } from "../../../src/core/model/predicting";
import { decodeProgram, logitsProgram } from "../../../src/core/model/programs";
import { referenceExecutor } from "../../../src/core/reference/executor";
import { sampleToken } from "../../../src/core/reference/sample";
import { evaluate, expectNear, hotWeights, randomBatch, useCpu } from "./harness";

const shape: ModelShape = { layers: 2, heads: 2, width: 16, context: 8, vocabSize: 37 };
const greedy = { temperature: 0, topK: 0, topP: 1, seed: 0 };

beforeAll(useCpu);

test("steps over two sequences give the logits of whole sequences, and leave no tensor behind", async () => {
  const { tokens } = randomBatch(shape, 2, 3);
  const models = { [STUDENT]: referenceExecutor.upload(hotWeights(shape, 1)) };
  const tensors = tf.memory().numTensors;
  const whole: Float32Array[] = [];
  for (const first of [0, shape.context]) {
    const inputs = {
      tokens: Int32Array.from(tokens.slice(first, first + shape.context)),
      rows: Int32Array.from({ length: shape.context }, (_, row) => row),
    };
    whole.push(await evaluate(referenceExecutor, logitsProgram(shape, shape.context), models, inputs, "logits"));
  }
  const evaluator = await referenceExecutor.evaluator(decodeProgram(shape, 2), models);
  for (let position = 0; position < shape.context; position++) {
    const inputs = {
      tokens: Int32Array.of(tokens[position], tokens[shape.context + position]),
      positions: Int32Array.of(position, position),
    };
    const logits = (await evaluator.run(inputs)).get("logits") as Float32Array;
    const row = (sequence: number) => whole[sequence].subarray(position * shape.vocabSize, (position + 1) * shape.vocabSize);
    expectNear(logits, [...row(0), ...row(1)], 1e-5, `logits at ${position}`);
  }
  evaluator.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
});

test("a full window is followed by one that begins with its last half", async () => {
  const models = { [STUDENT]: referenceExecutor.upload(hotWeights(shape, 1)) };
  const whole = await referenceExecutor.evaluator(logitsProgram(shape, 1), models);
  /** The token that whole sequences give, by the rule as it is written down. */
  const expected = [3, 14, 15];
  let begin = 0;
  for (let count = 0; count < 20; count++) {
    const seen = expected.slice(begin);
    const tokens = new Int32Array(shape.context);
    tokens.set(seen);
    const logits = (await whole.run({ tokens, rows: Int32Array.of(seen.length - 1) })).get("logits") as Float32Array;
    expected.push(sampleToken(logits, greedy, 0));
    if (seen.length === shape.context) begin = expected.length - shape.context / 2;
  }
  const generator = await referenceExecutor.generator(decodeProgram(shape, 1), models, shape.context);
  generator.start([[3, 14, 15]], greedy);
  const written: number[] = [];
  while (written.length < 20) written.push(...(await generator.next())[0]);
  expect(written).toEqual(expected.slice(3));
});

test("prompts and settings that do not fit are refused by name", async () => {
  const models = { [STUDENT]: referenceExecutor.upload(hotWeights(shape, 1)) };
  const generator = await referenceExecutor.generator(decodeProgram(shape, 2), models, shape.context);
  const starting =
    (...prompts: number[][]) =>
    () =>
      generator.start(prompts, greedy);
  expect(starting([1])).toThrow("1 prompts");
  expect(starting([1], [])).toThrow("prompt 1 has 0 tokens");
  expect(starting([1], new Array(9).fill(1))).toThrow("prompt 1 has 9 tokens");
  expect(starting([1], [37])).toThrow("prompt 1 holds 37");
  const settings = (changes: object) => () => generator.start([[1], [2]], { ...greedy, ...changes });
  expect(settings({ temperature: -1 })).toThrow("temperature is -1");
  expect(settings({ topK: 1.5 })).toThrow("topK is 1.5");
  expect(settings({ topP: Number.NaN })).toThrow("topP is NaN");
  expect(settings({ drawn: -1 })).toThrow("drawn is -1");
  await expect(generator.next()).rejects.toThrow("not started");
});
