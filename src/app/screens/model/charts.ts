// The charts of a training run as data: from its curves and evaluations to what the charts draw. Pure functions; the
// axes' units are the viewer's choice.

import type { Evaluation, SeriesSnapshot } from "../../../core/config/records";
import type { LogEntry } from "../../../core/config/runLog";
import { gateColumn, weightColumn } from "../../../core/curves/curve";
import { formatCount, formatDuration, formatNumber, formatShort } from "../../../core/format/format";
import type { ChartLine, ChartMark, ChartRow, ChartSpec } from "../../charts/spec";
import { formatLoss } from "../../components/figures";
import type { ChartUnits, XAxis } from "../../hooks/useChartUnits";
import { type Comparisons, toBitsPerByte, toNats } from "./comparisons";

export const X_FORMATS: Record<XAxis, Pick<ChartSpec, "xLabel" | "xUnit" | "formatX">> = {
  tokens: { xLabel: "tokens", formatX: formatShort },
  step: { xLabel: "steps", formatX: formatCount },
  seconds: { xLabel: "of compute", xUnit: "seconds of compute", formatX: formatDuration },
};

export const NATS = "nats per token";
export const BITS = "bits per byte";

/** Columns of every run; the others are the terms of its loss. */
const COMMON_COLUMNS = ["loss", "learningRate", "gradientNorm", "tokensPerSecond"];

/** The names of the loss terms a run has recorded. */
export function termsOf(series: SeriesSnapshot): readonly string[] {
  const isOther = (name: string): boolean => [weightColumn(""), gateColumn("")].some((prefix) => name.startsWith(prefix));
  return Object.keys(series.columns).filter((name) => !COMMON_COLUMNS.includes(name) && !isOther(name));
}

/** The names of what a run has told of its terms' weights. */
export function weightsOf(series: SeriesSnapshot): readonly string[] {
  return Object.keys(series.columns).filter((name) => name.startsWith(weightColumn("")));
}

/** Cross-entropy on the training text: its range per bucket as a band and its running mean, with the comparisons. */
export function lossChart(series: SeriesSnapshot, units: ChartUnits, comparisons: Comparisons | undefined): ChartSpec {
  const column = series.columns.ce ?? series.columns.loss;
  const inBits = units.y === "bits" && comparisons !== undefined;
  const scale = (nats: number): number => (inBits ? toBitsPerByte(nats, comparisons.bytesPerToken) : nats);
  const rows = series[units.x].map((x, i): ChartRow => {
    const [min, max, mean] = [column?.min[i], column?.max[i], column?.mean[i]];
    return {
      x,
      ...(min !== undefined && max !== undefined && { range: [scale(min), scale(max)] as const }),
      ...(mean !== undefined && { mean: scale(mean) }),
    };
  });
  return {
    rows,
    lines: [{ key: "mean", label: "running mean", color: "var(--accent)" }],
    band: { key: "range", color: "var(--accent)" },
    levels: (comparisons?.levels ?? []).map(({ label, bitsPerByte }) => ({
      label,
      value: inBits ? bitsPerByte : toNats(bitsPerByte, comparisons!.bytesPerToken),
    })),
    ...X_FORMATS[units.x],
    yUnit: inBits ? BITS : NATS,
    formatY: formatLoss,
    formatTick: formatNumber,
  };
}

/** Quality on validation text, one line per domain. */
export function validationChart(
  evaluations: readonly Evaluation[],
  series: SeriesSnapshot,
  units: ChartUnits,
  lineOf: (domain: string) => ChartLine,
): ChartSpec {
  const rows = evaluations.map(
    (evaluation): ChartRow => ({
      x: placeOf(evaluation, series, units.x),
      ...Object.fromEntries(
        Object.entries(evaluation.domains).map(([domain, { loss, bitsPerByte }]) => [domain, units.y === "bits" ? bitsPerByte : loss]),
      ),
    }),
  );
  const domains = [...new Set(evaluations.flatMap((evaluation) => Object.keys(evaluation.domains)))];
  return {
    rows,
    lines: domains.map(lineOf),
    ...X_FORMATS[units.x],
    yUnit: units.y === "bits" ? BITS : NATS,
    formatY: formatLoss,
    formatTick: formatNumber,
    sparse: true,
  };
}

/** Where a run went back to because its loss was no number. */
export function setbackMarks(log: readonly LogEntry[], series: SeriesSnapshot, axis: XAxis): readonly ChartMark[] {
  return log
    .filter(({ kind }) => kind === "setback")
    .map(({ step }) => ({ x: placeOf({ step, tokens: tokensAt(step, series) }, series, axis), label: "went back to here" }));
}

