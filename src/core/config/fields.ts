// The one table of recipe fields: what each is called, what it means and what it may be. Forms, the gate, the URL,
// comparisons and the documentation read it. Not the defaults: those stand in recipe.ts.

import { classifierFields } from "./classifierFields";
import { cleaningFields } from "./cleaningFields";
import { clusterFields } from "./clusterFields";
import { distillationFields } from "./distillationFields";
import type { Field, FieldValue, SectionName } from "./field";
import { mixtureFields } from "./mixtureFields";
import { BALANCED_BY, type BalanceBy, PICKED_FIELD, type Recipe, SAMPLES, type Sample, STARTS, type Start } from "./recipe";
import { routingFields } from "./routingFields";
import { SIZE_NAMES } from "./sizes";
import { askingFields, mlpFields } from "./sparseFields";
import { NO_FILE } from "./tokenizer";
import { FILE_HASH, tokenizerFields } from "./tokenizerFields";
import { trainingFields } from "./trainingFields";

const sizeChoices = SIZE_NAMES.map((value) => ({ value, label: value }));

const balancedByLabels: Record<BalanceBy, string> = { documents: "Documents", articles: "Articles of several domains" };

const sampleLabels: Record<Sample, string> = { texts: "Texts", instructions: "Instructions" };

const startLabels: Record<Start, string> = {
  fresh: "Fresh weights of its own",
  shared: "Fresh weights that all share",
  nearest: "The nearest expert",
  imported: "A model from outside",
};

const isTrained = { path: "teacher.imported", is: [NO_FILE] };

