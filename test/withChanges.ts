// Recipes for tests: a whole one with a few fields changed.

import type { Recipe } from "../src/core/config/recipe";

type Deep<T> = {
  readonly [K in keyof T]?: T[K] extends object ? Deep<T[K]> : T[K];
};

/** `base` with the given fields replaced, level by level. */
export function withChanges(base: Recipe, changes: Deep<Recipe>): Recipe {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    const before = merged[key];
    merged[key] = typeof value === "object" && value !== null ? { ...(before as object), ...value } : value;
  }
  return merged as unknown as Recipe;
}