/** Tokens seen after a step, as far as the curve knows them. */
const tokensAt = (step: number, series: SeriesSnapshot): number =>
  step === 0 ? 0 : (series.tokens.at(series.step.findIndex((last) => last >= step)) ?? 0);

/** Where an evaluation stands on the x axis; its seconds are those of the bucket its step fell in. */
export function placeOf(evaluation: Pick<Evaluation, "step" | "tokens">, series: SeriesSnapshot, axis: XAxis): number {
  if (axis !== "seconds") return evaluation[axis];
  if (evaluation.step === 0) return 0;
  const bucket = series.step.findIndex((step) => step >= evaluation.step);
  return series.seconds.at(bucket) ?? 0;
}

const TERM_LINES: Readonly<Record<string, Omit<ChartLine, "key">>> = {
  ce: { label: "cross-entropy (CE)", color: "var(--accent)" },
  kd: { label: "distillation (KD)", color: "var(--domain-0)", dash: "5 3" },
  own_kd: { label: "KD on text it wrote", color: "var(--domain-2)", dash: "2 2" },
};

/** Running means of the loss terms, in nats per token, from zero up. */
export function termsChart(series: SeriesSnapshot, x: XAxis): ChartSpec {
  const terms = termsOf(series);
  return {
    ...curves(
      series,
      x,
      terms.map((term) => ({ column: term, value: "mean" })),
    ),
    lines: terms.map((key) => ({ key, ...(TERM_LINES[key] ?? { label: key, color: "var(--domain-2)" }) })),
    yUnit: NATS,
    formatY: formatLoss,
    formatTick: formatNumber,
    fromZero: true,
  };
}

/** What is told of the terms' weights, in the order in which lines are told apart. */
const WEIGHT_LINES: readonly ChartLine[] = [
  { key: "alpha", label: "α, the text", color: "var(--accent)" },
  { key: "beta", label: "β, the teacher", color: "var(--domain-0)", dash: "5 3" },
  { key: "w_ce", label: "w of the text", color: "var(--domain-2)", dash: "2 2" },
  { key: "w_kd", label: "w of the teacher", color: "var(--domain-3)", dash: "8 3" },
  { key: "rate_ce", label: "how the text's loss fell", color: "var(--domain-2)", dash: "2 2" },
  { key: "rate_kd", label: "how the teacher's loss fell", color: "var(--domain-3)", dash: "8 3" },
  { key: "s_ce", label: "s of the text", color: "var(--domain-2)", dash: "2 2" },
  { key: "s_kd", label: "s of the teacher", color: "var(--domain-3)", dash: "8 3" },
].map((line) => ({ ...line, key: weightColumn(line.key) }));

/** α and β from step to step, with what they were drawn from. */
export function weightsChart(series: SeriesSnapshot, x: XAxis): ChartSpec {
  const lines = WEIGHT_LINES.filter(({ key }) => series.columns[key] !== undefined);
  return {
    ...curves(
      series,
      x,
      lines.map(({ key }) => ({ column: key, value: "last" })),
    ),
    lines,
    formatY: formatNumber,
    formatTick: formatNumber,
    fromZero: true,
  };
}

/** One common column as a chart of its own. */
export function columnChart(
  series: SeriesSnapshot,
  x: XAxis,
  column: string,
  label: string,
  formatY: (value: number) => string,
): ChartSpec {
  return {
    ...curves(series, x, [{ column, value: column === "tokensPerSecond" ? "mean" : "last" }]),
    lines: [{ key: column, label, color: "var(--ink-soft)" }],
    formatY,
    fromZero: true,
  };
}

/** Points that small charts show: about one for every other pixel. */
const SMALL_POINTS = 125;

/** Columns over the x axis, by their own names. */
export function curves(series: SeriesSnapshot, x: XAxis, shown: readonly { readonly column: string; readonly value: "last" | "mean" }[]) {
  const every = Math.ceil(series.step.length / SMALL_POINTS);
  const rowAt = (place: number, i: number): ChartRow => {
    const values = shown.map(({ column, value }) => [column, series.columns[column]?.[value][i]] as const);
    return { x: place, ...Object.fromEntries(values.filter(([, value]) => value !== undefined)) };
  };
  // Counted from the end, so that the newest bucket is always there.
  const rows = series[x].flatMap((place, i) => ((series.step.length - 1 - i) % every === 0 ? [rowAt(place, i)] : []));
  return { rows, ...X_FORMATS[x] };
}
