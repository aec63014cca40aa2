// Writing with the compiled executor against the reference executor on TensorFlow.js's CPU backend: the same tokens from
// the same weights, and draws that follow the distributions they are drawn from.

import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import type { ModelShape } from "../../src/core/config/sizes";
import type { Executor, SamplingSettings, TokenGenerator } from "../../src/core/graph/executor";
import { Graph } from "../../src/core/graph/graph";
import { forwardProgram, type Program } from "../../src/core/graph/program";
import { STUDENT } from "../../src/core/model/predicting";
import { decodeProgram, logitsProgram } from "../../src/core/model/programs";
import { randomStream } from "../../src/core/random";
import { referenceExecutor } from "../../src/core/reference/executor";
import { compiledExecutor } from "../../src/core/webgpu/executor";
import { untuned } from "../../src/core/webgpu/variants";
import { evaluate, expectNear, hotWeights, randomBatch } from "../core/reference/harness";
import { deviceForTests } from "./device";

const { device, adapter } = await deviceForTests();
const compiled = compiledExecutor(device, untuned(adapter));
/** With the workgroups that suit graphics cards. */
const wide = compiledExecutor(device, untuned({ ...adapter, narrow: false }));

beforeAll(() => tf.setBackend("cpu"));

const greedy: SamplingSettings = { temperature: 0, topK: 0, topP: 1, seed: 0 };
const shapes: Readonly<Record<string, ModelShape>> = {
  "two layers and an odd vocabulary": { layers: 2, heads: 2, width: 16, context: 8, vocabSize: 37 },
  "heads of six numbers": { layers: 1, heads: 3, width: 18, context: 9, vocabSize: 37 },
  "two of four experts": { layers: 2, heads: 2, width: 16, context: 8, vocabSize: 37, experts: { count: 4, active: 2 } },
  "wide heads and an odd context": { layers: 1, heads: 1, width: 64, context: 11, vocabSize: 40 },
};
const prompts = [[3], [1, 4, 1, 5, 9], [2, 7, 18, 28, 1, 8, 2, 8]];

/** At least the first `count` tokens of every sequence after its prompt, cut to `count`. */
async function write(generator: TokenGenerator, begin: readonly number[][], count: number, settings: SamplingSettings) {
  generator.start(begin, settings);
  const written: number[][] = begin.map(() => []);
  while (written.some(({ length }) => length < count)) {
    const next = await generator.next();
    next.forEach((tokens, sequence) => {
      written[sequence].push(...tokens);
    });
  }
  return written.map((tokens) => tokens.slice(0, count));
}

async function writeWith(executor: Executor, shape: ModelShape, settings: SamplingSettings, count = 30): Promise<number[][]> {
  const models = { [STUDENT]: executor.upload(hotWeights(shape, 1)) };
  const generator = await executor.generator(decodeProgram(shape, prompts.length), models, shape.context);
  const written = await write(generator, prompts, count, settings);
  generator.dispose();
  return written;
}

for (const [name, shape] of Object.entries(shapes)) {
  test(`steps with kept keys and values give the logits of whole sequences: ${name}`, async () => {
    const { context, vocabSize } = shape;
    const tokens = Int32Array.from(randomBatch(shape, 1, 3).tokens);
    const models = { [STUDENT]: compiled.upload(hotWeights(shape, 1)) };
    const rows = Int32Array.from({ length: context }, (_, row) => row);
    const whole = await evaluate(compiled, logitsProgram(shape, context), models, { tokens, rows }, "logits");
    const evaluator = await compiled.evaluator(decodeProgram(shape, 1), models);
    for (let position = 0; position < context; position++) {
      const outputs = await evaluator.run({ tokens: tokens.slice(position, position + 1), positions: Int32Array.of(position) });
      const expected = whole.subarray(position * vocabSize, (position + 1) * vocabSize);
      expectNear(outputs.get("logits") as Float32Array, expected, 1e-5, `logits at ${position}`);
    }
    evaluator.dispose();
  });

  test(`greedy tokens of a batch are the reference's, past the end of the context: ${name}`, async () => {
    const expected = await writeWith(referenceExecutor, shape, greedy);
    expect(await writeWith(compiled, shape, greedy)).toEqual(expected);
    expect(await writeWith(wide, shape, greedy)).toEqual(expected);
  });

  test(`sampled tokens are the reference's, and the same in every run: ${name}`, async () => {
    for (const settings of [
      { temperature: 1, topK: 0, topP: 1, seed: 11 },
      { temperature: 1.5, topK: 5, topP: 1, seed: 12 },
      { temperature: 2, topK: 0, topP: 0.8, seed: 4_000_000_013 },
      { temperature: 3, topK: 12, topP: 0.7, seed: 14 },
    ]) {
      const first = await writeWith(compiled, shape, settings);
      expect(first).toEqual(await writeWith(referenceExecutor, shape, settings));
      expect(first).toEqual(await writeWith(wide, shape, settings));
      expect(await writeWith(compiled, shape, settings)).toEqual(first);
    }
  });
}

