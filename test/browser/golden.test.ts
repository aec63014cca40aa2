// The compiled executor against PyTorch's numbers, with the kernels this adapter gets and with those for graphics cards;
// against its own losses by finite differences; and against itself, bit for bit.

import { beforeAll, describe, expect, test } from "vitest";
import type { Executor, NamedTensors } from "../../src/core/graph/executor";
import { STUDENT } from "../../src/core/model/predicting";
import { scoreProgram } from "../../src/core/model/programs";
import { trainProgram } from "../../src/core/model/training";
import { openDevice } from "../../src/core/webgpu/device";
import { compiledExecutor } from "../../src/core/webgpu/executor";
import { untuned } from "../../src/core/webgpu/variants";
import { ANY_ADAMW, batchInputs, evaluate, expectNear, hotWeights, randomBatch, sumsAndGradients } from "../core/reference/harness";
import { claimCached } from "../golden/cachedClaims";
import { claimDistillation } from "../golden/distillationClaims";
import { claimMixtures } from "../golden/mixtureClaims";
import { claimModels } from "../golden/modelClaims";
import { claimSparse } from "../golden/sparseClaims";
import { claimSteps } from "../golden/stepClaims";

let compiled: Executor;
let wide: Executor;

beforeAll(async () => {
  const { device, adapter } = await openDevice(navigator.gpu);
  compiled = compiledExecutor(device, untuned(adapter));
  wide = compiledExecutor(device, untuned({ ...adapter, narrow: false }));
});

describe("with this adapter's kernels", () => {
  claimModels(() => compiled);
  claimDistillation(() => compiled);
  claimSteps(() => compiled);
  claimCached(() => compiled);
  claimMixtures(() => compiled);
  claimSparse(() => compiled);
});

describe("with the kernels for graphics cards", () => {
  claimModels(() => wide);
  claimSteps(() => wide);
  claimCached(() => wide);
  claimMixtures(() => wide);
  claimSparse(() => wide);
});

const shape = { layers: 2, heads: 2, width: 16, context: 8, vocabSize: 37 };
const sequences = 3;
const batch = randomBatch(shape, sequences, 3);

test("gradients are the slopes of the loss", async () => {
  const weights = hotWeights(shape, 1);
  const program = trainProgram(shape, [{ kind: "ce" }], sequences);
  const { gradients } = await sumsAndGradients(compiled, program, { [STUDENT]: compiled.upload(weights) }, [batchInputs(batch, [1])]);
  const lossAt = async (moved: NamedTensors): Promise<number> => {
    const sums = await evaluate(
      compiled,
      scoreProgram(shape, sequences),
      { [STUDENT]: compiled.upload(moved) },
      batchInputs(batch, [1]),
      "sums",
    );
    return sums.reduce((total, sum) => total + sum, 0);
  };
  for (const [name, gradient] of gradients) {
    // Along the gradient itself, where the slope is its length: the steepest way, so that rounding counts least.
    const length = Math.sqrt(gradient.data.reduce((total, value) => total + value * value, 0));
    const step = 0.02 / Math.max(1, length);
    const along = (sign: number): NamedTensors => {
      const { shape: size, data } = weights.get(name)!;
      return new Map([
        ...weights,
        [name, { shape: size, data: data.map((value, i) => value + (sign * step * gradient.data[i]) / length) }],
      ]);
    };
    const slope = ((await lossAt(along(1))) - (await lossAt(along(-1)))) / (2 * step);
    expectNear([slope], [length], 0.02, `slope along the gradient of ${name}`);
  }
});

test("two runs of the same steps give the same bits", async () => {
  const run = async () => {
    const student = compiled.upload(hotWeights(shape, 1));
    const trainer = await compiled.trainer(trainProgram(shape, [{ kind: "ce" }], sequences), { [STUDENT]: student }, STUDENT, ANY_ADAMW);
    const figures = [];
    for (let step = 0; step < 20; step++) {
      trainer.accumulate(batchInputs(randomBatch(shape, sequences, step), [0.01]));
      trainer.accumulate(batchInputs(randomBatch(shape, sequences, 100 + step), [0.01]));
      trainer.update(1e-2);
      figures.push(...(await trainer.metrics()));
    }
    return { figures, weights: await student.read() };
  };
  expect(await run()).toEqual(await run());
});
