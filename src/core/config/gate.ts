// The gate for recipes from outside: files, the URL, a script, an older project. What comes out is a whole, valid
// recipe; what can't become one is refused with the field, its value and the reason. Ranges stand in fields.ts.

import { StudioError } from "../errors";
import { formatCount } from "../format/format";
import { type DistillationSettings, ownTextPlan } from "./distillation";
import type { Field } from "./field";
import { FIELDS, fieldAt, sectionOf, withValue } from "./fields";
import { checkKind, type FileKind, isObject, type Json, readObject, reasonAgainstText, show } from "./json";
import { type Recipe, recipeFor } from "./recipe";
import { SIZE_NAMES, SIZES, type SizeName } from "./sizes";
import { BASE_TOKENS, NO_FILE, specialTokensOf } from "./tokenizer";

/** The newest recipe version that this studio reads. */
export const NEWEST_RECIPE = 1;

const RECIPE: FileKind = { name: "recipe", format: "limbeck-recipe", newest: NEWEST_RECIPE, code: "bad-recipe" };

/**
 * The recipe that `source` holds, as JSON text or as a parsed value, with every missing field at the default of its
 * size. Throws StudioError("bad-recipe") naming the field, its value and the reason, and
 * StudioError("newer-version") for a recipe from a later studio.
 */
export function parseRecipe(source: unknown): Recipe {
  const value = readObject(source, RECIPE);
  const { format = RECIPE.format, version = 1 } = value;
  checkKind({ format, version }, RECIPE);
  refuseUnknown(value);
  let recipe = defaultsFor(value);
  for (const field of FIELDS) {
    const given = givenAt(value, field.path);
    if (given === undefined) continue;
    const reason = reasonAgainst(field, given);
    if (reason !== undefined)
      throw bad(`${field.path} is ${show(given)}, but it must be ${reason}.`, `Correct ${field.path}, or leave it out for its default.`);
    recipe = withValue(recipe, field.path, given as number | string);
  }
  const kernels = kernelsOf(value);
  if (kernels !== undefined) recipe = { ...recipe, kernels };
  recipe = fitMicroBatch(fitMicroBatch(recipe, "teacher", value), "experts", value);
  const [conflict] = conflictsIn(recipe);
  if (conflict) throw bad(conflict.message, `Correct ${conflict.path}.`);
  return recipe;
}

/**
 * A recipe that an earlier studio ran, with the fields it did not know at the defaults of its sizes: those do what that
 * studio did. Nothing else of it is judged.
 */
export function completed(recipe: Recipe): Recipe {
  let whole: Recipe = { ...defaultRecipe(recipe.teacher.size, recipe.experts.size), ...(recipe.kernels && { kernels: recipe.kernels }) };
  for (const { path } of FIELDS) {
    const given = givenAt(recipe as unknown as Json, path);
    if (given !== undefined) whole = withValue(whole, path, given as number | string);
  }
  return whole;
}

/** What `value` would have to be for `field`, as the end of a sentence ("a whole number from 1 to 512"), or undefined when it is. */
export function reasonAgainst(field: Field, value: unknown): string | undefined {
  if (field.kind === "choice") {
    const known = field.choices.some((choice) => choice.value === value);
    return known ? undefined : `one of ${field.choices.map((choice) => `"${choice.value}"`).join(", ")}`;
  }
  if (field.kind === "text") {
    const reason = reasonAgainstText(value, field.maxLength);
    return reason === undefined && field.form && !field.form.fits(value as string) ? field.form.name : reason;
  }
  const fits = typeof value === "number" && value >= field.min && value <= field.max;
  if (fits && (field.kind === "number" || Number.isInteger(value))) return undefined;
  const range = field.kind === "integer" ? [formatCount(field.min), formatCount(field.max)] : [field.min, field.max];
  return `${field.kind === "integer" ? "a whole number" : "a number"} from ${range.join(" to ")}`;
}

/** The defaults where experts are of another size than their teacher. */
export function defaultRecipe(teacher: SizeName, experts: SizeName): Recipe {
  return { ...recipeFor(teacher), experts: recipeFor(experts).experts };
}

/** A field whose value doesn't go with the value of another. */
export interface Conflict {
  readonly path: string;
  readonly message: string;
}