test("a sequence's text does not depend on the ones written beside it", async () => {
  const shape = shapes["two layers and an odd vocabulary"];
  const models = { [STUDENT]: compiled.upload(hotWeights(shape, 1)) };
  const settings = { temperature: 1, topK: 0, topP: 1, seed: 5 };
  const alone = await compiled.generator(decodeProgram(shape, 1), models, shape.context);
  const [first] = await writeWith(compiled, shape, settings);
  expect(await write(alone, [prompts[0]], 30, settings)).toEqual([first]);
  expect(first).not.toEqual((await writeWith(compiled, shape, { ...settings, seed: 6 }))[0]);
});

test("a text that another generator began is drawn on with the numbers that come next", async () => {
  const shape = { ...shapes["two layers and an odd vocabulary"], context: 24 };
  const models = { [STUDENT]: compiled.upload(hotWeights(shape, 1)) };
  const settings = { temperature: 1, topK: 0, topP: 1, seed: 5 };
  const [first, second] = [
    await compiled.generator(decodeProgram(shape, 1), models, shape.context),
    await compiled.generator(decodeProgram(shape, 1), models, shape.context),
  ];
  const [whole] = await write(first, [[3, 1]], 20, settings);
  const begun = whole.slice(0, 9);
  expect(await write(second, [[3, 1, ...begun]], 11, { ...settings, drawn: 9 })).toEqual([whole.slice(9)]);
  expect(await write(second, [[3, 1, ...begun]], 11, settings)).not.toEqual([whole.slice(9)]);
});

test("a generator that starts again forgets what it wrote", async () => {
  const shape = shapes["two layers and an odd vocabulary"];
  const models = { [STUDENT]: compiled.upload(hotWeights(shape, 1)) };
  const generator = await compiled.generator(decodeProgram(shape, 1), models, shape.context);
  const first = await write(generator, [[3, 1]], 20, greedy);
  await write(generator, [[9, 9, 9, 9]], 13, { ...greedy, temperature: 1 });
  expect(await write(generator, [[3, 1]], 20, greedy)).toEqual(first);
});

/** Logits [P, V] that depend on the position alone. */
function fixedProgram(batch: number, positionCount: number, vocabSize: number): Program {
  const graph = new Graph();
  graph.input("tokens", [batch], "i32");
  const positions = graph.input("positions", [batch], "i32");
  const table = graph.parameter(STUDENT, "logits", [positionCount, vocabSize]);
  return forwardProgram(graph, { logits: graph.apply("embedding", [table, positions], {}) });
}

async function drawFixed(
  executor: Executor,
  logits: Float32Array,
  sizes: { batch: number; positions: number },
  count: number,
  settings: SamplingSettings,
) {
  const { batch, positions } = sizes;
  const vocabSize = logits.length / positions;
  const models = { [STUDENT]: executor.upload(new Map([["logits", { shape: [positions, vocabSize], data: logits }]])) };
  const generator = await executor.generator(fixedProgram(batch, positions, vocabSize), models, positions);
  const written = await write(
    generator,
    Array.from({ length: batch }, () => [0]),
    count,
    settings,
  );
  generator.dispose();
  return written;
}

