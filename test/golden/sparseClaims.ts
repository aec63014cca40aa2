// What every executor must compute as PyTorch does of sparse mixtures of experts: logits for every k, a step of the teacher with
// noise and load balance, of a student on passes with experts drawn, and of the gates and the student in turn.

import { describe, expect, test } from "vitest";
import type { ModelShape } from "../../src/core/config/sizes";
import type { Executor, Inputs } from "../../src/core/graph/executor";
import { GATES, STUDENT, TEACHER } from "../../src/core/model/predicting";
import { gateOutput, logitsProgram } from "../../src/core/model/programs";
import { gateTuningProgram, trainProgram } from "../../src/core/model/training";
import {
  ANY_ADAMW,
  batchInputs,
  evaluate,
  expectGradientsNear,
  expectNear,
  sequencesOf,
  sumsAndGradients,
  validCount,
} from "../core/reference/harness";
import { type GatesGolden, sparseGolden as golden, toTensors } from "./read";

const { studentShape, training, augmented, studentAware, seed } = golden;
const shape: ModelShape = { ...golden.shape, experts: golden.experts };
const sequences = golden.tokens.length / shape.context;
const valid = validCount(golden);

/** The batch with what gates need beside it. */
const gatedInputs = (weights: readonly number[]): Inputs => ({
  ...batchInputs(golden, weights),
  gateSeed: Int32Array.of(seed),
  balance: Float32Array.of(golden.balance),
});

function expectUse(outputs: ReadonlyMap<string, Float32Array>, { use, balance }: GatesGolden): void {
  use.forEach((rows, layer) => {
    expectNear(outputs.get(gateOutput(layer))!, rows.flat(), 1e-5, `use of layer ${layer}`);
    expectNear(outputs.get(`balance.${layer}`)!, [balance[layer]], 1e-5, `balance of layer ${layer}`);
  });
}

/** Tests that `executor` has PyTorch's numbers. */
export function claimSparse(executor: () => Executor): void {
  const models = () => ({
    [STUDENT]: executor().upload(toTensors(golden.student)),
    [TEACHER]: executor().upload(toTensors(golden.teacher)),
  });

  describe("a sparse GPT", () => {
    test.each(Object.entries(golden.logits))("has PyTorch's logits with %s of 4 experts", async (active, expected) => {
      const { context, vocabSize } = shape;
      const weights = executor().upload(toTensors(golden.teacher));
      const program = logitsProgram({ ...shape, experts: { ...golden.experts, active: Number(active) } }, context);
      for (let sequence = 0; sequence < sequences; sequence++) {
        const inputs = {
          tokens: Int32Array.from(sequencesOf(golden, context, sequence, sequence + 1).tokens),
          rows: Int32Array.from({ length: context }, (_, row) => row),
        };
        const logits = await evaluate(executor(), program, { [STUDENT]: weights }, inputs, "logits");
        const size = context * vocabSize;
        expectNear(logits, expected.slice(sequence * size, (sequence + 1) * size), 1e-5, `logits of sequence ${sequence}`);
      }
      weights.dispose();
    });

    test.each([false, true])("has PyTorch's loss, balance and every gradient under noise, values computed again: %s", async (recompute) => {
      const weights = executor().upload(toTensors(golden.teacher));
      const program = trainProgram(shape, [{ kind: "ce" }], sequences, undefined, { recompute });
      const trainer = await executor().trainer(program, { [STUDENT]: weights }, STUDENT, ANY_ADAMW);
      trainer.accumulate(gatedInputs([1 / valid]));
      expectGradientsNear(await trainer.gradients(), training.gradients, 2e-5);
      trainer.update(0);
      const [{ sums, outputs }] = await trainer.metrics();
      expectNear(sums, [training.sum], 1e-5, "loss");
      expectUse(outputs, training);
      trainer.dispose();
      weights.dispose();
    });
  });

  test("a student of two passes with experts drawn has PyTorch's mean loss and every gradient", async () => {
    const { share, passes, active } = augmented;
    const pair = models();
    const terms = [{ kind: "ce" }, { kind: "reverse-kl", temperature: golden.temperature }] as const;
    const program = trainProgram(studentShape, terms, sequences, shape, { teacherPass: { active, drawn: { share, passes } } });
    const { sums, gradients } = await sumsAndGradients(executor(), program, pair, [gatedInputs([0.4 / valid, 0.6 / valid])]);
    expectNear(sums, augmented.sums, 1e-5, "sums");
    expectGradientsNear(gradients, augmented.gradients, 2e-5);
    for (const weights of Object.values(pair)) weights.dispose();
  });

  test("gates tuned to their student, and then the student under them, have PyTorch's numbers, and the teacher keeps its own", async () => {
    const ofGates = [...toTensors(golden.teacher)].filter(([name]) => name.includes(".gate."));
    const all = { ...models(), [GATES]: executor().upload(new Map(ofGates)) };
    const before = await all[TEACHER].read();
    const tuning = gateTuningProgram(shape, studentShape, { kind: "reverse-kl", temperature: 1 }, sequences);
    const tuner = await executor().trainer(tuning, all, GATES, golden.settings);
    tuner.accumulate(gatedInputs([1 / valid]));
    expectGradientsNear(await tuner.gradients(), studentAware.gates.gradients, 2e-5);
    tuner.update(golden.learningRate);
    const [{ sums, gradientNorm, outputs }] = await tuner.metrics();
    expectNear([...sums, gradientNorm], [studentAware.gates.sum, studentAware.gates.norm], 1e-4, "divergence and norm");
    expectUse(outputs, studentAware.gates);
    for (const [name, { data }] of await all[GATES].read()) expectNear(data, studentAware.gates.final[name].data, 1e-4, `tuned ${name}`);

    for (const opened of [false, true]) {
      const teacherPass = { active: golden.experts.count, tuned: true, opened };
      const program = trainProgram(studentShape, [{ kind: "reverse-kl", temperature: 1 }], sequences, shape, { teacherPass });
      const student = await sumsAndGradients(executor(), program, all, [gatedInputs([1 / valid])], opened ? { after: tuner } : {});
      expectNear(student.sums, [studentAware.student.sum], 1e-4, `the student's divergence, the teacher's opening taken over: ${opened}`);
      expectGradientsNear(student.gradients, studentAware.student.gradients, 1e-4);
    }
    expect(await all[TEACHER].read()).toEqual(before);
    for (const thing of [tuner, ...Object.values(all)]) thing.dispose();
  });
}
