// A study: one question put as arms, which are differences to one base recipe, run over several seeds. Types, and what
// follows from a study by itself. Reading one from outside is gate.ts's; what its results say, table.ts's.

import type { Recipe } from "../config/recipe";
import type { Quality } from "../config/records";
import type { ResponseScores } from "../config/responses";
import type { AnsweredSplit } from "../config/splits";
import type { Problem } from "../errors";
import { forgettingOf } from "../evaluation/forgetting";

/** What cells are compared by, each on held-out text; the first that a study names is its headline. */
export const METRICS = [
  "bitsPerByte",
  "loss",
  "perplexity",
  "seconds",
  "forgetting",
  "withoutCommon",
  "rougeL",
  "rougeLShifted",
  "responseLoss",
  "responseLossShifted",
] as const;
export type Metric = (typeof METRICS)[number];

interface MetricWords {
  /** A heading, and what differences are counted in. */
  readonly label: string;
  readonly unit: string;
  readonly better: "lower" | "higher";
}

export const METRIC_WORDS: Readonly<Record<Metric, MetricWords>> = {
  bitsPerByte: { label: "Bits per byte", unit: "bits per byte", better: "lower" },
  loss: { label: "Loss", unit: "nats per token", better: "lower" },
  perplexity: { label: "Perplexity", unit: "in perplexity", better: "lower" },
  seconds: { label: "Seconds per expert", unit: "seconds per expert", better: "lower" },
  forgetting: { label: "Forgetting", unit: "bits per byte forgotten", better: "lower" },
  withoutCommon: { label: "Bits per byte without the common expert", unit: "bits per byte", better: "lower" },
  rougeL: { label: "ROUGE-L", unit: "points of ROUGE-L", better: "higher" },
  rougeLShifted: { label: "ROUGE-L on shifted prompts", unit: "points of ROUGE-L", better: "higher" },
  responseLoss: { label: "Response loss", unit: "nats per token", better: "lower" },
  responseLossShifted: { label: "Response loss on shifted prompts", unit: "nats per token", better: "lower" },
};

/** Part of a recipe: sections and fields as in a recipe's JSON. */
export type RecipePart = Readonly<Record<string, unknown>>;

export interface Arm {
  readonly name: string;
  /** What it changes in the base recipe. */
  readonly changes: RecipePart;
  /** The name of the arm it is compared with, where that is not the study's baseline. */
  readonly against?: string;
  /** The whole recipe, with the base recipe's seed. */
  readonly recipe: Recipe;
}

export interface Study {
  readonly format: "limbeck-study";
  readonly version: 1;
  readonly name: string;
  /** What it asks, as a sentence. */
  readonly question: string;
  /** What every arm starts from. Its seed makes corpus and teacher, which cells of all seeds share. */
  readonly base: RecipePart;
  readonly arms: readonly Arm[];
  /** The name of the arm that the others are compared with, unless they name another. */
  readonly baseline: string;
  /** Seeds of the experts: what a cell draws its first weights and its batches from. */
  readonly seeds: readonly number[];
  readonly metrics: readonly Metric[];
  /** Domains whose experts are trained; all of the corpus where absent. */
  readonly domains?: readonly string[];
}

/** How one domain went in a cell: its expert, or the student that it shares with others. */
export type DomainResult =
  | {
      readonly state: "done";
      /** On held-out text of the domain. */
      readonly quality: Quality;
      /** Of its expert; of a shared student, an equal part. */
      readonly seconds: number;
      /** Of the domain's text that were trained on. */
      readonly tokens: number;
      /**
       * On the same text before the first phase of what answers for the domain and after every phase; `quality` is the last.
       * An expert has one phase. Absent in what an earlier studio wrote.
       */
      readonly path?: readonly Quality[];
      /** Where there is a common expert: without it. */
      readonly withoutCommon?: Quality;
      /** Of an expert that answered held-out instructions, by the part of the domain that these are. */
      readonly responses?: Readonly<Partial<Record<AnsweredSplit, ResponseScores>>>;
    }
  /** The loss was no number: shown as such, and never left out of a mean in silence. */
  | { readonly state: "diverged"; readonly problem: Problem };

export type DoneResult = Extract<DomainResult, { state: "done" }>;