test("tokens are drawn as often as their softmax says", async () => {
  const logits = Float32Array.of(0, 1, -1, 2, 0.5, 0, -2, 1.5);
  const settings = { temperature: 0.7, topK: 0, topP: 1, seed: 21 };
  const drawn = (await drawFixed(compiled, logits, { batch: 64, positions: 1 }, 64, settings)).flat();
  const weights = [...logits].map((z) => Math.exp(z / settings.temperature));
  const total = weights.reduce((sum, weight) => sum + weight);
  const chiSquare = weights.reduce((sum, weight, token) => {
    const expected = (drawn.length * weight) / total;
    return sum + (drawn.filter((other) => other === token).length - expected) ** 2 / expected;
  }, 0);
  // With 7 degrees of freedom, 24.3 is passed by one in a thousand.
  expect(chiSquare).toBeLessThan(24.3);
  expect(drawn.length).toBe(4096);
});

test("top-k and top-p never give a token outside their set, equals going by id", async () => {
  const logits = Float32Array.of(1, 3, 1, 2, 1, -5, 3, 1).map((z) => z * Math.LN2); // probabilities 2 8 2 4 2 0 8 2, over 28
  const kept = async (topK: number, topP: number) => {
    const settings = { temperature: 1, topK, topP, seed: 22 };
    const drawn = (await drawFixed(compiled, logits, { batch: 64, positions: 1 }, 16, settings)).flat();
    return [...new Set(drawn)].sort((a, b) => a - b);
  };
  expect(await kept(1, 1)).toEqual([1]);
  expect(await kept(3, 1)).toEqual([1, 3, 6]);
  expect(await kept(5, 1)).toEqual([0, 1, 2, 3, 6]);
  expect(await kept(0, 0)).toEqual([1]);
  expect(await kept(0, 0.5)).toEqual([1, 6]);
  expect(await kept(0, 0.75)).toEqual([0, 1, 3, 6]);
  expect(await kept(3, 0.7)).toEqual([1, 6]); // 16 of the 20 that top-k leaves
  expect(await kept(5, 0.9)).toEqual([0, 1, 3, 6]); // 22 of 24, one of the two equals
});

test("draws from large vocabularies full of equals are the reference's", async () => {
  const [positions, vocabSize] = [3, 5000];
  const random = randomStream(9);
  const logits = Float32Array.from({ length: positions * vocabSize }, () => Math.round(6 * random.normal()) / 4);
  for (const settings of [
    { temperature: 1, topK: 0, topP: 1, seed: 31 },
    { temperature: 0.8, topK: 40, topP: 1, seed: 32 },
    { temperature: 1, topK: 0, topP: 0.9, seed: 33 },
    { temperature: 1.3, topK: 700, topP: 0.95, seed: 34 },
    { ...greedy },
  ]) {
    const expected = await drawFixed(referenceExecutor, logits, { batch: 2, positions }, 24, settings);
    for (const executor of [compiled, wide]) {
      expect(await drawFixed(executor, logits, { batch: 2, positions }, 24, settings)).toEqual(expected);
    }
  }
});

test("nothing is made on the device while tokens are written", async () => {
  const shape = shapes["two layers and an odd vocabulary"];
  const models = { [STUDENT]: compiled.upload(hotWeights(shape, 1)) };
  const generator = await compiled.generator(decodeProgram(shape, 3), models, shape.context);
  const made: string[] = [];
  const makers = ["createBuffer", "createBindGroup", "createShaderModule", "createComputePipeline", "createComputePipelineAsync"] as const;
  for (const name of makers) {
    const make = device[name].bind(device) as (descriptor: unknown) => unknown;
    Object.assign(device, {
      [name]: (descriptor: unknown) => {
        made.push(name);
        return make(descriptor);
      },
    });
  }
  try {
    await compiled.generator(decodeProgram(shape, 3), models, shape.context);
    expect(new Set(made)).toContain("createBuffer");
    made.length = 0;
    await write(generator, prompts, 60, { temperature: 1, topK: 10, topP: 0.9, seed: 1 });
    expect(made).toEqual([]);
  } finally {
    for (const name of makers) Reflect.deleteProperty(device, name);
  }
});
