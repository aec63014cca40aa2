// A run's curves and evaluations as rows of named numbers, which is what files for other programs hold, and rows from such files as
// curves again. The names: train/COLUMN, train/tokens, and validation/DOMAIN/FIGURE; where a format has dots for the slashes, those.

import type { ReadRun, WrittenRun } from "../../config/curveFormats";
import type { Evaluation, Quality } from "../../config/records";
import { Buckets } from "../../curves/buckets";
import { badPackage, shown, unfit } from "../gate";

/** What is told of one step. */
export interface MetricRow {
  readonly step: number;
  /** Since 1970. */
  readonly seconds: number;
  readonly values: ReadonlyMap<string, number>;
}

const TOKENS = "train/tokens";
const FIGURES = ["loss", "perplexity", "bitsPerByte"] as const;

/**
 * The rows of a run, by step: of every bucket its last step, with the values of that, and every evaluation. Times are those of compute
 * after the run's beginning.
 */
export function metricRows({ run: { startedAt }, history: { series, evaluations } }: WrittenRun): readonly MetricRow[] {
  const rows = new Map<number, Map<string, number>>();
  const at = (step: number): Map<string, number> => {
    const values = rows.get(step) ?? new Map();
    rows.set(step, values);
    return values;
  };
  series.step.forEach((step, bucket) => {
    const values = at(step).set(TOKENS, series.tokens[bucket]);
    for (const [name, { last }] of Object.entries(series.columns)) {
      const value = last[bucket];
      if (value !== undefined && value !== null) values.set(`train/${name}`, value); // a gap that was stored as JSON is null
    }
  });
  for (const { step, tokens, domains } of evaluations) {
    const values = at(step).set(TOKENS, tokens);
    for (const [domain, quality] of Object.entries(domains))
      for (const figure of FIGURES) values.set(`validation/${domain}/${figure}`, quality[figure]);
  }
  const secondsAt = (step: number): number => series.seconds[series.step.findLastIndex((other) => other <= step)] ?? 0;
  return [...rows].sort(([a], [b]) => a - b).map(([step, values]) => ({ step, seconds: startedAt / 1000 + secondsAt(step), values }));
}

/** So many names are read: more than anyone compares, and a file that has a name for every step is none of curves. */
const MOST_NAMES = 1000;

/** The studio's names for the loss on training text, and those of other trainers. */
const OWN_LOSSES = ["train/loss", "train.loss", "train/ce", "train.ce"];
const LOSS_NAMES = ["loss", "Loss/train", "train_loss", "training_loss", "Loss"];

/**
 * The curves in rows of any order; of a step that is told twice the later values count. Throws StudioError("bad-package") where there are
 * none, or none that is a loss.
 */
export function curvesOf(rows: Iterable<MetricRow>, file: string): ReadRun {
  const steps = new Map<number, { seconds: number; values: Map<string, number> }>();
  const names = new Set<string>();
  for (const { step, seconds, values } of rows) {
    const told = steps.get(step) ?? { seconds, values: new Map() };
    told.seconds = seconds;
    steps.set(step, told);
    for (const [name, value] of values) {
      if (!Number.isFinite(value)) continue;
      told.values.set(name, value);
      names.add(name);
    }
    if (names.size > MOST_NAMES) throw badPackage(`${file} has curves of more than ${MOST_NAMES} names.`);
  }
  if (names.size === 0) throw badPackage(`${file} holds no numbers by step.`);
  const loss = OWN_LOSSES.some((name) => names.has(name)) ? undefined : LOSS_NAMES.find((name) => names.has(name));
  const ordered = [...steps].sort(([a], [b]) => a - b);
  const started = ordered[0][1].seconds;
  const buckets = new Buckets();
  const evaluations: Evaluation[] = [];
  let tokens = 0;
  for (const [step, { seconds, values }] of ordered) {
    tokens = wholeOf(values.get(TOKENS) ?? values.get("train.tokens")) ?? tokens;
    const columns: Record<string, number> = {};
    const figures = new Map<string, Partial<Record<keyof Quality, number>>>();
    for (const [name, value] of values) {
      const validation = VALIDATION.exec(name);
      if (validation) {
        figures.set(validation[1], { ...figures.get(validation[1]), [validation[2]]: value });
        continue;
      }
      const column = name === loss ? "loss" : columnOf(name);
      if (column !== "tokens") columns[column] = value;
    }
    if (Object.keys(columns).length > 0) buckets.add({ step, tokens, seconds: Math.max(0, seconds - started) }, columns);
    const domains = [...figures].flatMap(([domain, { loss: nats, bitsPerByte }]) =>
      nats === undefined || bitsPerByte === undefined ? [] : [[domain, { loss: nats, perplexity: Math.exp(nats), bitsPerByte }] as const],
    );
    if (domains.length > 0) evaluations.push({ step, tokens, domains: Object.fromEntries(domains) });
  }
  const series = buckets.snapshot();
  if (series.columns.loss === undefined && series.columns.ce === undefined && evaluations.length === 0)
    throw unfit(
      `${file} has curves, and none is a loss: ${shown([...names].slice(0, 5))}.`,
      `Name the loss on training text train/loss, or one of ${LOSS_NAMES.join(", ")}.`,
    );
  return { ...(started >= EARLIEST && { startedAt: Math.round(started * 1000) }), history: { series, evaluations } };
}

/** Seconds from 1970 to 2000: what is less counts from a beginning. */
const EARLIEST = 946_684_800;

const VALIDATION = /^validation[./](.+)[./](loss|perplexity|bitsPerByte)$/s;

/** A name with dots for its slashes; a domain keeps its own. */
export function dotted(name: string): string {
  const [, domain, figure] = VALIDATION.exec(name) ?? [];
  return domain === undefined ? name.replaceAll("/", ".") : `validation.${domain}.${figure}`;
}

/** The column of a curve: the studio's own names without their beginning. */
function columnOf(name: string): string {
  const own = /^train[./](.+)$/s.exec(name)?.[1];
  return own === undefined ? name : own.replace(/^(weight|gate)\./, "$1/");
}

const wholeOf = (value: number | undefined): number | undefined =>
  value !== undefined && Number.isSafeInteger(Math.round(value)) && value >= 0 ? Math.round(value) : undefined;

/** The seconds in a file. Throws StudioError("bad-package") naming the place for what is no time. */
export function secondsOf(value: unknown, place: string): number {
  if (typeof value === "number" && value >= 0 && value < LATEST) return value;
  throw badPackage(`${place}: the time is ${shown(value)}, not a number of seconds.`);
}

/** In the year 5138. */
const LATEST = 1e11;

/** The step in a file. Throws StudioError("bad-package") naming the place for what is no step. */
export function stepOf(value: unknown, place: string): number {
  const step = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof step === "number" && Number.isSafeInteger(step) && step >= 0) return step;
  throw badPackage(`${place}: the step is ${shown(value)}, not a whole number of at least 0.`);
}
