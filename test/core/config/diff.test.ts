import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { differences, sentenceOf } from "../../../src/core/config/diff";
import { withValue } from "../../../src/core/config/fields";
import { recipeFor, withChanges } from "../../../src/core/config/recipe";
import { anyRecipe } from "./anyRecipe";

describe("what differs between two recipes", () => {
  test("changes are told with labels and units, in the order of the pipeline", () => {
    const before = recipeFor("pico");
    const after = withChanges(before, {
      experts: { temperature: 4, divergence: "reverse-kl" },
      teacher: { steps: 1000 },
      seed: 12_345,
      name: "mine",
    });
    expect(differences(before, after).map(sentenceOf)).toEqual([
      "Name is “mine” instead of “pico”.",
      "Seed is 12345 instead of 1.",
      "Teacher: Steps is 1,000 instead of 400.",
      "Experts: Distillation loss is Reverse KL instead of Forward KL.",
      "Experts: Temperature is 4 instead of 2.",
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