/** One arm at one seed; finished once it has a result for every domain of the study. */
export interface Cell {
  readonly arm: string;
  readonly seed: number;
  /** The key of the foundation it stands on. */
  readonly foundation: string;
  /** The recipe it ran with, its seed included. */
  readonly recipe: Recipe;
  readonly results: Readonly<Record<string, DomainResult>>;
}

/** Bits per byte on a domain's held-out text of what experts are held against. */
export interface Yardstick {
  readonly teacher: number;
  /** Byte frequencies alone. */
  readonly byteUnigram: number;
}

/** By foundation and domain. */
export type Yardsticks = Readonly<Record<string, Readonly<Record<string, Yardstick>>>>;

/** What a study has found so far. */
export interface StudyRecord {
  readonly study: Study;
  /** Names the texts it is run on, as foundation.ts does. */
  readonly texts: string;
  /** The domains that cells are run on; none before the first foundation is made. */
  readonly domains: readonly string[];
  readonly cells: readonly Cell[];
  /** Absent in what an earlier studio wrote. */
  readonly yardsticks?: Yardsticks;
}

/** The arm that an arm is compared with; undefined for the baseline. */
export const comparedWith = (
  { name, against }: Pick<Arm, "name" | "against">,
  { baseline }: Pick<Study, "baseline">,
): string | undefined => (name === baseline ? undefined : (against ?? baseline));

/** The recipe of an arm's cell at a seed. */
export const cellRecipe = ({ recipe }: Arm, seed: number): Recipe => ({ ...recipe, seed });

/** Arms and seeds in running order: seed by seed, so that every stop leaves whole comparisons. */
export const plannedCells = ({ arms, seeds }: Study): readonly { readonly arm: Arm; readonly seed: number }[] =>
  seeds.flatMap((seed) => arms.map((arm) => ({ arm, seed })));

/** The cell of an arm at a seed, if any of its domains was run. */
export const cellOf = (record: StudyRecord, arm: string, seed: number): Cell | undefined => cellFinder(record)(arm, seed);

/** The record with more results by domain; the cell is begun where it was not. */
export function withResults(record: StudyRecord, cell: Omit<Cell, "results">, results: Cell["results"]): StudyRecord {
  const known = cellOf(record, cell.arm, cell.seed);
  const updated: Cell = { ...cell, results: { ...known?.results, ...results } };
  const cells = known ? record.cells.map((other) => (other === known ? updated : other)) : [...record.cells, updated];
  return { ...record, cells };
}

/** How the cell of an arm at a seed is found. */
export function cellFinder({ cells }: StudyRecord): (arm: string, seed: number) => Cell | undefined {
  const keyOf = (arm: string, seed: number): string => `${seed} ${arm}`;
  const byKey = new Map(cells.map((cell) => [keyOf(cell.arm, cell.seed), cell]));
  return (arm, seed) => byKey.get(keyOf(arm, seed));
}

/** What a cell has of a domain, whatever the domain is called; undefined where it has nothing yet. */
export const resultOf = (cell: Cell | undefined, domain: string): DomainResult | undefined =>
  cell && Object.hasOwn(cell.results, domain) ? cell.results[domain] : undefined;

/** How the result of an arm at a seed on a domain is found. */
export function resultAt(record: StudyRecord): (arm: string, seed: number, domain: string) => DomainResult | undefined {
  const cellAt = cellFinder(record);
  return (arm, seed, domain) => resultOf(cellAt(arm, seed), domain);
}

/** Whether a cell has a result for every domain of its study; of a study that knows no domains yet, none has. */
export const isFinished = ({ domains }: StudyRecord, cell: Cell | undefined): boolean =>
  domains.length > 0 && domains.every((domain) => resultOf(cell, domain) !== undefined);

/**
 * What a finished result has of a metric: its forgetting only where its path was measured, and how good its answers are only
 * where it gave some. Students that have no common expert are without it what they are.
 */
export function figureOf({ quality, seconds, path, withoutCommon = quality, responses }: DoneResult, metric: Metric): number | undefined {
  switch (metric) {
    case "seconds":
      return seconds;
    case "forgetting":
      return path && forgettingOf(path).bitsPerByte;
    case "withoutCommon":
      return withoutCommon.bitsPerByte;
    case "rougeL":
      return responses?.test?.rougeL;
    case "rougeLShifted":
      return responses?.shifted?.rougeL;
    case "responseLoss":
      return responses?.test?.loss;
    case "responseLossShifted":
      return responses?.shifted?.loss;
    default:
      return quality[metric];
  }
}
