// How every domain stood after every phase of an arm, as a chart: a line for each domain.

import { formatCount, formatNumber } from "../../../core/format/format";
import type { Course } from "../../../core/study/course";
import type { ChartSpec } from "../../charts/spec";
import { formatLoss } from "../../components/figures";
import { domainLine } from "../../hooks/domains";
import { BITS } from "../model/charts";

/** Means over seeds in bits per byte, a phase a point. */
export function courseChart({ phases }: Course, domains: readonly string[]): ChartSpec {
  const rows = phases.map((phase, x) => {
    const means = domains.flatMap((domain) => {
      const { mean } = phase.domains[domain];
      return mean === undefined ? [] : [[domain, mean] as const];
    });
    return { ...Object.fromEntries(means), x };
  });
  return {
    rows,
    lines: domains.map((domain) => domainLine(domains, domain)),
    xLabel: "phases",
    formatX: formatCount,
    yUnit: BITS,
    formatY: formatLoss,
    formatTick: formatNumber,
    sparse: true,
  };
}
