// What the kernels' choice points offer to be measured: that trials run on noise alone and that variants agree there.

import { expect, test } from "vitest";
import type { LossTerm } from "../../src/core/graph/loss";
import { answerProgram, predictProgram } from "../../src/core/model/programs";
import { trainProgram } from "../../src/core/model/training";
import { gradientNormPoint } from "../../src/core/webgpu/kernels/update";
import { lower } from "../../src/core/webgpu/lower";
import { runnable } from "../../src/core/webgpu/variants";
import { expectNear } from "../core/reference/harness";
import { deviceForTests } from "./device";
import { noise, runCalls } from "./runCalls";

const { device, adapter } = await deviceForTests();

test("at every choice point over rows and columns, all variants make of noise what the plain one makes of it", async () => {
  const shape = { layers: 1, heads: 2, width: 24, context: 12, vocabSize: 37 };
  const terms: readonly LossTerm[] = [{ kind: "ce" }, { kind: "forward-kl", temperature: 2 }];
  const programs = [
    trainProgram(shape, terms, 20, shape),
    trainProgram(shape, terms, 20, undefined, { cachedTokens: 5 }),
    predictProgram(shape, 20),
    answerProgram(shape, 20, shape.context, { count: 5, temperature: 2 }),
  ];
  const points = programs.flatMap((program) => lower(program, { adapter, choices: {} }, false).points);
  const overRows = points.filter(({ key }) => !/^(matmul|attention)/.test(key));
  for (const { key, trials } of [...overRows, gradientNormPoint(6400, adapter)]) {
    const [plain, ...others] = runnable(trials(), adapter);
    if (plain === undefined) continue;
    const bindings = plain.calls().flatMap((call) => call.bindings);
    const arrays: Record<string, Float32Array | Int32Array> = {};
    for (const { operand, type } of bindings) {
      if (operand.space !== "state") continue;
      arrays[operand.name] = type === "i32" || type === "u32" ? new Int32Array(operand.words) : noise(operand.words, 1);
    }
    const expected = await runCalls(device, plain.calls(), arrays);
    for (const { name, calls } of others) {
      const actual = await runCalls(device, calls(), arrays);
      for (const { operand, writes } of bindings) {
        if (writes && operand.space === "state") {
          expectNear(actual[operand.name], expected[operand.name], 1e-4, `${key}, ${name}: ${operand.name}`);
        }
      }
    }
  }
  expect(overRows.length).toBeGreaterThanOrEqual(8);
});
