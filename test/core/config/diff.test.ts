import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { differences, valueInWords } from "../../../src/core/config/diff";
import { fieldAt, withValue } from "../../../src/core/config/fields";
import { recipeFor } from "../../../src/core/config/recipe";
import { withChanges } from "../../withChanges";
import { anyRecipe } from "./anyRecipe";

describe("what differs between two recipes", () => {
  test("changed fields are told with both values, in the order of the pipeline", () => {
    const before = recipeFor("pico");
    const after = withChanges(before, {
      experts: { temperature: 4, divergence: "reverse-kl" },
      teacher: { steps: 1000 },
      seed: 12_345,
      name: "mine",
    });
    expect(differences(before, after).map(({ field, before, after }) => [field.path, before, after])).toEqual([
      ["name", "pico", "mine"],
      ["seed", 1, 12_345],
      ["teacher.steps", before.teacher.steps, 1000],
      ["experts.divergence", "forward-kl", "reverse-kl"],
      ["experts.temperature", 2, 4],
    ]);
  });

  test("a recipe does not differ from itself", () => {
    expect(differences(recipeFor("micro"), recipeFor("micro"))).toEqual([]);
  });

  test("applying the differences of any two recipes to the first gives the second", () => {
    fc.assert(
      fc.property(anyRecipe, anyRecipe, (a, b) => {
        expect(differences(a, b).reduce((recipe, { field, after }) => withValue(recipe, field.path, after), a)).toEqual(b);
      }),
      { numRuns: 30 },
    );
  });
});

test("a value is told as its control shows it", () => {
  const told = (path: string, value: number | string) => valueInWords(fieldAt(path)!, value);
  expect(told("experts.divergence", "reverse-kl")).toBe("Reverse KL");
  expect(told("teacher.learningRate", 0.1 + 0.2)).toBe("0.3");
  expect(told("teacher.learningRate", 0.00300001)).toBe("0.00300001");
  expect(told("tokenizer.vocabSize", 4096)).toBe("4,096 tokens");
  expect(told("name", "mine")).toBe("mine");
});
