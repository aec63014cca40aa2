// What every executor must compute as PyTorch does of jointly trained experts: gradients of every part, steps in which one
// body takes part, scores under several bodies, logits written step by step. And what no step may touch: the other bodies.

import { describe, expect, test } from "vitest";
import type { Executor, NamedTensors, Trainer, Weights } from "../../src/core/graph/executor";
import type { LossTerm } from "../../src/core/graph/loss";
import { COMMON, EXPERT, SHARED } from "../../src/core/model/mixture";
import { TEACHER } from "../../src/core/model/predicting";
import { mixtureDecodeProgram, mixtureScoreProgram } from "../../src/core/model/programs";
import { mixtureTrainProgram } from "../../src/core/model/training";
import { batchInputs, expectGradientsNear, expectNear, randomBatch, validCount } from "../core/reference/harness";
import { type Gradients, mixtureGolden as golden, type MixtureGolden, toTensors } from "./read";
import { expectTrained } from "./stepClaims";

const { shape, parts, scores } = golden;
const terms: readonly LossTerm[] = [{ kind: "ce" }, { kind: "forward-kl", temperature: golden.temperature }];
const sequences = scores.tokens.length / shape.context;
const experts = Object.keys(parts).filter((part) => /^\d+$/.test(part));

/** The parts of a mixture on an executor, and a trainer of the kind over them. */
async function trainerOf(executor: Executor, kind: MixtureGolden["runs"][number]["kind"]) {
  const upload = (part: string): Weights => executor.upload(toTensors(parts[part]));
  const bodies = kind === "moe-ce" ? [EXPERT, COMMON] : [EXPERT];
  const models = {
    [SHARED]: upload("shared"),
    [EXPERT]: experts.map(upload),
    ...(kind === "moe-ce" && { [COMMON]: upload("common") }),
    [TEACHER]: executor.upload(toTensors(golden.teacher)),
  };
  const program = mixtureTrainProgram(shape, bodies, terms, sequences, golden.teacherShape);
  const trainer = await executor.trainer(program, models, [SHARED, ...bodies], golden.settings);
  const dispose = (): void => {
    for (const thing of [trainer, ...Object.values(models).flat()]) thing.dispose();
  };
  return { trainer, models, bodies, dispose };
}

