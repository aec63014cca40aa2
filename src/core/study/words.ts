// What a study's table says in words: a verdict for each arm, notes on how to read them, numbers with their intervals.
// Never more than the numbers carry: no verdict from one seed, and nothing left out in silence.

import type { PairedDifference } from "../evaluation/statistics";
import { counted, decimalsFor, formatDecimals, formatNumber } from "../format/format";
import type { Course } from "./course";
import { METRIC_WORDS, type Metric } from "./study";
import { type Entry, headlineOf, type StudyTable } from "./table";

export interface Verdict {
  readonly arm: string;
  /** One sentence, and a second where cells diverged. */
  readonly sentence: string;
}

/**
 * What the headline metric says of every arm against the one it is compared with, in plain text. `named` makes of an arm's name what may
 * stand where the sentence goes.
 */
export function verdicts(table: StudyTable, named: (arm: string) => string = (arm) => arm): readonly Verdict[] {
  const words = METRIC_WORDS[table.metrics[0]];
  return table.rows.flatMap((row) => {
    const other = table.rows.find(({ arm }) => arm === row.against);
    if (other === undefined) return [];
    const [arm, against] = [named(row.arm), named(other.arm)];
    const entry = headlineOf(table, row);
    const verdict = verdictOf(arm, against, entry.difference, words, table.seeds.length);
    return [{ arm: row.arm, sentence: verdict + divergedIn([arm, entry], [against, headlineOf(table, other)]) }];
  });
}

function verdictOf(
  arm: string,
  baseline: string,
  difference: PairedDifference | undefined,
  { unit, better }: (typeof METRIC_WORDS)[Metric],
  planned: number,
): string {
  if (difference === undefined) return `${arm} and ${baseline} have no seed yet that both finished.`;
  const { n, mean, interval } = difference;
  if (interval === undefined) return `${arm} against ${baseline}: One seed says nothing about differences: add seeds.`;
  const { low, high } = interval;
  const seeds = seedsOf(n, planned);
  if (low <= 0 && high >= 0)
    return `${arm} against ${baseline}: no difference larger than ${roundedUp(Math.max(-low, high))} ${unit} at ${seeds}.`;
  const [least, most] = mean < 0 ? [-high, -low] : [low, high];
  const decimals = Math.max(decimalsFor(mean, 2), decimalsFor(least, 1));
  const [by, from, to] = [Math.abs(mean), least, most].map((value) => formatDecimals(value, decimals));
  const isBetter = better === "lower" ? mean < 0 : mean > 0;
  return `${arm} is ${isBetter ? "better" : "worse"} than ${baseline} by ${by} ${unit} (95 % interval ${from} to ${to}, ${seeds}).`;
}

/** What every arm forgets of the domains it learned, in plain text; `planned` is the number of the study's seeds. */
export function forgettingVerdicts(
  courses: readonly Course[],
  planned: number,
  named: (name: string) => string = (name) => name,
): readonly Verdict[] {
  return courses.map((course) => {
    const arm = named(course.arm);
    return { arm: course.arm, sentence: forgettingOf(arm, course, planned, named) + divergedIn([arm, course.total]) };
  });
}

function forgettingOf(arm: string, { total, forgotten }: Course, planned: number, named: (name: string) => string): string {
  const { values, mean, interval } = total;
  if (mean === undefined) return `${arm}: what is forgotten is not known yet, no seed has every domain.`;
  const seeds = seedsOf(values.length, planned);
  if (values.every(({ value }) => value === 0)) return `${arm}: nothing forgotten, every domain ended at its best (${seeds}).`;
  const unit = "bits per byte forgotten, the mean over domains";
  if (interval === undefined) return `${arm}: ${formatNumber(mean)} ${unit}. One seed does not say how that varies: add seeds.`;
  const { low, high } = interval;
  if (low <= 0) return `${arm}: no more than ${roundedUp(high)} ${unit}, at ${seeds}.`;
  const decimals = Math.max(decimalsFor(mean, 2), decimalsFor(low, 1));
  const [by, from, to] = [mean, low, high].map((value) => formatDecimals(value, decimals));
  const byDomain = Object.entries(forgotten).map(([domain, { bitsPerByte }]) => ({ domain, mean: bitsPerByte.mean ?? 0 }));
  const [most] = byDomain.toSorted((a, b) => b.mean - a.mean);
  const worst = `most of ${named(most.domain)}, ${formatDecimals(most.mean, decimals)}`;
  return `${arm}: ${by} ${unit} (95 % interval ${from} to ${to}, ${seeds}); ${worst}.`;
}

