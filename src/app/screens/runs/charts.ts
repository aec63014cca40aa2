// The curves of several runs on one chart, as data: each run is a line with the colour and the dash it has wherever it
// stands. Pure functions.

import type { RunHistory, RunRecord } from "../../../core/config/run";
import { formatNumber } from "../../../core/format/format";
import { lookOf } from "../../charts/looks";
import type { ChartLine, ChartRow, ChartSpec } from "../../charts/spec";
import { formatLoss } from "../../components/figures";
import type { ChartUnits, XAxis } from "../../hooks/useChartUnits";
import { bitsOn, sharedDomains } from "../../runs/compare";
import { BITS, NATS, placeOf, X_FORMATS } from "../model/charts";
import { toBitsPerByte } from "../model/comparisons";

/** A run with what it recorded. */
export interface DrawnRun {
  readonly run: RunRecord;
  readonly history: RunHistory;
}

/** A run's line. */
export function runLine({ name, look }: RunRecord): ChartLine {
  return { key: name, label: name, ...lookOf(look) };
}

/** The domains that the runs' validation curves are means over: those they share, or each run's own where they share none. */
export function drawnDomains(runs: readonly RunRecord[], run: RunRecord): readonly string[] {
  const shared = sharedDomains(runs);
  return shared.length > 0 ? shared : Object.keys(run.basis.validation);
}

/** Bits per byte on held-out text, an evaluation a point. */
export function validationOverlay(drawn: readonly DrawnRun[], x: XAxis): ChartSpec {
  const runs = drawn.map(({ run }) => run);
  const curves = drawn.map(({ run, history: { evaluations, series } }) => {
    const domains = drawnDomains(runs, run);
    return {
      key: run.name,
      points: evaluations.map((evaluation) => ({ x: placeOf(evaluation, series, x), y: bitsOn(evaluation.domains, domains) })),
    };
  });
  const rows = placesOf(curves).map((place): ChartRow => {
    const values = curves.map(({ key, points }) => [key, points.find((point) => point.x === place)?.y] as const);
    return { x: place, ...Object.fromEntries(values.filter(([, value]) => value !== undefined)) };
  });
  return { rows, lines: runs.map(runLine), ...X_FORMATS[x], yUnit: BITS, formatY: formatLoss, formatTick: formatNumber, sparse: true };
}

/** Running means of the cross-entropy on training text; in bits per byte only where every run tells what its tokens stand for. */
export function trainingOverlay(drawn: readonly DrawnRun[], units: ChartUnits): ChartSpec {
  const inBits = units.y === "bits" && drawn.every(({ run }) => run.bytesPerToken !== undefined);
  const most = Math.max(2, Math.floor(MOST_POINTS / Math.max(1, drawn.length)));
  const curves = drawn.map(({ run, history: { series } }) => {
    const mean = (series.columns.ce ?? series.columns.loss)?.mean ?? [];
    const scale = (nats: number): number => (inBits ? toBitsPerByte(nats, run.bytesPerToken!) : nats);
    if (units.x === "tokens" && series.tokens.at(-1) === 0) return { key: run.name, points: [] }; // an imported run that tells none
    const points = series[units.x].map((place, i) => ({ x: place, y: mean[i] === undefined ? undefined : scale(mean[i]) }));
    return { key: run.name, points: thinned(points, most) };
  });
  const rows = placesOf(curves).map((place): ChartRow => {
    const values = curves.map(({ key, points }) => [key, between(points, place)] as const);
    return { x: place, ...Object.fromEntries(values.filter(([, value]) => value !== undefined)) };
  });
  return {
    rows,
    lines: drawn.map(({ run }) => runLine(run)),
    ...X_FORMATS[units.x],
    yUnit: inBits ? BITS : NATS,
    formatY: formatLoss,
    formatTick: formatNumber,
  };
}

/** Points of all curves of a chart together. */
const MOST_POINTS = 500;

interface Point {
  readonly x: number;
  /** Undefined is a gap. */
  readonly y: number | undefined;
}

/** Every x at which any of the curves has a point, ascending. */
function placesOf(curves: readonly { readonly points: readonly Point[] }[]): readonly number[] {
  return [...new Set(curves.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
}

/** At most `most` of the points, evenly; counted from the end, so that the last one stays. */
function thinned(points: readonly Point[], most: number): readonly Point[] {
  const every = Math.ceil(points.length / most);
  return points.filter((_, i) => (points.length - 1 - i) % every === 0);
}

/** The height of a curve at `x`, on the straight line between its neighbouring points; undefined beyond its ends and in gaps. */
function between(points: readonly Point[], x: number): number | undefined {
  const next = points.findIndex((point) => point.x >= x);
  const [before, after] = [points[next - 1], points[next]];
  if (after === undefined || after.x === x) return after?.y;
  if (before?.y === undefined || after.y === undefined) return undefined;
  return before.y + ((after.y - before.y) * (x - before.x)) / (after.x - before.x);
}
