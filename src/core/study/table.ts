// What a study has found so far as numbers: every arm by metric and by domain, with what varies over seeds and what
// differs from the baseline at the same seeds. Not the words for it: those are words.ts's.

import { type Interval, mean, meanInterval, type PairedDifference, pairedDifference } from "../evaluation/statistics";
import { cellFinder, comparedWith, type DomainResult, figureOf, type Metric, resultOf, type StudyRecord } from "./study";

/** What one arm has over the seeds of the study; seeds stand in the study's order. */
export interface Entry {
  readonly values: readonly { readonly seed: number; readonly value: number }[];
  /** Seeds whose loss was no number. They are in no mean and no difference, so every table must name them. */
  readonly diverged: readonly number[];
  /** Seeds that have no result yet. */
  readonly missing: readonly number[];
  /** Absent without a value. */
  readonly mean?: number;
  /** Absent with fewer than two values. */
  readonly interval?: Interval;
  /** What it is more than the arm it is compared with, over the seeds that both have; absent for the baseline, and without such a seed. */
  readonly difference?: PairedDifference;
}

export interface TableRow {
  readonly arm: string;
  /** The arm it is compared with; absent for the baseline. */
  readonly against?: string;
  /** Of the study's metrics, each the mean over the study's domains; a cell counts once it has them all. */
  readonly metrics: Readonly<Partial<Record<Metric, Entry>>>;
  /** The headline metric on each domain; a domain counts by itself, whatever became of the others. */
  readonly domains: Readonly<Record<string, Entry>>;
}

export interface StudyTable {
  readonly baseline: string;
  readonly seeds: readonly number[];
  /** The first is the headline. */
  readonly metrics: readonly Metric[];
  readonly domains: readonly string[];
  /** In the study's order of arms. */
  readonly rows: readonly TableRow[];
}

export type Outcome = number | "diverged" | "missing";
type OutcomeAt = (seed: number) => Outcome;

/** The table of what `record` holds. Above 16 common seeds each p is drawn and takes milliseconds: keep the table. */
export function studyTable(record: StudyRecord): StudyTable {
  const { study, domains } = record;
  const { arms, baseline, seeds, metrics } = study;
  const cellAt = cellFinder(record);
  const inDomain = (arm: string, domain: string, metric: Metric): OutcomeAt => {
    return (seed) => domainOutcome(resultOf(cellAt(arm, seed), domain), metric);
  };
  const inCell = (arm: string, metric: Metric): OutcomeAt => {
    return (seed) => cellOutcome(domains.map((domain) => inDomain(arm, domain, metric)(seed)));
  };
  const rows = arms.map((arm) => {
    const { name } = arm;
    const against = comparedWith(arm, study);
    const entry = (outcomes: (arm: string) => OutcomeAt): Entry =>
      entryOf(seeds, outcomes(name), against === undefined ? undefined : outcomes(against));
    return {
      arm: name,
      ...(against !== undefined && { against }),
      metrics: Object.fromEntries(metrics.map((metric) => [metric, entry((other) => inCell(other, metric))])),
      domains: Object.fromEntries(domains.map((domain) => [domain, entry((other) => inDomain(other, domain, metrics[0]))])),
    };
  });
  return { baseline, seeds, metrics, domains, rows };
}

/** What a row holds of the headline metric. */
export const headlineOf = ({ metrics }: StudyTable, row: TableRow): Entry => row.metrics[metrics[0]]!;

function domainOutcome(result: DomainResult | undefined, metric: Metric): Outcome {
  if (result === undefined) return "missing";
  if (result.state === "diverged") return "diverged";
  return outcomeOf(figureOf(result, metric));
}

/** A figure as an outcome: one that was not measured is missing, one that is no number diverged. */
export function outcomeOf(figure: number | undefined): Outcome {
  if (figure === undefined) return "missing";
  return Number.isFinite(figure) ? figure : "diverged";
}

/** A cell with one diverged domain is diverged: a mean over the rest would compare other domains than its neighbours'. */
export function cellOutcome(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.includes("diverged")) return "diverged";
  const values = outcomes.filter((outcome) => typeof outcome === "number");
  return values.length > 0 && values.length === outcomes.length ? mean(values) : "missing";
}

/** What outcomes by seed come to, beside those of the arm that is compared with. */
export function entryOf(seeds: readonly number[], outcomeAt: OutcomeAt, baselineAt?: OutcomeAt): Entry {
  const found = seeds.map((seed) => ({ seed, value: outcomeAt(seed), baseline: baselineAt?.(seed) }));
  const seedsWith = (outcome: Outcome): readonly number[] => found.filter(({ value }) => value === outcome).map(({ seed }) => seed);
  const values = found.flatMap(({ seed, value }) => (typeof value === "number" ? [{ seed, value }] : []));
  const numbers = values.map(({ value }) => value);
  const pairs = found.flatMap(({ value, baseline }) =>
    typeof value === "number" && typeof baseline === "number" ? [[value, baseline] as const] : [],
  );
  const difference = pairedDifference(
    pairs.map(([value]) => value),
    pairs.map(([, baseline]) => baseline),
  );
  return {
    values,
    diverged: seedsWith("diverged"),
    missing: seedsWith("missing"),
    ...(numbers.length > 0 && { mean: mean(numbers) }),
    ...(numbers.length > 1 && { interval: meanInterval(numbers) }),
    ...(difference && { difference }),
  };
}