/** Every field of a recipe besides `format` and `version`, in the order of the pipeline. */
export const FIELDS: readonly Field[] = [
  { path: "name", label: "Name", help: "What this recipe is called in lists and reports.", kind: "text", maxLength: 80 },
  {
    path: "seed",
    label: "Seed",
    help: "Every random choice follows from it: same recipe, same seed, same device, same result.",
    kind: "integer",
    min: 0,
    max: 0xffffffff,
    step: 1,
  },
  {
    path: "corpus.validationShare",
    label: "Validation share",
    help: "Share of the documents, chosen by their content, that training never sees.",
    kind: "number",
    min: 0.01,
    max: 0.5,
    step: 0.01,
  },
  {
    path: "corpus.balanceTolerance",
    label: "Balance tolerance",
    help: "Larger domains are cut to the smallest one's size and this share more.",
    kind: "number",
    min: 0,
    max: 1000,
    step: 0.05,
    advanced: true,
  },
  {
    path: "corpus.balanceBy",
    label: "Balance by",
    help: "Larger domains are cut document by document or, where domains hold the same articles in several languages, article by article: those with the same id in their rows or the same file name stay or go together.",
    kind: "choice",
    choices: BALANCED_BY.map((value) => ({ value, label: balancedByLabels[value] })),
    advanced: true,
  },
  {
    path: "corpus.noise",
    label: "Noise",
    help: "Share of the letters of training text that are replaced by random ones, to see how learning bears it. Validation text and instructions stay as they are.",
    kind: "number",
    min: 0,
    max: 1,
    step: 0.05,
    advanced: true,
  },
  ...cleaningFields,
  {
    path: "corpus.sample",
    label: "Sample",
    help: "What is written where you bring no text: texts in four languages, or instructions with their responses, of which only the responses are learned.",
    kind: "choice",
    choices: SAMPLES.map((value) => ({ value, label: sampleLabels[value] })),
  },
  {
    path: "corpus.sampleBytes",
    label: "Sample text per domain",
    help: "How much text is written for each domain of the built-in sample.",
    kind: "integer",
    min: 20_000,
    max: 100_000_000,
    log: true,
    unit: "bytes",
    advanced: true,
  },
  {
    path: "corpus.textField",
    label: "Field with the text",
    help: `Which field of JSON, CSV or parquet rows is their text. "${PICKED_FIELD}" takes the usual names first, else the longest text.`,
    kind: "text",
    maxLength: 200,
    advanced: true,
  },
  ...tokenizerFields,
  {
    path: "teacher.size",
    label: "Teacher size",
    help: "Layers, heads, width and context of the teacher, from a few seconds of training (pico) to GPT-2 Medium.",
    kind: "choice",
    choices: sizeChoices,
    where: isTrained,
  },
  ...mlpFields,
  ...trainingFields("teacher", "the teacher", isTrained),
  {
    path: "teacher.imported",
    label: "From outside",
    help: `Hash of a model that is the teacher as it is, whose files are chosen on the Teacher screen; "${NO_FILE}" where one is trained.`,
    kind: "text",
    maxLength: 64,
    form: FILE_HASH,
    advanced: true,
  },
  {
    path: "experts.size",
    label: "Expert size",
    help: "Heads, width and context of every expert. Its context can't be longer than the teacher's.",
    kind: "choice",
    choices: sizeChoices,
  },
  {
    path: "experts.layers",
    label: "Expert layers",
    help: "Depth of every expert; half the teacher's by default.",
    kind: "integer",
    min: 1,
    max: 48,
    step: 1,
  },
  {
    path: "experts.start",
    label: "Starts from",
    help: "Fresh weights of its own; fresh weights that all experts share, which makes them easier to bring together later; those of the expert that predicts the domain's text best, where others are trained already; or those of a model from outside, of the experts' own shape.",
    kind: "choice",
    choices: STARTS.map((value) => ({ value, label: startLabels[value] })),
    advanced: true,
  },
  {
    path: "experts.imported",
    label: "Model to start from",
    help: "Hash of the model from outside that experts start from, whose files are chosen on the Experts screen.",
    kind: "text",
    maxLength: 64,
    form: FILE_HASH,
    advanced: true,
    where: { path: "experts.start", is: ["imported"] },
  },
  ...distillationFields,
  ...askingFields,
  ...trainingFields("experts", "each expert"),
  ...classifierFields,
  ...routingFields,
  ...mixtureFields,
  ...clusterFields,
  {
    path: "evaluation.tokens",
    label: "Tokens per evaluation",
    help: "Validation tokens scored per domain each time while training.",
    kind: "integer",
    min: 1,
    max: 1_000_000_000,
    log: true,
    unit: "tokens",
    advanced: true,
  },
  {
    path: "evaluation.finalTokens",
    label: "Tokens for final figures",
    help: "Validation tokens scored per domain for final figures and the grid.",
    kind: "integer",
    min: 1,
    max: 1_000_000_000,
    log: true,
    unit: "tokens",
    advanced: true,
  },
  {
    path: "evaluation.responses",
    label: "Prompts answered",
    help: "Held-out prompts of each instruction domain that a trained model answers, to be judged by ROUGE-L. 0 for none.",
    kind: "integer",
    min: 0,
    max: 100_000,
    step: 10,
    advanced: true,
  },
  {
    path: "checkpoints.everySeconds",
    label: "Kept every",
    help: "After how much computing the state of a training run is kept, so that it goes on from there if it is interrupted. More seldom where keeping it takes longer than 3 % of that.",
    kind: "integer",
    min: 1,
    max: 86_400,
    log: true,
    unit: "seconds",
    advanced: true,
  },
];

/** The section a field stands in, or undefined for the recipe's own name and seed. */
export function sectionOf(path: string): SectionName | undefined {
  const dot = path.indexOf(".");
  return dot < 0 ? undefined : (path.slice(0, dot) as SectionName);
}

/** Whether a field means anything in `recipe`, as its others stand: a field that depends on one that means nothing means nothing. */
export function applies({ where }: Field, recipe: Recipe): boolean {
  return where === undefined || (where.is.includes(String(valueAt(recipe, where.path))) && applies(fieldAt(where.path)!, recipe));
}

/** The field at `path`, or undefined when the table has none. */
export function fieldAt(path: string): Field | undefined {
  return FIELDS.find((field) => field.path === path);
}

/** The recipe's value of a field of the table. */
export function valueAt(recipe: Recipe, path: string): FieldValue {
  let value: unknown = recipe;
  for (const key of path.split(".")) value = (value as Record<string, unknown>)[key];
  return value as FieldValue;
}

/** `recipe` with the value of one field of the table replaced; unchecked: gate.ts judges the whole. */
export function withValue(recipe: Recipe, path: string, value: FieldValue): Recipe {
  const section = sectionOf(path);
  if (section === undefined) return { ...recipe, [path]: value };
  return { ...recipe, [section]: { ...recipe[section], [path.slice(section.length + 1)]: value } };
}
