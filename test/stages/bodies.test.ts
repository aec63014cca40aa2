// Jointly trained experts, without and with a common one, on TensorFlow.js's CPU backend. Gradients and steps are held to
// PyTorch's elsewhere; here, what the stage makes of them.

import { beforeAll, describe, expect, test } from "vitest";
import { parseRecipe } from "../../src/core/config/gate";
import type { JointRecord } from "../../src/core/config/jointRecord";
import { expertShape } from "../../src/core/config/recipe";
import { readSafetensors } from "../../src/core/exchange/safetensors";
import type { DoneResult } from "../../src/core/study/study";
import { keepStudents } from "../../src/stages/students";
import { blobs, corpus, domains, judge, listening, meansOf, prepare, recipeOf, STEPS, teacher, tokenizer } from "./twoDomains";

beforeAll(prepare);

describe.each(["jeet", "moe-ce"] as const)("%s", (kind) => {
  const { executor, drawn } = listening();
  let record: JointRecord;
  beforeAll(async () => {
    record = await keepStudents({ recipe: recipeOf({}), corpus, teacher, kind }, meansOf(recipeOf({}), executor));
  }, 60_000);

  test("reads one domain in a step, by turns, each as often as an expert by itself", () => {
    expect(drawn).toEqual(Array.from({ length: 2 * STEPS }, (_, step) => Array(4).fill(domains[step % 2])));
    expect(record.steps).toBe(2 * STEPS);
  });

  test("is kept as a file for what is shared, for each expert and for a common one, with as many numbers as its record says", async () => {
    const common = kind === "moe-ce" ? ["common"] : [];
    expect(record.parts.map(({ name }) => name)).toEqual(["shared", "expert:left", "expert:right", ...common]);
    for (const { path, parameters } of record.parts) {
      const tensors = [...readSafetensors(await blobs.read(path)).values()];
      expect(tensors.reduce((total, { data }) => total + data.length, 0)).toBe(parameters);
    }
    const [shared] = record.parts;
    const { vocabSize, width } = expertShape(recipeOf({}), tokenizer.vocabSize);
    expect(shared.parameters).toBe(2 * vocabSize * width + vocabSize);
  });

  test("is judged on each domain with its own expert, before and as each expert's steps are done", () => {
    expect(record.phases?.map(({ step }) => step)).toEqual([0, STEPS, 2 * STEPS]);
    const [before, , after] = record.phases!;
    for (const domain of domains) expect(after.domains[domain].loss).toBeLessThan(before.domains[domain].loss);
    expect(record.final).toEqual(after.domains);
  });
});

test("a common expert's part in the figures shows without it", async () => {
  const results = (await judge(recipeOf({ kind: "moe-ce" }))) as Record<string, DoneResult>;
  for (const domain of domains) {
    const { quality, withoutCommon } = results[domain];
    expect(withoutCommon?.loss).toBeGreaterThan(0);
    expect(withoutCommon?.loss).not.toBe(quality.loss);
  }
});

test("needs its teacher live: a recipe with another signal is refused by the field", () => {
  const recipe = { mixture: { kind: "jeet" }, experts: { signal: "cached" } };
  expect(() => parseRecipe(recipe)).toThrow('experts.signal is "cached", but mixture.kind is "jeet"');
});
