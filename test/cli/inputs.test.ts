import { expect, test } from "vitest";
import { readFormats, readPlan, withImports } from "../../src/cli/inputs";

const settings = { imported: "ab".repeat(32), vocabSize: 70_000 };

test("formats are read from a list, each once and in their order, and a strange one is named", () => {
  expect(readFormats("gguf-f16, transformers,gguf-f16")).toEqual(["transformers", "gguf-f16"]);
  expect(() => readFormats("transformers,gguf-q4")).toThrow('there is no format "gguf-q4"; there are transformers, gguf-f32');
});

test("a tokenizer from files is that of a recipe, and of every arm of a study at any seed", () => {
  expect(withImports(readPlan("pico"), { tokenizer: settings })).toMatchObject({ tokenizer: { minFrequency: 2, ...settings } });
  const study = readPlan("fixed-or-adaptive", "7,8");
  if (study.format !== "limbeck-study") throw new Error("a recipe");
  const given = withImports(study, { tokenizer: settings });
  const arms = study.arms.map((arm) => ({ ...arm, recipe: { ...arm.recipe, tokenizer: { ...arm.recipe.tokenizer, ...settings } } }));
  expect(given).toMatchObject({ ...study, base: { tokenizer: settings }, arms });
});
