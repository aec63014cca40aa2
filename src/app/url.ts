// Settings that travel in the address: the part of the hash after "?" holds what differs from the defaults of the
// recipe's sizes ("#/teacher?size=micro&experts.temperature=4"). What stands before it names the screen and is left alone.

import { FIELDS, fieldAt, valueAt } from "../core/config/fields";
import { defaultRecipe, parseRecipe } from "../core/config/gate";
import type { Recipe } from "../core/config/recipe";

/** The size that an address without one means. */
const DEFAULT_SIZE = "nano";

/** The recipe that a hash carries, or undefined when it carries none. Throws StudioError("bad-recipe") as the gate does. */
export function recipeFromHash(hash: string): Recipe | undefined {
  const settings = new URLSearchParams(hash.split("?")[1] ?? "");
  if (settings.size === 0) return undefined;
  const size = settings.get("size") ?? DEFAULT_SIZE;
  settings.delete("size");
  const recipe: Record<string, unknown> = {};
  const put = (path: string, value: unknown): void => {
    const [first, second] = path.split(".") as [string, string?];
    if (second === undefined) recipe[first] = value;
    else recipe[first] = { ...(recipe[first] as object | undefined), [second]: value };
  };
  put("teacher.size", size);
  for (const [path, text] of settings) put(path, typed(path, text));
  return parseRecipe(recipe);
}

/** `hash` with the settings of `recipe` in place of those it carries. */
export function hashWith(hash: string, recipe: Recipe): string {
  const place = hash.split("?")[0];
  const settings = settingsOf(recipe);
  if (settings === "") return place;
  return `${place || "#/"}?${settings}`;
}

/** What differs from the defaults of the recipe's sizes, as a query: "size=micro&experts.temperature=4". */
function settingsOf(recipe: Recipe): string {
  const settings = new URLSearchParams();
  const defaults = defaultRecipe(recipe.teacher.size, recipe.experts.size);
  if (recipe.teacher.size !== DEFAULT_SIZE) settings.set("size", recipe.teacher.size);
  if (recipe.experts.size !== recipe.teacher.size) settings.set("experts.size", recipe.experts.size);
  for (const { path } of FIELDS) {
    const value = valueAt(recipe, path);
    // The gate fits a micro-batch it is not told to the sequences, so one goes with the other.
    const fitted = path.endsWith(".microBatch") && settings.has(path.replace("microBatch", "sequences"));
    if (fitted || value !== valueAt(defaults, path)) settings.set(path, String(value));
  }
  return settings.toString();
}

/** A setting's text as the value its field takes; what is no number stays text, for the gate to refuse. */
function typed(path: string, text: string): unknown {
  const field = fieldAt(path);
  if (field === undefined || field.kind === "choice" || field.kind === "text") return text;
  return text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);
}
