// What every executor must compute as PyTorch does: both terms and every gradient of α·CE + β·KD.

import { test } from "vitest";
import type { Executor } from "../../src/core/graph/executor";
import { objectiveValue, termMeans, termWeights } from "../../src/core/losses/objective";
import { trainProgram } from "../../src/core/model/training";
import { batchInputs, expectGradientsNear, expectNear, sumsAndGradients, validCount } from "../core/reference/harness";
import { distillationGolden as golden, modelCase, termOf, toTensors } from "./read";

/** Tests that `executor` distils a whole student model with PyTorch's numbers. */
export function claimDistillation(executor: () => Executor): void {
  test.each(golden.cases)("$divergence at T = $temperature has PyTorch's terms and every student gradient", async (expected) => {
    const teacherCase = modelCase(golden.teacher);
    const models = {
      student: executor().upload(toTensors(golden.weights)),
      teacher: executor().upload(toTensors(teacherCase.weights)),
    };
    const terms = [
      { name: "ce", term: { kind: "ce" } },
      { name: "kd", term: termOf(expected) },
    ] as const;
    const weights = [expected.alpha, expected.beta];
    const valid = validCount(golden);
    const program = trainProgram(
      golden.shape,
      terms.map(({ term }) => term),
      golden.tokens.length / golden.shape.context,
      teacherCase.shape,
    );
    const inputs = batchInputs(golden, [...termWeights(weights, valid)]);
    const { sums, gradients } = await sumsAndGradients(executor(), program, models, [inputs]);
    expectNear([sums[0]], [expected.crossEntropySum], 1e-5, "cross-entropy");
    expectNear([sums[1]], [expected.distillationSum], 1e-5, "distillation");
    expectNear([objectiveValue({ terms }, weights, termMeans({ terms }, sums, valid))], [expected.loss], 1e-5, "objective");
    expectGradientsNear(gradients, expected.gradients, 1e-5);
    models.student.dispose();
    models.teacher.dispose();
  });
}
