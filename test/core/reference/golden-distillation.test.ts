// Distillation of a whole student model against PyTorch's numbers: both terms and every gradient of α·CE + β·KD.

import { beforeAll, test } from "vitest";
import { distillation, objectiveValue, termMeans, termWeights } from "../../../src/core/losses/objective";
import { trainProgram } from "../../../src/core/model/programs";
import { referenceExecutor } from "../../../src/core/reference/executor";
import { distillationGolden as golden, modelCase, toTensors } from "../../golden/read";
import { batchInputs, expectGradientsNear, expectNear, sumsAndGradients, useCpu, validCount } from "./harness";

beforeAll(useCpu);

test.each(golden.cases)("$divergence at T = $temperature has PyTorch's terms and every student gradient", async (expected) => {
  const teacherCase = modelCase(golden.teacher);
  const models = {
    student: referenceExecutor.upload(toTensors(golden.weights)),
    teacher: referenceExecutor.upload(toTensors(teacherCase.weights)),
  };
  const objective = distillation(expected);
  const valid = validCount(golden);
  const program = trainProgram(
    golden.shape,
    objective.map(({ term }) => term),
    golden.tokens.length / golden.shape.context,
    teacherCase.shape,
  );
  const inputs = batchInputs(golden, [...termWeights(objective, valid)]);
  const { sums, gradients } = await sumsAndGradients(referenceExecutor, program, models, [inputs]);
  expectNear([sums[0]], [expected.crossEntropySum], 1e-5, "cross-entropy");
  expectNear([sums[1]], [expected.distillationSum], 1e-5, "distillation");
  expectNear([objectiveValue(objective, termMeans(objective, sums, valid))], [expected.loss], 1e-5, "objective");
  expectGradientsNear(gradients, expected.gradients, 1e-5);
  models.student.dispose();
  models.teacher.dispose();
});
