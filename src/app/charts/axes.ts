// Where axes begin and end and where their labels stand. Computed here and not by recharts: its way costs more than
// drawing the curve.

import type { ChartLevel, ChartSpec } from "./spec";

export interface Axis {
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
}

/** An axis spans at least this share of its highest value, so that noise on a flat curve is not drawn large. */
const FLATTEST = 0.1;

/** An axis from 0 to exactly `end`, with round labels, `most` (4 or more) at most. */
export function axisTo(end: number, most: number): Axis {
  if (!(end > 0)) return { domain: [0, 1], ticks: [0] };
  return { domain: [0, end], ticks: multiples(0, end, roundStep(end, most)) };
}

/**
 * An axis that holds all of a chart's curves and the levels near them, and ends on round labels, `most` (4 or more) and
 * one at most.
 */
export function valueAxis(spec: ChartSpec, most: number): Axis {
  const levels = levelsNear(spec).map(({ value }) => value);
  const [curvesLow, curvesHigh] = rangeOf(spec);
  const high = Math.max(curvesHigh, ...levels);
  if (!Number.isFinite(high) || (spec.fromZero && high === 0)) return { domain: [0, 1], ticks: [0, 1] };
  const flattest = FLATTEST * Math.abs(high) || 1;
  const low = Math.min(curvesLow, ...levels, high - flattest);
  const step = roundStep(high - low, most);
  const from = Math.floor(low / step) * step;
  const to = Math.max(Math.ceil(high / step) * step, from + step);
  const ticks = multiples(from, to, step);
  return { domain: [ticks[0], ticks[ticks.length - 1]], ticks };
}

/** The levels that are drawn, from the lowest up: one farther from the curves than these are high would press them flat. */
export function levelsNear(spec: ChartSpec): readonly ChartLevel[] {
  const [low, high] = rangeOf(spec);
  const reach = Math.max(high - low, FLATTEST * Math.abs(high));
  const near = (spec.levels ?? []).filter(({ value }) => value >= low - reach && value <= high + reach);
  return near.toSorted((a, b) => a.value - b.value);
}

/** The smallest and the largest value of the curves. */
function rangeOf({ rows, lines, band, fromZero }: ChartSpec): [number, number] {
  let low = fromZero ? 0 : Number.POSITIVE_INFINITY;
  let high = fromZero ? 0 : Number.NEGATIVE_INFINITY;
  const take = (value: unknown): void => {
    if (typeof value !== "number") return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (const row of rows) {
    for (const { key } of lines) take(row[key]);
    const range = band && row[band.key];
    if (Array.isArray(range)) range.forEach(take);
  }
  return [low, high];
}

/** The smallest of 1, 2 and 5 times a power of ten that cuts `span` into fewer than `most` pieces. */
function roundStep(span: number, most: number): number {
  const smallest = span / (most - 1);
  const power = 10 ** Math.floor(Math.log10(smallest));
  const factor = [1, 2, 5].find((candidate) => candidate * power >= smallest) ?? 10;
  return factor * power;
}

/** The multiples of `step` from `from` (one of them) to `to`, without the dust of binary fractions. */
function multiples(from: number, to: number, step: number): number[] {
  const first = Math.round(from / step);
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(14)));
}
