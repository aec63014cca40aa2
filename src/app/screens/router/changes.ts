// The robustness test as curves and rows: what each change of a text is called, and which points a chart joins. Pure
// functions over its record.

import type { Change, RobustnessCurve, RobustnessPoint, RobustnessRecord } from "../../../core/config/routerStudies";
import { formatCount, formatPercent } from "../../../core/format/format";
import type { ChartSpec } from "../../charts/spec";
import type { TableRow } from "../../components/tableRows";
import { domainLine } from "../../hooks/domains";

const whole = (share: number): string => formatPercent(share, 0);

/** Scores as the tables show them: fine enough for a router that is nearly always right. */
export const inPercent = (share: number): string => formatPercent(share, 2);

const LABELS: Readonly<Record<Change, (level: number) => string>> = {
  unchanged: () => "as it is",
  typos: (share) => `${whole(share)} of letters mistyped`,
  lower: () => "all in lower case",
  upper: () => "all in upper case",
  accents: () => "accents dropped",
  words: () => "words shuffled",
  truncation: (tokens) => `first ${formatCount(tokens)} tokens`,
  "code-in-prose": (share) => `prose with ${whole(share)} code in it`,
  "prose-in-code": (share) => `code with ${whole(share)} prose in it`,
  "two-languages": (share) => `${whole(share)} in another language`,
};

/** One row for each change and degree: accuracy, by domain too, and mean confidence. */
export function changeRows({ curves }: RobustnessRecord): readonly TableRow[] {
  return curves.flatMap(({ change, points }) =>
    points.map(({ level, accuracy, confidence, sequences, byDomain }) => ({
      key: `${change} ${level}`,
      label: LABELS[change](level),
      cells: { accuracy, confidence, sequences, ...prefixed(byDomain) },
    })),
  );
}

/** The key of a domain's column: a domain may have any name, that of another column too. */
export const columnOf = (domain: string): string => `domain ${domain}`;

const prefixed = (byDomain: RobustnessPoint["byDomain"]): Record<string, number> =>
  Object.fromEntries(Object.entries(byDomain).map(([domain, accuracy]) => [columnOf(domain), accuracy]));

const pointsOf = (record: RobustnessRecord, change: Change): readonly RobustnessPoint[] =>
  record.curves.find((curve) => curve.change === change)?.points ?? [];

/** Accuracy by the degree of one change, of all texts and of each domain's. `start` is the degree 0, where there is one. */
function byDegree(
  record: RobustnessRecord,
  change: Change,
  start: readonly RobustnessPoint[],
  axis: Pick<ChartSpec, "xLabel" | "formatX" | "logX">,
): ChartSpec {
  return {
    rows: [...start.map((point) => ({ ...point, level: 0 })), ...pointsOf(record, change)].map(({ level, accuracy, byDomain }) => ({
      x: level,
      all: accuracy,
      ...prefixed(byDomain),
    })),
    lines: [
      { key: "all", label: "all", color: "var(--accent)" },
      ...record.domains.map((domain) => ({ ...domainLine(record.domains, domain), key: columnOf(domain) })),
    ],
    formatY: (share) => formatPercent(share),
    sparse: true,
    ...axis,
  };
}

export const typoChart = (record: RobustnessRecord): ChartSpec =>
  byDegree(record, "typos", pointsOf(record, "unchanged"), { xLabel: "of letters mistyped", formatX: whole });

export const truncationChart = (record: RobustnessRecord): ChartSpec =>
  byDegree(record, "truncation", [], { xLabel: "tokens left", formatX: formatCount, logX: true });

const MIXED = [
  { change: "code-in-prose", label: "code in prose", color: "var(--domain-1)" },
  { change: "prose-in-code", label: "prose in code", color: "var(--domain-3)" },
  { change: "two-languages", label: "two languages", color: "var(--domain-0)" },
] as const satisfies readonly { change: Change; label: string; color: string }[];

/** Accuracy by the share of a text that is another domain's. */
export function mixedChart(record: RobustnessRecord): ChartSpec {
  const there = MIXED.flatMap((kind) => {
    const curve: RobustnessCurve | undefined = record.curves.find(({ change }) => change === kind.change);
    return curve ? [{ ...kind, points: curve.points }] : [];
  });
  return {
    rows: (there[0]?.points ?? []).map(({ level }, i) => ({
      x: level,
      ...Object.fromEntries(there.map(({ change, points }) => [change, points[i]?.accuracy])),
    })),
    lines: there.map(({ change, label, color }) => ({ key: change, label, color })),
    xLabel: "of the text is foreign",
    formatX: whole,
    formatY: (share) => formatPercent(share),
    sparse: true,
  };
}
