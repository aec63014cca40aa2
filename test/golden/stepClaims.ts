// What every executor must compute as PyTorch does: ten AdamW updates with warm-up, decay and clip, and accumulation over
// micro-batches with unequal counts of valid tokens.

import { expect, test } from "vitest";
import type { ModelShape } from "../../src/core/config/sizes";
import type { Executor, NamedTensors } from "../../src/core/graph/executor";
import { trainProgram } from "../../src/core/model/training";
import { learningRateAt } from "../../src/core/optim/schedule";
import { batchInputs, expectGradientsNear, expectNear, sequencesOf, sumsAndGradients, validCount } from "../core/reference/harness";
import { accumulationGolden, adamwGolden, modelCase, type StoredTensors, toTensors } from "./read";

/**
 * Holds weights after AdamW to the expected ones. The key bias [d, 2d) of c_attn.bias is left out: it moves all scores of a
 * query alike, so its gradient is 0 but for rounding, and Adam's division by its own size makes whole steps of that noise.
 */
export function expectTrained(trained: NamedTensors, final: StoredTensors, { width }: ModelShape): void {
  const kept = (name: string, data: ArrayLike<number>): number[] =>
    Array.from(data).filter((_, index) => !name.endsWith("attn.c_attn.bias") || index < width || index >= 2 * width);
  expect([...trained.keys()].sort()).toEqual(Object.keys(final).sort());
  for (const [name, { data }] of trained) expectNear(kept(name, data), kept(name, final[name].data), 1e-4, name);
}

/** Tests that `executor` trains with PyTorch's numbers. */
export function claimSteps(executor: () => Executor): void {
  test("ten AdamW steps have PyTorch's losses, gradient norms and final weights", async () => {
    const { steps, settings, final } = adamwGolden;
    const { shape, weights } = modelCase(adamwGolden.model);
    const student = executor().upload(toTensors(weights));
    const program = trainProgram(shape, [{ kind: "ce" }], steps[0].tokens.length / shape.context);
    const trainer = await executor().trainer(program, { student }, "student", settings);
    for (const [index, step] of steps.entries()) {
      const valid = validCount(step);
      trainer.accumulate(batchInputs(step, [1 / valid]));
      trainer.update(step.learningRate);
      const [{ sums, gradientNorm }] = await trainer.metrics();
      expectNear([sums[0] / valid], [step.loss], 1e-5, `loss of step ${index}`);
      expectNear([gradientNorm], [step.gradientNorm], 1e-4, `gradient norm of step ${index}`);
    }
    expectTrained(await student.read(), final, shape);
    trainer.dispose();
    student.dispose();
  });

  test("the learning rates are those of Hugging Face's linear schedule", () => {
    const { steps } = adamwGolden;
    const rates = steps.map((_, step) => learningRateAt(step, steps.length, 0.05, 0.3));
    expectNear(
      rates,
      steps.map(({ learningRate }) => learningRate),
      1e-8,
      "learning rates",
    );
  });

  /** The accumulation batch in one step, `microBatch` sequences at a time. */
  async function accumulated(microBatch: number) {
    const { shape, weights } = modelCase(accumulationGolden.model);
    const student = executor().upload(toTensors(weights));
    const program = trainProgram(shape, [{ kind: "ce" }], microBatch);
    const sequences = accumulationGolden.tokens.length / shape.context;
    const valid = validCount(accumulationGolden);
    const parts = Array.from({ length: sequences / microBatch }, (_, part) =>
      batchInputs(sequencesOf(accumulationGolden, shape.context, part * microBatch, (part + 1) * microBatch), [1 / valid]),
    );
    const { sums, gradients } = await sumsAndGradients(executor(), program, { student }, parts);
    student.dispose();
    return { loss: sums[0] / valid, gradients };
  }

  test.each([8, 2, 1])("eight sequences, %i at a time, have PyTorch's gradients of the mean over all valid tokens", async (microBatch) => {
    const { loss, gradients } = await accumulated(microBatch);
    expectNear([loss], [accumulationGolden.loss], 1e-5, "loss");
    expectGradientsNear(gradients, accumulationGolden.gradients, 1e-5);
  });

  test("accumulating 4 × 2 sequences equals 1 × 8, with unequal counts of valid tokens", async () => {
    const whole = await accumulated(8);
    const parts = await accumulated(2);
    for (const [name, { data }] of whole.gradients) expectNear(parts.gradients.get(name)!.data, data, 2e-6, name);
  });
}