/** Tests that `executor` has PyTorch's numbers. */
export function claimMixtures(executor: () => Executor): void {
  describe.each(golden.runs)("$kind", ({ kind, steps, final }) => {
    const accumulate = (trainer: Trainer, { expert, ...batch }: (typeof steps)[number]): void => {
      const valid = validCount(batch);
      trainer.accumulate(batchInputs(batch, [golden.alpha / valid, golden.beta / valid]), expert);
    };

    test("has PyTorch's gradients of embedding, head, bias and every body that takes part", async () => {
      const { trainer, bodies, dispose } = await trainerOf(executor(), kind);
      const [first] = steps;
      accumulate(trainer, first);
      const expected: Readonly<Record<string, Gradients>> = {
        [SHARED]: first.gradients!.shared,
        [EXPERT]: first.gradients![first.expert],
        [COMMON]: first.gradients!.common,
      };
      for (const model of [SHARED, ...bodies]) expectGradientsNear(await trainer.gradients(model), expected[model], 1e-5);
      dispose();
    });

    test("takes PyTorch's steps, each with one body, and leaves the body that none routed to at its first bits", async () => {
      const { trainer, models, dispose } = await trainerOf(executor(), kind);
      for (const [index, step] of steps.entries()) {
        accumulate(trainer, step);
        trainer.update(golden.learningRate);
        const [{ sums, gradientNorm }] = await trainer.metrics();
        expectNear(sums, [step.crossEntropySum, step.distillationSum], 1e-5, `losses of step ${index}`);
        expectNear([gradientNorm], [step.gradientNorm], 1e-4, `gradient norm of step ${index}`);
      }
      expectTrained(await models[SHARED].read(), final.shared, shape);
      for (const expert of experts) expectTrained(await models[EXPERT][Number(expert)].read(), final[expert], shape);
      if (models[COMMON]) expectTrained(await models[COMMON].read(), final.common, shape);
      const unrouted = experts.find((expert) => steps.every((step) => step.expert !== Number(expert)))!;
      expectSameBits(await models[EXPERT][Number(unrouted)].read(), toTensors(parts[unrouted]));
      dispose();
    });
  });

  test("an expert keeps every bit of its weights and moments while others train for 100 steps", async () => {
    const { trainer, models, dispose } = await trainerOf(executor(), "moe-ce");
    const step = (index: number, expert: number): void => {
      trainer.accumulate(batchInputs(randomBatch(shape, sequences, index), [0.05, 0.05]), expert);
      trainer.update(0.01);
    };
    step(0, 2);
    const [weights, before] = [await models[EXPERT][2].read(), (await trainer.state())[EXPERT][2]];
    for (let index = 1; index <= 100; index++) {
      step(index, index % 2);
      if (index % 10 === 0) await trainer.metrics();
    }
    expectSameBits(await models[EXPERT][2].read(), weights);
    const after = await trainer.state();
    expect(after[EXPERT].map((state) => state.step)).toEqual([50, 50, 1]);
    expect([after[SHARED], after[COMMON]].map(([state]) => state.step)).toEqual([101, 101]);
    expectSameBits(after[EXPERT][2].firstMoment, before.firstMoment);
    expectSameBits(after[EXPERT][2].secondMoment, before.secondMoment);
    dispose();
  });

  test.each(scores.results)("bodies $bodies score as PyTorch's mean of their hidden states", async ({ bodies, sums }) => {
    const places = bodies.map((_, index) => `body ${index}`);
    const models = Object.fromEntries(bodies.map((part, index) => [places[index], executor().upload(toTensors(parts[part]))]));
    const shared = executor().upload(toTensors(parts.shared));
    const evaluator = await executor().evaluator(mixtureScoreProgram(shape, places, sequences), { ...models, [SHARED]: shared });
    expectNear((await evaluator.run(batchInputs(scores, [1]))).get("sums")!, sums, 1e-5, "sums");
    for (const thing of [evaluator, shared, ...Object.values(models)]) thing.dispose();
  });

  test("one evaluator scores with each member of a list in turn", async () => {
    const members = experts.map((part) => executor().upload(toTensors(parts[part])));
    const shared = executor().upload(toTensors(parts.shared));
    const evaluator = await executor().evaluator(mixtureScoreProgram(shape, [EXPERT], sequences), { [EXPERT]: members, [SHARED]: shared });
    for (const { bodies, sums } of scores.results) {
      if (bodies.length > 1 || !experts.includes(bodies[0])) continue;
      const scored = (await evaluator.run(batchInputs(scores, [1]), Number(bodies[0]))).get("sums")!;
      expectNear(scored, sums, 1e-5, `expert ${bodies[0]}`);
    }
    for (const thing of [evaluator, shared, ...members]) thing.dispose();
  });

  test("written step by step, a mixture has PyTorch's logits", async () => {
    const models = {
      [SHARED]: executor().upload(toTensors(parts.shared)),
      [EXPERT]: executor().upload(toTensors(parts["1"])),
      [COMMON]: executor().upload(toTensors(parts.common)),
    };
    const evaluator = await executor().evaluator(mixtureDecodeProgram(shape, [EXPERT, COMMON], sequences), models);
    const at = (row: number, position: number): number => row * shape.context + position;
    for (let position = 0; position < shape.context; position++) {
      const rows = Array.from({ length: sequences }, (_, row) => at(row, position));
      const inputs = { tokens: Int32Array.from(rows, (row) => scores.tokens[row]), positions: new Int32Array(sequences).fill(position) };
      const expected = rows.flatMap((row) => scores.logits.slice(row * shape.vocabSize, (row + 1) * shape.vocabSize));
      expectNear((await evaluator.run(inputs)).get("logits")!, expected, 1e-5, `position ${position}`);
    }
    for (const thing of [evaluator, ...Object.values(models)]) thing.dispose();
  });
}

function expectSameBits(actual: NamedTensors, expected: NamedTensors): void {
  expect([...actual.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [name, { data }] of actual) expect(bitsOf(data), name).toEqual(bitsOf(expected.get(name)!.data));
}

const bitsOf = (data: Float32Array): Int32Array => new Int32Array(data.buffer, data.byteOffset, data.length);