/** Fields that are well by themselves but not together. */
export function conflictsIn(recipe: Recipe): readonly Conflict[] {
  const conflicts: Conflict[] = [];
  for (const section of ["teacher", "experts"] as const) {
    const { sequences, microBatch } = recipe[section];
    if (sequences % microBatch !== 0)
      conflicts.push({
        path: `${section}.microBatch`,
        message: `${section}.microBatch is ${microBatch}, but it must divide ${section}.sequences, which is ${sequences}.`,
      });
  }
  const [teacher, expert] = [SIZES[recipe.teacher.size].context, SIZES[recipe.experts.size].context];
  if (recipe.teacher.imported === NO_FILE && expert > teacher)
    conflicts.push({
      path: "experts.size",
      message: `experts.size is "${recipe.experts.size}" with a context of ${expert} tokens, but the "${recipe.teacher.size}" teacher knows only ${teacher}.`,
    });
  return [
    ...conflicts,
    ...tokenizerConflicts(recipe),
    ...signalConflicts(recipe),
    ...weightConflicts(recipe.experts),
    ...ownTextConflicts(recipe.experts),
    ...sparseConflicts(recipe),
    ...mixtureConflicts(recipe),
    ...importConflicts(recipe),
  ];
}

/** A model from outside is dense, and an expert can start from one only where one is named. */
function importConflicts({ teacher, experts }: Recipe): readonly Conflict[] {
  return [
    ...(teacher.imported !== NO_FILE && teacher.kind !== "dense"
      ? [{ path: "teacher.kind", message: `teacher.kind is "${teacher.kind}", but teacher.imported names a model, which is dense.` }]
      : []),
    ...(experts.start === "imported" && experts.imported === NO_FILE
      ? [
          {
            path: "experts.imported",
            message: `experts.imported is "${NO_FILE}", but experts.start is "imported": choose the model's files.`,
          },
        ]
      : []),
  ];
}

/** Special tokens take their ids from those that the vocabulary has beyond its 256 bytes. */
function tokenizerConflicts({ tokenizer }: Recipe): readonly Conflict[] {
  const least = BASE_TOKENS - 1 + specialTokensOf(tokenizer).length;
  if (tokenizer.imported !== NO_FILE || tokenizer.vocabSize >= least) return [];
  const message = `tokenizer.vocabSize is ${tokenizer.vocabSize}, but 256 bytes and ${least - 256} special tokens are ${least}.`;
  return [{ path: "tokenizer.vocabSize", message }];
}

/** What is kept of a teacher is kept by domain, for students that learn one domain at a time; experts trained jointly have it live. */
function mixtureConflicts({ mixture: { kind }, experts: { signal } }: Recipe): readonly Conflict[] {
  const isKept = signal === "cached" || signal === "teacher-text";
  const needsLive = kind === "together" ? isKept : (kind === "jeet" || kind === "moe-ce") && signal !== "live";
  if (!needsLive) return [];
  const message = `experts.signal is "${signal}", but mixture.kind is "${kind}": students that learn all domains in one run need their teacher live.`;
  return [{ path: "experts.signal", message }];
}

function signalConflicts({ tokenizer: { vocabSize }, experts: { signal, cachedTokens } }: Recipe): readonly Conflict[] {
  if (signal !== "cached" || cachedTokens <= vocabSize) return [];
  const message = `experts.cachedTokens is ${formatCount(cachedTokens)}, but tokenizer.vocabSize is only ${formatCount(vocabSize)}.`;
  return [{ path: "experts.cachedTokens", message }];
}

/** A token takes no more experts than there are; and only a sparse teacher has any to be asked. */
function sparseConflicts({ teacher: { kind, experts: count, active }, experts, mixture }: Recipe): readonly Conflict[] {
  const { asked, askedActive, augmentedUpdates, signal } = experts;
  const among = (path: string, taken: number): readonly Conflict[] =>
    taken <= count ? [] : [{ path, message: `${path} is ${taken}, but teacher.experts is only ${count}.` }];
  const needsGates = asked === "augmented" || asked === "student-aware";
  const isKept = signal === "cached" && asked === "student-aware";
  const isJoint = mixture.kind === "jeet" || mixture.kind === "moe-ce";
  const inTurn = asked === "augmented" && augmentedUpdates === "in-turn";
  return [
    ...(kind === "sparse"
      ? [...among("teacher.active", active), ...(asked === "some" ? among("experts.askedActive", askedActive) : [])]
      : []),
    ...(kind === "dense" && needsGates
      ? [{ path: "experts.asked", message: `experts.asked is "${asked}", but teacher.kind is "dense": a dense teacher has no gates.` }]
      : []),
    ...(isJoint && (asked === "student-aware" || inTurn)
      ? [
          {
            path: "experts.asked",
            message: `experts.asked is "${asked}"${inTurn ? " with updates in turn" : ""}, but mixture.kind is "${mixture.kind}": jointly trained experts take turns by domain, and can't share such a teacher.`,
          },
        ]
      : []),
    ...(isKept
      ? [
          {
            path: "experts.signal",
            message: `experts.signal is "cached", but experts.asked is "${asked}": there the teacher answers otherwise each time.`,
          },
        ]
      : []),
  ];
}

