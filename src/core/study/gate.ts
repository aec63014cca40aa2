// The gate for studies from outside: a file, a form, a script. What comes out is whole and valid, with every arm's recipe
// worked out; what can't become one is refused with the arm, the field, its value and the reason. Not the gate for
// recipes, which judges each arm's.

import { differences } from "../config/diff";
import { parseRecipe } from "../config/gate";
import { checkKind, type FileKind, isObject, type Json, readObject, reasonAgainstText, show } from "../config/json";
import type { Recipe } from "../config/recipe";
import { StudioError } from "../errors";
import { capitalized, formatCount } from "../format/format";
import { type Arm, METRICS, type Metric, type RecipePart, type Study } from "./study";

const STUDY: FileKind = { name: "study", format: "limbeck-study", newest: 1, code: "bad-study" };
const STUDY_FIELDS = ["format", "version", "name", "question", "base", "arms", "baseline", "seeds", "metrics", "domains"];
const ARM_FIELDS = ["name", "changes", "against", "recipe"];

const MAX_ARMS = 24;
const MAX_SEEDS = 100;
const MAX_SEED = 0xffffffff;

/** Whether `source`, JSON text or a parsed value, says that it is a study; parseStudy judges whether it is a sound one. */
export function isStudy(source: unknown): boolean {
  let value = source;
  if (typeof source === "string") {
    try {
      value = JSON.parse(source);
    } catch {
      return false;
    }
  }
  return isObject(value) && value.format === STUDY.format;
}

/**
 * The study that `source` holds, as JSON text or as a parsed value. Left out, the baseline is the first arm, seeds are 1,
 * 2 and 3, and bits per byte is what arms are compared by. Throws StudioError("bad-study") naming the arm, the field, its
 * value and the reason, and StudioError("newer-version") for a study, or a base recipe, from a later studio.
 */
export function parseStudy(source: unknown): Study {
  const value = readObject(source, STUDY);
  const { format, version = 1, base = {}, arms, baseline, seeds = [1, 2, 3], metrics = ["bitsPerByte"], domains } = value;
  checkKind({ format, version }, STUDY);
  refuseUnknown(value, STUDY_FIELDS, "A study");
  const read = {
    name: textOf("name", value.name, 80),
    question: textOf("question", value.question, 300),
    base: partOf("base", base),
  };
  recipeOf("base", read.base);
  const readArms = armsOf(arms, read.base);
  return {
    format: "limbeck-study",
    version: 1,
    ...read,
    arms: readArms,
    baseline: baselineOf(baseline, readArms),
    seeds: seedsOf(seeds),
    metrics: metricsOf(metrics),
    ...(domains === undefined ? {} : { domains: domainsOf(domains) }),
  };
}

function armsOf(arms: unknown, base: RecipePart): readonly Arm[] {
  if (!Array.isArray(arms) || arms.length === 0 || arms.length > MAX_ARMS)
    throw bad(`arms is ${show(arms)}, but it must be a list of 1 to ${MAX_ARMS} arms.`, 'Write each as {"name": …, "changes": {…}}.');
  const read = arms.map((arm, i) => armOf(arm, i, base));
  const doubled = firstDoubled(read.map(({ name }) => name));
  if (doubled !== undefined) throw bad(`Two arms are called ${show(doubled)}.`, "Give every arm a name of its own.");
  for (const { name, against } of read) {
    if (against === undefined || (against !== name && read.some((other) => other.name === against))) continue;
    throw bad(
      `arm ${show(name)}: against is ${show(against)}, but it must be the name of another arm.`,
      "Correct it, or leave it out for the baseline.",
    );
  }
  return read;
}

function armOf(arm: unknown, index: number, base: RecipePart): Arm {
  if (!isObject(arm)) throw bad(`Arm ${index + 1} is ${show(arm)}, but it must be an object.`, 'Write {"name": …, "changes": {…}}.');
  const name = textOf(`The name of arm ${index + 1}`, arm.name, 80);
  const place = `arm ${show(name)}`;
  refuseUnknown(arm, ARM_FIELDS, capitalized(place));
  const changes = partOf(`${place}: changes`, arm.changes === undefined ? {} : arm.changes);
  if (changes.seed !== undefined)
    throw bad(`${place}: seed is no arm's to change: every arm runs with the study's seeds.`, "Remove it, or write it to base or seeds.");
  const recipe = recipeOf(place, merged(base, changes));
  if (arm.recipe !== undefined) checkRecipe(place, arm.recipe, recipe);
  const against = arm.against === undefined ? {} : { against: textOf(`${place}: against`, arm.against, 80) };
  return { name, changes, ...against, recipe };
}

