// What the reference executor promises besides golden numbers: gradients that agree with finite differences at any
// small shape, teachers left alone, no tensor left behind, bits that repeat.

import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { ModelShape } from "../../../src/core/config/sizes";
import type { Inputs, NamedTensors, Trainer } from "../../../src/core/graph/executor";
import type { LossTerm } from "../../../src/core/graph/loss";
import type { Program } from "../../../src/core/graph/program";
import { initializeGpt } from "../../../src/core/model/gpt";
import { scoreProgram } from "../../../src/core/model/programs";
import { trainProgram } from "../../../src/core/model/training";
import { randomStream } from "../../../src/core/random";
import { referenceExecutor } from "../../../src/core/reference/executor";
import { ANY_ADAMW, batchInputs, evaluate, expectNear, hotWeights, randomBatch, sumsAndGradients, useCpu, validCount } from "./harness";

beforeAll(useCpu);

const teacherShape: ModelShape = { layers: 2, heads: 2, width: 8, context: 5, vocabSize: 11 };
const shapes = fc.record({
  layers: fc.integer({ min: 1, max: 2 }),
  heads: fc.integer({ min: 1, max: 3 }),
  context: fc.integer({ min: 1, max: 5 }),
});
const terms: readonly LossTerm[] = [
  { kind: "ce" },
  { kind: "forward-kl", temperature: 2 },
  { kind: "reverse-kl", temperature: 1.5 },
  { kind: "paper-released", temperature: 1 },
];

test("gradients agree with finite differences along random directions", async () => {
  await fc.assert(
    fc.asyncProperty(shapes, fc.integer({ min: 0, max: 1e6 }), async ({ layers, heads, context }, seed) => {
      const shape = { layers, heads, width: 4 * heads, context, vocabSize: teacherShape.vocabSize };
      const batch = randomBatch(shape, 2, seed);
      fc.pre(validCount(batch) > 0);
      const inputs = batchInputs(batch, [0.4, 0.3, 0.2, 0.1]);
      const program = trainProgram(shape, terms, 2, teacherShape);
      const weights = hotWeights(shape, seed);
      const teacher = hotWeights(teacherShape, seed + 1);
      const models = { student: referenceExecutor.upload(weights), teacher: referenceExecutor.upload(teacher) };
      const { gradients } = await sumsAndGradients(referenceExecutor, program, models, [inputs]);
      models.student.dispose();
      models.teacher.dispose();
      for (const [index, [name, { data }]] of [...gradients].entries()) {
        const norm = Math.hypot(...data);
        const direction = between(data, norm, seed, index);
        const step = 1e-2;
        const ahead = await objectiveAt(program, moved(weights, name, direction, step), teacher, inputs);
        const behind = await objectiveAt(program, moved(weights, name, direction, -step), teacher, inputs);
        const slope = direction.reduce((total, value, i) => total + value * data[i], 0);
        expectNear([(ahead - behind) / (2 * step)], [slope], 1e-2, `slope along ${name}`, Math.max(norm, 0.1));
      }
    }),
    { numRuns: 4, seed: 1 },
  );
}, 60_000);

/** A unit vector between the gradient's own direction and a random one, so that neither a wrong length nor a stray part hides. */
function between(gradient: Float32Array, norm: number, seed: number, index: number): number[] {
  const random = randomStream(seed, index, 2);
  const noise = Array.from(gradient, () => random.normal());
  const mixed = noise.map((value, i) => value / Math.hypot(...noise) + (norm > 0 ? gradient[i] / norm : 0));
  return mixed.map((value) => value / Math.hypot(...mixed));
}

/** The weights with one parameter moved along a direction. */
function moved(weights: NamedTensors, name: string, direction: readonly number[], by: number): NamedTensors {
  const { shape, data } = weights.get(name)!;
  return new Map(weights).set(name, { shape, data: data.map((value, i) => value + by * direction[i]) });
}

/** Σ weights·sums of a training program. */
async function objectiveAt(program: Program, student: NamedTensors, teacher: NamedTensors, inputs: Inputs): Promise<number> {
  const models = { student: referenceExecutor.upload(student), teacher: referenceExecutor.upload(teacher) };
  const sums = await evaluate(referenceExecutor, program, models, inputs, "sums"); // [C, B]
  models.student.dispose();
  models.teacher.dispose();
  const sequences = sums.length / terms.length;
  return sums.reduce((total, sum, index) => total + sum * inputs.weights[Math.floor(index / sequences)], 0);
}

