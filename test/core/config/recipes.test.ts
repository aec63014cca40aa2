// The ready recipes in public/recipes are what recipeFor gives. After a change of its defaults write them anew with
//   UPDATE_RECIPES=1 npx vitest run --project node test/core/config/recipes.test.ts

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseRecipe } from "../../../src/core/config/gate";
import { recipeFor } from "../../../src/core/config/recipe";
import { SIZE_NAMES } from "../../../src/core/config/sizes";
import { parseStudy } from "../../../src/core/study/gate";
import { READY_STUDIES } from "../../../src/core/study/ready";

const folder = join(import.meta.dirname, "../../../public/recipes");

describe("ready recipes", () => {
  test("there is one for every size, beside the ready studies", () => {
    expect(readdirSync(folder).sort()).toEqual([...SIZE_NAMES, ...READY_STUDIES].map((name) => `${name}.json`).sort());
  });

  test.each(READY_STUDIES)("%s.json is a study of at least two arms and three seeds, written as the gate reads it", (name) => {
    const text = readFileSync(join(folder, `${name}.json`), "utf8");
    const study = parseStudy(text);
    expect(study.arms.length).toBeGreaterThan(1);
    expect(study.seeds.length).toBeGreaterThan(2);
    const arms = study.arms.map(({ recipe: _, ...arm }) => arm);
    expect(JSON.parse(text)).toEqual({ ...study, arms });
  });

  test.each(SIZE_NAMES)("%s.json is the whole pipeline at that size", (size) => {
    const path = join(folder, `${size}.json`);
    if (process.env.UPDATE_RECIPES) writeFileSync(path, `${JSON.stringify(recipeFor(size), null, 2)}\n`);
    const text = readFileSync(path, "utf8");
    expect(JSON.parse(text)).toEqual(recipeFor(size));
    expect(parseRecipe(text)).toEqual(recipeFor(size));
  });
});
