// The ready recipes in public/recipes are what recipeFor gives. After a change of its defaults write them anew with
//   UPDATE_RECIPES=1 npx vitest run --project node test/core/config/recipes.test.ts

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseRecipe } from "../../../src/core/config/gate";
import { recipeFor } from "../../../src/core/config/recipe";
import { SIZE_NAMES } from "../../../src/core/config/sizes";

const folder = join(import.meta.dirname, "../../../public/recipes");

describe("ready recipes", () => {
  test("there is one for every size", () => {
    expect(readdirSync(folder).sort()).toEqual(SIZE_NAMES.map((size) => `${size}.json`).sort());
  });

  test.each(SIZE_NAMES)("%s.json is the whole pipeline at that size", (size) => {
    const path = join(folder, `${size}.json`);
    if (process.env.UPDATE_RECIPES) writeFileSync(path, `${JSON.stringify(recipeFor(size), null, 2)}\n`);
    const text = readFileSync(path, "utf8");
    expect(JSON.parse(text)).toEqual(recipeFor(size));
    expect(parseRecipe(text)).toEqual(recipeFor(size));
  });
});
