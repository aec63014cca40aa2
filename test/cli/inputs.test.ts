import { expect, test } from "vitest";
import { readPlan, withImports } from "../../src/cli/inputs";

const settings = { imported: "ab".repeat(32), vocabSize: 70_000 };

test("a tokenizer from files is that of a recipe, and of every arm of a study at any seed", () => {
  expect(withImports(readPlan("pico"), { tokenizer: settings })).toMatchObject({ tokenizer: { minFrequency: 2, ...settings } });
  const study = readPlan("fixed-or-adaptive", "7,8");
  if (study.format !== "limbeck-study") throw new Error("a recipe");
  const given = withImports(study, { tokenizer: settings });
  const arms = study.arms.map((arm) => ({ ...arm, recipe: { ...arm.recipe, tokenizer: { ...arm.recipe.tokenizer, ...settings } } }));
  expect(given).toMatchObject({ ...study, base: { tokenizer: settings }, arms });
});