/** Two digits, never less than `bound`: what is said not to be exceeded must not be. */
function roundedUp(bound: number): string {
  const decimals = decimalsFor(bound, 2);
  return formatDecimals(Math.ceil(bound * 10 ** decimals - 1e-9) / 10 ** decimals, decimals);
}

function divergedIn(...entries: readonly (readonly [name: string, entry: Entry])[]): string {
  const places = entries.filter(([, { diverged }]) => diverged.length > 0).map(([name, { diverged }]) => `${name} ${atSeeds(diverged)}`);
  return places.length === 0 ? "" : ` Diverged and left out: ${places.join(", ")}.`;
}

/** What must be known to read a table's verdicts, intervals and p, as sentences. */
export function notes(table: StudyTable): readonly string[] {
  const entries = table.rows.flatMap(({ metrics, domains }) => [
    ...Object.values(metrics),
    ...(table.domains.length > 1 ? Object.values(domains) : []), // a single domain's is the metric's once more
  ]);
  const comparisons = entries.filter(({ difference }) => difference?.interval).length;
  const pairs = Math.max(0, ...table.rows.map((row) => headlineOf(table, row).difference?.n ?? 0));
  const leastP = 2 / 2 ** pairs;
  return [
    ...(comparisons > 1
      ? [`Each of the ${comparisons} intervals of differences is 95 % by itself: of many, about one in twenty misses the true difference.`]
      : []),
    ...(pairs > 1 && leastP > 0.05 ? [`At ${pairs} seeds p is at least ${formatNumber(leastP)}, however clear the difference.`] : []),
  ];
}

/** A mean with half its 95 % interval, "2.314 ± 0.012", and of how many seeds where some are not in it. */
export function meanInWords({ mean, interval, values }: Entry, planned: number): string {
  if (mean === undefined) return "–";
  const some = values.length < planned ? ` (${seedsOf(values.length, planned)})` : "";
  return withHalfWidth(mean, interval && (interval.high - interval.low) / 2) + some;
}

function withHalfWidth(mean: number, halfWidth: number | undefined): string {
  if (halfWidth === undefined) return formatNumber(mean, 4);
  if (halfWidth === 0) return `${formatNumber(mean, 4)} ± 0`;
  const decimals = decimalsFor(halfWidth, 2);
  return `${formatDecimals(mean, decimals)} ± ${formatDecimals(halfWidth, decimals)}`;
}

/** A difference's mean, interval, p and seeds as the cells of a table. */
export function differenceInWords(difference: PairedDifference | undefined, planned: number) {
  if (difference === undefined) return { mean: "–", interval: "–", p: "–", seeds: seedsOf(0, planned) };
  const { n, mean, interval, p } = difference;
  const decimals = interval ? decimalsFor((interval.high - interval.low) / 2, 2) : 0;
  const exact = decimals === 0 ? (value: number) => formatNumber(value) : (value: number) => formatDecimals(value, decimals);
  return {
    mean: exact(mean),
    interval: interval ? `${exact(interval.low)} to ${exact(interval.high)}` : "–",
    p: p === undefined ? "–" : formatNumber(p, 2),
    seeds: seedsOf(n, planned),
  };
}

const seedsOf = (some: number, all: number): string => (some === all ? counted(all, "seed") : `${some} of ${counted(all, "seed")}`);

/** "at seed 2", "at seeds 1, 2 and 5". */
export function atSeeds(seeds: readonly number[]): string {
  const list = new Intl.ListFormat("en-GB").format(seeds.map(String));
  return `at ${seeds.length === 1 ? "seed" : "seeds"} ${list}`;
}
