// What the headless runner is given: a recipe or a study by name or path, and a folder of texts. Both are looked at before Chrome
// starts, so that a mistake costs no waiting.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, parse, resolve } from "node:path";
import { type ExportFormat, FORMAT_NAMES } from "../core/config/exportFormats";
import { parseRecipe } from "../core/config/gate";
import type { ImportChanges } from "../core/config/importedModel";
import type { Recipe } from "../core/config/recipe";
import type { TokenizerFile } from "../core/config/tokenizer";
import { StudioError } from "../core/errors";
import { isStudy, parseStudy } from "../core/study/gate";
import { parseStudyRecord } from "../core/study/recordGate";
import type { Study, StudyRecord } from "../core/study/study";
import { CommandError, EXIT, root, sentenceOf } from "./command";

const readyRecipes = join(root, "public", "recipes");

/** The names of the recipes that come with the studio. */
export function readyNames(): string[] {
  return readdirSync(readyRecipes)
    .filter((name) => name.endsWith(".json"))
    .map((name) => parse(name).name);
}

function recipePath(given: string): string {
  if (/^[\w-]+$/.test(given) && !existsSync(given)) {
    if (readyNames().includes(given)) return join(readyRecipes, `${given}.json`);
    throw new CommandError(EXIT.usage, `there is no ready recipe "${given}"; there are ${readyNames().join(", ")}.`);
  }
  const path = resolve(given);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) return path;
  throw new CommandError(EXIT.usage, `there is no recipe file ${given}.`);
}

/** What a report holds besides the recipe: the kernels that ran it, without which its bits can't be repeated. */
function recipeOfReport(text: string): unknown {
  try {
    const { recipe, kernels } = JSON.parse(text);
    return typeof recipe === "object" && recipe !== null ? { ...recipe, kernels } : text;
  } catch {
    return text;
  }
}

/**
 * The recipe or the study in a file, or the ready one of this name; a run's report.json gives its recipe with the kernels
 * it ran on. `seeds`, numbers with commas, are a study's in place of its own. Throws CommandError(usage) saying what is wrong
 * with it.
 */
export function readPlan(given: string, seeds?: string): Recipe | Study {
  const parse = (text: string): Recipe | Study => (isStudy(text) ? parseStudy(text) : parseRecipe(recipeOfReport(text)));
  const plan = readThrough(parse, recipePath(given), given);
  if (seeds === undefined) return plan;
  if (plan.format !== "limbeck-study") throw new CommandError(EXIT.usage, "--seeds goes with a study; give one.");
  try {
    return parseStudy({ ...plan, seeds: seeds.split(",").map(Number) });
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    throw new CommandError(EXIT.usage, `--seeds ${seeds}: ${sentenceOf(error)}`);
  }
}

/** What `parse`, a gate, makes of the file at `path`; its refusals are told of the name that was given. */
function readThrough<Value>(parse: (text: string) => Value, path: string, given: string): Value {
  const text = readFileSync(path, "utf8");
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    const sentence = error.code === "newer-version" ? `${error.message} Get a newer Limbeck.` : sentenceOf(error);
    throw new CommandError(EXIT.usage, `${given}: ${sentence}`);
  }
}

/** The formats of a list with commas, each once, in the order of all. Throws CommandError(usage) for one that there is not. */
export function readFormats(given: string): readonly ExportFormat[] {
  const names = given.split(",").map((name) => name.trim());
  const strange = names.find((name) => !FORMAT_NAMES.some((format) => format === name));
  if (strange !== undefined)
    throw new CommandError(EXIT.usage, `--formats ${given}: there is no format "${strange}"; there are ${FORMAT_NAMES.join(", ")}.`);
  return FORMAT_NAMES.filter((format) => names.includes(format));
}

/** What a study had found, from its study.json. Throws CommandError(usage) saying what is wrong with it. */
export function readStudyRecord(given: string): StudyRecord {
  const path = resolve(given);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) throw new CommandError(EXIT.usage, `there is no file ${given}.`);
  return readThrough(parseStudyRecord, path, given);
}

/** A file of a tokenizer: the page says whether it is one. Throws CommandError(usage) where there is no such file. */
export function readTokenizerFile(given: string): TokenizerFile {
  const path = resolve(given);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) throw new CommandError(EXIT.usage, `there is no file ${given}.`);
  return { name: parse(path).base, text: readFileSync(path, "utf8") };
}

/** Throws CommandError(usage) for a study one of whose arms has a tokenizer of its own: one from files is for all. */
export function refuseOwnTokenizers({ arms }: Study): void {
  const arm = arms.find(({ changes }) => changes.tokenizer !== undefined);
  if (arm === undefined) return;
  throw new CommandError(EXIT.usage, `--tokenizer is for all arms of a study, and its arm "${arm.name}" changes the tokenizer.`);
}

/** Throws CommandError(usage) for a study one of whose arms has a teacher of its own: one from files is for all. */
export function refuseOwnTeachers({ arms }: Study): void {
  const arm = arms.find(({ changes }) => changes.teacher !== undefined);
  if (arm) throw new CommandError(EXIT.usage, `--model is for all arms of a study, and its arm "${arm.name}" changes the teacher.`);
}

/** The recipe, or the study with all of its arms, that uses a tokenizer or a model from files. */
export function withImports(plan: Recipe | Study, { tokenizer, teacher }: ImportChanges): Recipe | Study {
  const changed = (of: { readonly tokenizer?: unknown; readonly teacher?: unknown }) => ({
    ...(tokenizer && { tokenizer: { ...(of.tokenizer as object | undefined), ...tokenizer } }),
    ...(teacher && { teacher: { ...(of.teacher as object | undefined), ...teacher } }),
  });
  if (plan.format !== "limbeck-study") return { ...plan, ...changed(plan) } as Recipe;
  const base = { ...plan.base, ...changed(plan.base) };
  return parseStudy({ ...plan, base, arms: plan.arms.map(({ recipe: _, ...arm }) => arm) });
}

/** The files of a model, of a folder or one archive, as absolute paths: the page says what they are. Throws CommandError(usage) where there are none. */
export function readModelPath(given: string): readonly string[] {
  const path = resolve(given);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new CommandError(EXIT.usage, `there is no model ${given}.`);
  if (stats.isFile()) return [path];
  const files = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isFile());
  if (files.length === 0) throw new CommandError(EXIT.usage, `the folder ${given} holds no files.`);
  return files.map(({ name }) => join(path, name));
}

/** The folder of texts as an absolute path. Throws CommandError(usage) when it is none or holds no file. */
export function readCorpusFolder(given: string): string {
  const path = resolve(given);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new CommandError(EXIT.usage, `there is no folder ${given}.`);
  if (!stats.isDirectory())
    throw new CommandError(EXIT.usage, `${given} is a file; --corpus takes the folder that holds a folder per domain.`);
  const holdsFile = readdirSync(path, { recursive: true, withFileTypes: true }).some((entry) => entry.isFile());
  if (!holdsFile) throw new CommandError(EXIT.usage, `the folder ${given} holds no files.`);
  return path;
}
