// The GPU memory of training, on a real device: what is told before a run is what a run allocates, and what
// is refused becomes fewer sequences at once.

import { afterEach, describe, expect, test } from "vitest";
import type { ModelShape } from "../../src/core/config/sizes";
import type { Problem } from "../../src/core/errors";
import type { NamedTensors, Trainer } from "../../src/core/graph/executor";
import type { LossTerm } from "../../src/core/graph/loss";
import type { Program } from "../../src/core/graph/program";
import { GATES, STUDENT, TEACHER } from "../../src/core/model/predicting";
import { isGate } from "../../src/core/model/sparseMlp";
import { gateTuningProgram, trainProgram } from "../../src/core/model/training";
import { compiledExecutor } from "../../src/core/webgpu/executor";
import { footprint } from "../../src/core/webgpu/footprint";
import { untuned } from "../../src/core/webgpu/variants";
import { createFittingTrainer } from "../../src/stages/fitting";
import { ANY_ADAMW, batchInputs, expectNear, hotWeights, randomBatch, sequencesOf, validCount } from "../core/reference/harness";
import { NARROW } from "../core/webgpu/kernels";
import { deviceForTests } from "./device";

const shape: ModelShape = { layers: 2, heads: 2, width: 16, context: 8, vocabSize: 37 };
const teacherShape: ModelShape = { ...shape, layers: 3, width: 24, context: 10 };
const alone: readonly LossTerm[] = [{ kind: "ce" }];
const taught: readonly LossTerm[] = [...alone, { kind: "forward-kl", temperature: 2 }];

const { device, adapter } = await deviceForTests();
afterEach(() => void delete (device as Partial<GPUDevice>).createBuffer);

/** Counts the bytes of every buffer made on the device from now on that was not destroyed, and makes it refuse those beyond `limit`. */
function meter(limit = Number.POSITIVE_INFINITY): () => number {
  let bytes = 0;
  const create = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    if (bytes + descriptor.size > limit) return create({ ...descriptor, size: device.limits.maxBufferSize + 4 }); // refused by the device itself
    const buffer = create(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    let alive = buffer.size;
    bytes += alive;
    buffer.destroy = () => {
      bytes -= alive;
      alive = 0;
      destroy();
    };
    return buffer;
  };
  return () => bytes;
}

interface Learning {
  readonly program: Program;
  /** The model that learns. */
  readonly trained: string;
  readonly models: Readonly<Record<string, NamedTensors>>;
}

const sparseShape: ModelShape = { ...shape, experts: { count: 4, active: 2 } };
const student = hotWeights(shape, 1);
const sparse = hotWeights(sparseShape, 2);
const [gates, ungated] = [true, false].map((ofGate) => new Map([...sparse].filter(([name]) => isGate(name) === ofGate)));

const learnings: Readonly<Record<string, Learning>> = {
  "a teacher": { program: trainProgram(shape, alone, 3), trained: STUDENT, models: { [STUDENT]: student } },
  "an expert": {
    program: trainProgram(shape, taught, 3, teacherShape),
    trained: STUDENT,
    models: { [STUDENT]: student, [TEACHER]: hotWeights(teacherShape, 2) },
  },
  "a sparse teacher": { program: trainProgram(sparseShape, alone, 3), trained: STUDENT, models: { [STUDENT]: sparse } },
  "gates that hand on": {
    program: gateTuningProgram(sparseShape, shape, { kind: "reverse-kl", temperature: 1 }, 3),
    trained: GATES,
    models: { [STUDENT]: student, [TEACHER]: ungated, [GATES]: gates },
  },
};
for (const accumulates of [false, true]) {
  for (const [who, { program, trained, models: tensors }] of Object.entries(learnings)) {
    const what = `${who}, ${accumulates ? "accumulating" : "one micro-batch a step"}`;
    test(`a trainer allocates what its footprint says, to the byte, and gives it all back: ${what}`, async () => {
      const allocated = meter();
      const executor = compiledExecutor(device, untuned(adapter));
      const models = Object.fromEntries(Object.entries(tensors).map(([model, weights]) => [model, executor.upload(weights)]));
      const trainer = await executor.trainer(program, models, trained, ANY_ADAMW, { accumulates });
      expect(allocated()).toBe(footprint(program, untuned(adapter), trained, accumulates).total);
      trainer.dispose();
      for (const weights of Object.values(models)) weights.dispose();
      expect(allocated()).toBe(0);
    });
  }
}

describe("a GPU that refuses memory", () => {
  const sequences = 8;
  const batch = randomBatch(shape, sequences, 3);
  const weight = 1 / validCount(batch);
  const programOf = (microBatch: number) => trainProgram(shape, alone, microBatch);
  const needs = (microBatch: number): number => footprint(programOf(microBatch), NARROW, STUDENT, microBatch < sequences).total;

  /** Trains one step with `limit` bytes; the gradients, and what else was seen. */
  async function oneStep(limit: number) {
    const allocated = meter(limit);
    const executor = compiledExecutor(device, untuned(adapter));
    const models = { [STUDENT]: executor.upload(hotWeights(shape, 1)) };
    const weightBytes = allocated();
    const notices: Problem[] = [];
    const create = (microBatch: number): Promise<Trainer> =>
      executor.trainer(programOf(microBatch), models, STUDENT, ANY_ADAMW, { accumulates: microBatch < sequences });
    const fitted = await createFittingTrainer({ microBatch: sequences }, create, (problem) => void notices.push(problem)).catch(
      (error: unknown) => ({ error }),
    );
    const left = allocated() - weightBytes;
    if ("error" in fitted) return { error: fitted.error, notices, left };
    const { trainer, microBatch } = fitted;
    for (let from = 0; from < sequences; from += microBatch) {
      trainer.accumulate(batchInputs(sequencesOf(batch, shape.context, from, from + microBatch), [weight]));
    }
    // Reading back needs memory of its own, which is not what is tested here.
    delete (device as Partial<GPUDevice>).createBuffer;
    const gradients = await trainer.gradients();
    return { gradients, microBatch, notices, left: left + weightBytes };
  }

  test("trains fewer sequences at once with the same gradients, says so, and keeps nothing of what was refused", async () => {
    const whole = await oneStep(Number.POSITIVE_INFINITY);
    expect(whole).toMatchObject({ microBatch: 8, notices: [], left: needs(8) });
    const halved = await oneStep(needs(2));
    expect(halved).toMatchObject({ microBatch: 2, left: needs(2) });
    expect(halved.notices).toMatchObject([{ code: "out-of-memory", message: expect.stringMatching(/8 sequences.*2 at once/) }]);
    for (const [name, { data }] of halved.gradients!) expectNear(data, whole.gradients!.get(name)!.data, 1e-5, `gradient of ${name}`);
  });

  test("fails with its refusal when one sequence is too many, and keeps nothing", async () => {
    expect(await oneStep(needs(1) - 4)).toEqual({
      error: expect.objectContaining({ code: "out-of-memory", hint: expect.stringContaining("smaller") }),
      notices: [],
      left: 0,
    });
  });
});
