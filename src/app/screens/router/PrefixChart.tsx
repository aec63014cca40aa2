// How much text the router needs: its accuracy when only the first tokens of a sequence are seen.

import type { RouterRecord } from "../../../core/config/records";
import { formatCount, formatPercent } from "../../../core/format/format";
import { ChartFigure } from "../../components/ChartFigure";

export function PrefixChart({ router }: { router: RouterRecord }) {
  return (
    <ChartFigure
      title="Accuracy by length of text"
      source="router"
      height={170}
      spec={{
        rows: router.byPrefix.map(({ tokens, accuracy }) => ({ x: tokens, accuracy })),
        lines: [{ key: "accuracy", label: "accuracy", color: "var(--accent)" }],
        xLabel: "tokens seen",
        formatX: formatCount,
        formatY: (share) => formatPercent(share),
        logX: true,
        sparse: true,
      }}
    />
  );
}