/** A recipe that came with an arm is worked out anew; one that says another thing is refused, not overruled. */
function checkRecipe(place: string, given: unknown, recipe: Recipe): void {
  const [difference] = differences(recipe, recipeOf(`${place}: recipe`, given));
  if (difference === undefined) return;
  const { field, before, after } = difference;
  throw bad(
    `${place}: recipe.${field.path} is ${show(after)}, but base and changes make it ${show(before)}.`,
    "Write it to changes, and leave recipe out.",
  );
}

/** `base` with what `changes` names replaced, section by section. */
function merged(base: RecipePart, changes: RecipePart): RecipePart {
  const replaced = Object.entries(changes).map(([key, change]) => {
    const before = Object.hasOwn(base, key) ? base[key] : undefined;
    return [key, isObject(before) && isObject(change) ? { ...before, ...change } : change] as const;
  });
  return { ...base, ...Object.fromEntries(replaced) };
}

/** What parseRecipe makes of a value; its refusals are told with the `place` they are about. */
function recipeOf(place: string, value: unknown): Recipe {
  try {
    return parseRecipe(value);
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    const code = error.code === "newer-version" ? error.code : STUDY.code;
    throw new StudioError(code, `${place}: ${error.message}`, error.hint);
  }
}

function partOf(place: string, value: unknown): RecipePart {
  if (isObject(value)) return value;
  throw bad(`${place} is ${show(value)}, but it must be an object of recipe fields.`, 'Write it like a recipe: {"experts": {…}}.');
}

function baselineOf(baseline: unknown, arms: readonly Arm[]): string {
  const { name } = baseline === undefined ? arms[0] : (arms.find((arm) => arm.name === baseline) ?? {});
  if (name !== undefined) return name;
  const names = arms.map((arm) => show(arm.name)).join(", ");
  throw bad(`baseline is ${show(baseline)}, but no arm is called that.`, `Choose from ${names}, or leave it out for the first.`);
}

function seedsOf(seeds: unknown): readonly number[] {
  const fits = listOf(seeds, MAX_SEEDS, (seed) => Number.isInteger(seed) && (seed as number) >= 0 && (seed as number) <= MAX_SEED);
  if (fits) return seeds as readonly number[];
  const range = `from 0 to ${formatCount(MAX_SEED)}`;
  throw bad(
    `seeds is ${show(seeds)}, but it must be a list of 1 to ${MAX_SEEDS} different whole numbers ${range}.`,
    'Write "seeds": [1, 2, 3], or leave it out.',
  );
}

function metricsOf(metrics: unknown): readonly Metric[] {
  if (listOf(metrics, METRICS.length, (metric) => (METRICS as readonly unknown[]).includes(metric))) return metrics as readonly Metric[];
  const known = METRICS.map((metric) => `"${metric}"`).join(", ");
  throw bad(`metrics is ${show(metrics)}, but it must be a list of different ones of ${known}.`, "Correct it, or leave it out.");
}

function domainsOf(domains: unknown): readonly string[] {
  if (listOf(domains, Number.POSITIVE_INFINITY, (domain) => typeof domain === "string" && domain.trim() !== ""))
    return domains as readonly string[];
  throw bad(`domains is ${show(domains)}, but it must be a list of different names of domains.`, "Correct it, or leave it out for all.");
}

/** Whether `value` is a list of 1 to `most` different items that all fit. */
function listOf(value: unknown, most: number, fits: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length > 0 && value.length <= most && value.every(fits) && firstDoubled(value) === undefined;
}

const firstDoubled = <Item>(items: readonly Item[]): Item | undefined => items.find((item, i) => items.indexOf(item) < i);

function textOf(place: string, value: unknown, maxLength: number): string {
  const reason = reasonAgainstText(value, maxLength);
  if (reason === undefined) return value as string;
  throw bad(`${place} is ${show(value)}, but it must be ${reason}.`, "Correct it.");
}

function refuseUnknown(value: Json, known: readonly string[], owner: string): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key) && value[key] !== undefined);
  if (unknown !== undefined) throw bad(`${owner} has no field ${unknown}.`, `Remove it, or choose from ${known.join(", ")}.`);
}

const bad = (message: string, hint: string): StudioError => new StudioError(STUDY.code, message, hint);
