import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hashWith, recipeFromHash } from "../../src/app/url";
import { recipeFor } from "../../src/core/config/recipe";
import { SIZE_NAMES } from "../../src/core/config/sizes";
import { anyRecipe } from "../core/config/anyRecipe";
import { withChanges } from "../withChanges";

describe("settings in the address", () => {
  test("any recipe that travels in an address arrives as it left", () => {
    fc.assert(
      fc.property(anyRecipe, (recipe) => {
        const hash = hashWith("#/teacher", recipe);
        expect(recipeFromHash(hash) ?? recipeFor("nano")).toEqual(recipe);
      }),
      { numRuns: 100 },
    );
  });

  test("the defaults of the usual size leave the address as it is", () => {
    expect(hashWith("#/corpus", recipeFor("nano"))).toBe("#/corpus");
    expect(hashWith("", recipeFor("nano"))).toBe("");
    expect(recipeFromHash("#/corpus")).toBeUndefined();
  });

  test("only what differs from the size's defaults is written", () => {
    const recipe = withChanges(recipeFor("micro"), { experts: { temperature: 4 } });
    expect(hashWith("#/experts/de", recipe)).toBe("#/experts/de?size=micro&experts.temperature=4");
    for (const size of SIZE_NAMES) expect(recipeFromHash(`#/?size=${size}`)).toEqual(recipeFor(size));
  });

  test("settings an address carried before are replaced, and its screen is kept", () => {
    expect(hashWith("#/teacher?size=mini&seed=4", withChanges(recipeFor("nano"), { seed: 5 }))).toBe("#/teacher?seed=5");
  });

  test.each([
    ["#/?size=huge", 'teacher.size is "huge"'],
    ["#/?teacher.steps=soon", 'teacher.steps is "soon"'],
    ["#/?teacher.steps=", 'teacher.steps is ""'],
    ["#/?speed=9", "A recipe has no field speed"],
  ])("%s is refused with the gate's own sentence", (hash, beginning) => {
    expect(() => recipeFromHash(hash)).toThrow(beginning);
  });
});
