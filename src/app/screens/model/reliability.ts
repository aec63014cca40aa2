// The reliability curve of a model as a chart: how often it is right where it is so sure. A pure function.

import type { PredictionsByDomain } from "../../../core/config/records";
import { formatPercent } from "../../../core/format/format";
import type { ChartLine, ChartRow, ChartSpec } from "../../charts/spec";

const PERFECT: ChartLine = { key: "perfect", label: "perfectly calibrated", color: "var(--line-strong)", dash: "2 4", told: "ECE 0 %" };

/** Accuracy over confidence, a line per domain with its calibration error, and the diagonal to compare with. */
export function reliabilityChart(predictions: PredictionsByDomain, lineOf: (domain: string) => ChartLine): ChartSpec {
  const keyOf = (domain: string): string => `accuracy/${domain}`;
  const domains = Object.entries(predictions);
  const points = domains.flatMap(([domain, { bins }]) =>
    bins.map(({ confidence, accuracy }): ChartRow => ({ x: confidence, [keyOf(domain)]: accuracy })),
  );
  const diagonal = [0, 1].map((x): ChartRow => ({ x, [PERFECT.key]: x }));
  const lines = domains.map(([domain, { ece }]) => ({ ...lineOf(domain), key: keyOf(domain), told: `ECE ${formatPercent(ece)}` }));
  return {
    rows: [...points, ...diagonal].toSorted((a, b) => a.x - b.x),
    lines: [...lines, PERFECT],
    xLabel: "confidence",
    yUnit: "share that is right",
    formatX: (share) => formatPercent(share, 0),
    formatY: (share) => formatPercent(share),
    formatTick: (share) => formatPercent(share, 0),
    sparse: true,
  };
}