/** Only its teacher tells an expert anything about text that it wrote itself. */
function ownTextConflicts(settings: DistillationSettings): readonly Conflict[] {
  if (ownTextPlan(settings) === undefined || settings.weighting !== "fixed" || settings.beta > 0) return [];
  const message = `experts.signal is "student-text", but experts.beta is 0: on text that an expert wrote only its teacher has anything to teach.`;
  return [{ path: "experts.signal", message }];
}

function weightConflicts({ weighting, alpha, beta }: DistillationSettings): readonly Conflict[] {
  if (weighting === "fixed" && alpha + beta === 0)
    return [{ path: "experts.alpha", message: "experts.alpha and experts.beta are both 0, so experts would learn nothing." }];
  if ((weighting === "linear" || weighting === "cosine") && alpha > 1)
    return [
      {
        path: "experts.alpha",
        message: `experts.alpha is ${alpha}, but a ${weighting} schedule begins between 0 and 1: the teacher's weight is 1 less it.`,
      },
    ];
  return [];
}

/** Refuses fields the table doesn't have, and sections that are no objects. */
function refuseUnknown(value: Json): void {
  const paths = new Set(["format", "version", "kernels", ...FIELDS.map((field) => field.path)]);
  const sections = new Set(FIELDS.map((field) => sectionOf(field.path)).filter((section) => section !== undefined));
  for (const [key, inner] of Object.entries(value)) {
    if (paths.has(key) || inner === undefined) continue;
    if (!(sections as ReadonlySet<string>).has(key))
      throw unknownField(key, [...paths].filter((path) => !path.includes(".")).concat([...sections]));
    if (!isObject(inner))
      throw bad(`${key} is ${show(inner)}, but it must be an object of fields.`, `Write "${key}": {…}, or leave it out.`);
    for (const name of Object.keys(inner)) {
      const known = [...paths].filter((path) => path.startsWith(`${key}.`));
      if (fieldAt(`${key}.${name}`) === undefined) throw unknownField(`${key}.${name}`, known);
    }
  }
}

/** The kernels that the recipe asks for. Names nobody knows do no harm: the device's own choice is taken for them. */
function kernelsOf({ kernels }: Json): Readonly<Record<string, string>> | undefined {
  if (kernels === undefined) return undefined;
  const fits =
    isObject(kernels) && Object.entries(kernels).every(([key, name]) => typeof name === "string" && key.length + name.length < 200);
  if (!fits)
    throw bad(`kernels is ${show(kernels)}, but it must name a variant for each point.`, "Copy it from a run's report, or leave it out.");
  return kernels as Readonly<Record<string, string>>;
}

/** The defaults of the sizes that `value` names; one that names none is of size nano. */
function defaultsFor(value: Json): Recipe {
  const teacher = sizeAt(value, "teacher.size");
  const expert = sizeAt(value, "experts.size");
  return defaultRecipe(teacher ?? expert ?? "nano", expert ?? teacher ?? "nano");
}

/** Where the recipe leaves the micro-batch out, the default shrinks to the next smaller divisor of its sequences. */
function fitMicroBatch(recipe: Recipe, section: "teacher" | "experts", value: Json): Recipe {
  if (givenAt(value, `${section}.microBatch`) !== undefined) return recipe;
  const { sequences } = recipe[section];
  let microBatch = Math.min(recipe[section].microBatch, sequences);
  while (sequences % microBatch !== 0) microBatch--;
  return withValue(recipe, `${section}.microBatch`, microBatch);
}

function sizeAt(value: Json, path: string): SizeName | undefined {
  return SIZE_NAMES.find((name) => name === givenAt(value, path));
}

function givenAt(value: Json, path: string): unknown {
  const [first, second] = path.split(".") as [string, string?];
  if (!Object.hasOwn(value, first)) return undefined;
  if (second === undefined) return value[first];
  const section = value[first];
  return isObject(section) && Object.hasOwn(section, second) ? section[second] : undefined;
}

function unknownField(path: string, known: readonly string[]): StudioError {
  return bad(`A recipe has no field ${path}.`, `Remove it, or choose from ${known.join(", ")}.`);
}

const bad = (message: string, hint: string): StudioError => new StudioError("bad-recipe", message, hint);