test("a model that treats all tokens alike costs ln V per token", async () => {
  const shape = { ...teacherShape, vocabSize: 29 };
  const weights = new Map(initializeGpt(shape, 1));
  weights.set("wte.weight", { shape: [29, 8], data: new Float32Array(29 * 8) });
  const student = referenceExecutor.upload(weights);
  const batch = randomBatch(shape, 3, 4);
  const sums = await evaluate(referenceExecutor, scoreProgram(shape, 3), { student }, batchInputs(batch, [1]), "sums");
  expectNear([sums.reduce((total, sum) => total + sum, 0) / validCount(batch)], [Math.log(29)], 1e-6, "loss");
  student.dispose();
});

/** A student and a teacher with a trainer of the one under the other. */
async function apprenticeship() {
  const shape = { ...teacherShape, layers: 1, width: 6 };
  const models = {
    student: referenceExecutor.upload(hotWeights(shape, 1)),
    teacher: referenceExecutor.upload(hotWeights(teacherShape, 2)),
  };
  const trainer = await referenceExecutor.trainer(trainProgram(shape, terms, 2, teacherShape), models, "student", ANY_ADAMW);
  const step = (index: number): void => {
    trainer.accumulate(batchInputs(randomBatch(shape, 2, index), [0.1, 0.1, 0.1, 0.1]));
    trainer.accumulate(batchInputs(randomBatch(shape, 2, index + 100), [0.1, 0.1, 0.1, 0.1]));
    trainer.update(0.01);
  };
  const dispose = (): void => {
    trainer.dispose();
    models.student.dispose();
    models.teacher.dispose();
  };
  return { models, step, figures: () => trainer.metrics(), dispose };
}

test("training a student moves all its weights and none of its teacher's", async () => {
  const { models, step, dispose } = await apprenticeship();
  const [student, teacher] = [await models.student.read(), await models.teacher.read()];
  step(1);
  const after = await models.student.read();
  for (const [name, { data }] of student) expect(after.get(name)!.data, name).not.toEqual(data);
  expect(await models.teacher.read()).toEqual(teacher);
  dispose();
});

test("a training step leaves no tensor behind but its figures, reading them frees them, and disposing frees the rest", async () => {
  const atStart = tf.memory().numTensors;
  const { step, figures, dispose } = await apprenticeship();
  step(1);
  await figures();
  const afterOne = tf.memory().numTensors;
  step(2);
  step(3);
  expect(await figures()).toHaveLength(2);
  expect(tf.memory().numTensors).toBe(afterOne);
  step(4);
  dispose();
  expect(tf.memory().numTensors).toBe(atStart);
});

test("the same steps give the same bits", async () => {
  const runs = [await apprenticeship(), await apprenticeship()];
  const weights = runs.map(async ({ models, step, dispose }) => {
    step(1);
    step(2);
    const read = await models.student.read();
    dispose();
    return read;
  });
  expect(await weights[0]).toEqual(await weights[1]);
});

test("a program that lacks an input, or a model, says which", async () => {
  const student = referenceExecutor.upload(initializeGpt(teacherShape, 1));
  const program = scoreProgram(teacherShape, 1);
  const tokens = new Int32Array(teacherShape.context);
  const inputs = { tokens, targets: tokens, weights: new Float32Array(1) };
  await expect(evaluate(referenceExecutor, program, { student }, { tokens }, "sums")).rejects.toThrow("targets");
  await expect(evaluate(referenceExecutor, program, {}, inputs, "sums")).rejects.toThrow("student");
  student.dispose();
});

test("a trainer that goes on from another's state takes the steps the other would have taken, bit for bit", async () => {
  const shape = { ...teacherShape, layers: 1 };
  const program = trainProgram(shape, [{ kind: "ce" }], 2);
  const settings = { ...ANY_ADAMW, weightDecay: 0.1 };
  const step = (trainer: Trainer, index: number): void => {
    trainer.accumulate(batchInputs(randomBatch(shape, 2, index), [0.1]));
    trainer.update(0.01);
  };
  const student = referenceExecutor.upload(hotWeights(shape, 1));
  const trainer = await referenceExecutor.trainer(program, { student }, "student", settings);
  for (const index of [1, 2, 3]) step(trainer, index);
  const [weights, resume] = [await student.read(), await trainer.state()];
  for (const index of [4, 5]) step(trainer, index);

  const other = referenceExecutor.upload(weights);
  const resumed = await referenceExecutor.trainer(program, { student: other }, "student", settings, { resume });
  for (const index of [4, 5]) step(resumed, index);
  expect(await other.read()).toEqual(await student.read());
  expect(await resumed.state()).toEqual(await trainer.state());
  for (const thing of [trainer, resumed, student, other]) thing.dispose();
});
