// The charts of a sparse model's gates as data: how undecided they are in each layer, how much the experts that take part have of
// their probability, and the losses that tune them. Pure functions.

import type { SeriesSnapshot } from "../../../core/config/records";
import { gateColumn } from "../../../core/curves/curve";
import { formatPercent } from "../../../core/format/format";
import { lookOf } from "../../charts/looks";
import type { ChartSpec } from "../../charts/spec";
import { formatLoss } from "../../components/figures";
import type { XAxis } from "../../hooks/useChartUnits";
import { columnChart, curves } from "./charts";

/** The entropy of every layer's gate, beside that of one that finds all its `experts` equally likely. */
export function entropyChart(series: SeriesSnapshot, x: XAxis, experts: number): ChartSpec {
  const levels = [{ label: `even, ln ${experts}`, value: Math.log(experts) }];
  return { ...byLayer(series, x, "entropy"), levels, yUnit: "nats", formatY: formatLoss };
}

/** What the experts that took part had of the gate's probability, in every layer. */
export function massChart(series: SeriesSnapshot, x: XAxis): ChartSpec {
  return { ...byLayer(series, x, "mass"), formatY: (share) => formatPercent(share), formatTick: (share) => formatPercent(share, 0) };
}

/** Running means of a figure, a line for each layer. */
function byLayer(series: SeriesSnapshot, x: XAxis, figure: string): Omit<ChartSpec, "formatY"> {
  const columns: string[] = [];
  for (let layer = 0; series.columns[columnOf(figure, layer)] !== undefined; layer++) columns.push(columnOf(figure, layer));
  return {
    ...curves(
      series,
      x,
      columns.map((column) => ({ column, value: "mean" })),
    ),
    lines: columns.map((key, layer) => ({ key, label: `layer ${layer + 1}`, ...lookOf(layer) })),
    fromZero: true,
  };
}

const columnOf = (figure: string, layer: number): string => gateColumn(`${figure}/${layer}`);

/** What training minds of gates: their uneven load, or where they are tuned the teacher's divergence from its student; undefined where it does not. */
export function gateLossChart(series: SeriesSnapshot, x: XAxis, figure: "balance" | "kl"): ChartSpec | undefined {
  const column = gateColumn(figure);
  if (series.columns[column] === undefined) return undefined;
  return figure === "kl"
    ? { ...columnChart(series, x, column, "teacher from student", formatLoss), yUnit: "nats per token" }
    : columnChart(series, x, column, "0 is even", formatLoss);
}
