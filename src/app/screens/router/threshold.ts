// What the threshold below which the router is unsure does: the point of a curve it stands at, the chart of all, and who
// takes a text of which the router says so. Pure functions.

import type { CoveragePoint, RobustnessRecord } from "../../../core/config/routerStudies";
import type { RoutingSettings } from "../../../core/config/routing";
import { formatNumber, formatPercent, listed } from "../../../core/format/format";
import type { ChartSpec } from "../../charts/spec";
import { domainLine } from "../../hooks/domains";

/** Where a curve stands at a threshold: at the nearest measured one that is not above it. */
export function placeOf(curve: readonly CoveragePoint[], threshold: number): number {
  return Math.max(
    0,
    curve.findLastIndex((point) => point.threshold <= threshold),
  );
}

/** How many texts are answered and how many of those rightly, by threshold; the legend tells where today's stands. */
export function abstentionChart({ abstention, unseen, domains }: RobustnessRecord, threshold: number): ChartSpec {
  const place = placeOf(abstention, threshold);
  const at = abstention[place]!;
  const told = (share: number | undefined): { told?: string } =>
    share === undefined ? { told: "none" } : { told: formatPercent(share, 2) };
  return {
    rows: abstention.map(({ threshold: x, coverage, accuracy }, i) => ({
      x,
      coverage,
      accuracy,
      ...Object.fromEntries(unseen.map(({ domain, answered }) => [`unseen ${domain}`, answered[i]])),
    })),
    lines: [
      { key: "accuracy", label: "of the answered, right", color: "var(--accent)", ...told(at.accuracy) },
      { key: "coverage", label: "answered", color: "var(--ink)", ...told(at.coverage) },
      ...unseen.map(({ domain, answered }) => ({
        ...domainLine(domains, domain),
        key: `unseen ${domain}`,
        label: `answered of unseen ${domain}`,
        dash: "2 3",
        ...told(answered[place]),
      })),
    ],
    xLabel: "is the threshold",
    formatX: (value) => formatNumber(value),
    formatY: (share) => formatPercent(share, 0),
    fromZero: true,
  };
}

/** The threshold's effect on held-out text in a sentence. */
export function effectOf(curve: readonly CoveragePoint[], threshold: number): string {
  const { coverage, accuracy } = curve[placeOf(curve, threshold)]!;
  if (threshold === 0) return `Every text is routed as usual, ${formatPercent(accuracy ?? 0, 2)} of the held-out ones rightly.`;
  if (accuracy === undefined) return "The router would be unsure of every held-out text.";
  return `Of the held-out texts ${formatPercent(1 - coverage, 2)} are unsure; of the others ${formatPercent(accuracy, 2)} are routed rightly.`;
}

/** Who takes a text whose domains are so probable, in a sentence; one that begins with "Unsure" where the router is. */
export function takerOf(
  probabilities: Readonly<Record<string, number>>,
  { abstainBelow, unsure, ensemble }: Pick<RoutingSettings, "abstainBelow" | "unsure" | "ensemble">,
): string {
  const order = Object.entries(probabilities).sort(([, a], [, b]) => b - a);
  const [best, probability] = order[0]!;
  if (probability >= abstainBelow) return `The expert for ${best} takes it.`;
  const why = `Unsure: ${best} is only ${formatPercent(probability)} probable, less than ${formatPercent(abstainBelow, 0)}.`;
  if (unsure === "ensemble") return `${why} ${together(order.slice(0, ensemble))}`;
  if (unsure === "common") return `${why} The common expert takes it, or the expert for ${best} in a mixture that has none.`;
  return `${why} The expert for ${best} takes it all the same.`;
}

/** Those who answer together, with their parts. */
function together(members: readonly (readonly [domain: string, probability: number])[]): string {
  const total = members.reduce((sum, [, probability]) => sum + probability, 0);
  const parts = members.map(([domain, probability]) => `${domain} (${formatPercent(probability / total, 0)})`);
  return parts.length === 1 ? `The expert for ${members[0]![0]} takes it.` : `The experts for ${listed(parts)} take it together.`;
}
