// What the router thought of a text while it grew, as a chart.

import { formatCount, formatPercent } from "../../../core/format/format";
import type { ChartMark, ChartSpec } from "../../charts/spec";
import { domainLine } from "../../hooks/domains";
import type { Look } from "./answers";
import { namesOf } from "./words";

/** A domain's values stand under a key that no axis has. */
const keyOf = (domain: string): string => `domain ${domain}`;

/** A line per domain over the tokens written, marked where those who write changed. `domains` gives the colours. */
export function routingChart(looks: readonly Look[], domains: readonly string[]): ChartSpec {
  const names = Object.keys(looks[0]?.probabilities ?? {});
  return {
    rows: looks.map(({ position, probabilities }) => ({
      x: position,
      ...Object.fromEntries(names.map((name) => [keyOf(name), probabilities[name]])),
    })),
    lines: names.map((name) => ({ ...domainLine(domains, name), key: keyOf(name) })),
    marks: changesIn(looks),
    xLabel: "tokens written",
    formatX: formatCount,
    formatY: (share) => formatPercent(share),
    formatTick: (share) => formatPercent(share, 0),
    fromZero: true,
    sparse: true,
  };
}

/** Where other models write than at the look before. */
function changesIn(looks: readonly Look[]): readonly ChartMark[] {
  const idsOf = (look: Look): string[] => Object.keys(look.writers).toSorted();
  return looks.flatMap((look, index) => {
    const ids = idsOf(look);
    if (index === 0 || idsOf(looks[index - 1]).join("\n") === ids.join("\n")) return [];
    return [{ x: look.position, label: `to ${namesOf(ids)}` }];
  });
}
