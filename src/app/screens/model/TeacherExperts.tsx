// The experts within a sparse teacher while it trains: which of them tokens take, layer by layer, and how sure the gates are that
// choose. Once it is trained, GateReport tells of each domain.

import { useMemo } from "react";
import { DEAD_AFTER } from "../../../core/config/sparse";
import { formatPercent, listed } from "../../../core/format/format";
import { ChartFigure } from "../../components/ChartFigure";
import { HeatLegend, HeatTable } from "../../components/HeatTable";
import { Panel, PanelGrid } from "../../components/Panel";
import { useChartUnits } from "../../hooks/useChartUnits";
import { useSeries } from "../../hooks/useSeries";
import { useTurn } from "../../hooks/useTurn";
import { entropyChart, massChart } from "./gateCharts";
import { idleExperts, type Load, loadsOf, takenAtOnce } from "./gates";
import classes from "./Model.module.css";

export function TeacherExperts() {
  const [{ x }] = useChartUnits();
  const series = useTurn(useSeries("teacher"));
  const loads = useMemo(() => loadsOf(series), [series]);
  const experts = loads[0]?.length ?? 0;
  const entropy = useMemo(() => entropyChart(series, x, experts), [series, x, experts]);
  const mass = useMemo(() => massChart(series, x), [series, x]);
  if (loads.length === 0) return null;
  return (
    <>
      <Loads loads={loads} />
      <PanelGrid minimum="420px">
        <ChartFigure title="Entropy of the gates" source="teacher" spec={entropy} height={230} />
        <ChartFigure title="Probability of the experts that took part" source="teacher" spec={mass} height={230} />
      </PanelGrid>
    </>
  );
}

/** Which experts tokens take, a cell for each. */
function Loads({ loads }: { loads: readonly (readonly Load[])[] }) {
  const [first] = loads;
  const most = Math.max(...loads.flat().map(({ share }) => share));
  const dead = idleExperts(loads, ({ isDead }) => isDead);
  return (
    <Panel title="Experts of the teacher" aside="share of tokens, running mean">
      <p className={`prose ${classes.said}`}>
        Every token takes {takenAtOnce(first)} of the {first.length} experts of each layer; no token is ever dropped.
      </p>
      <HeatTable
        caption="Share of tokens that took each expert"
        source="teacher"
        corner="Layer"
        columns={first.map((_, expert) => ({
          key: String(expert),
          label: `expert ${expert + 1}`,
          format: (share) => formatPercent(share),
        }))}
        rows={loads.map((experts, layer) => ({
          key: String(layer),
          label: `layer ${layer + 1}`,
          cells: Object.fromEntries(experts.map(({ share }, expert) => [expert, share])),
          shown: Object.fromEntries(experts.flatMap(({ isDead }, expert) => (isDead ? [[expert, "dead"]] : []))),
        }))}
        warmth={(layer, expert) => loads[Number(layer)][Number(expert)].share / (most || 1)}
      />
      <HeatLegend cold="no token" warm={`${formatPercent(most)} of the tokens`} />
      {dead.length > 0 && (
        <p className="prose">
          Dead, taken by no token in the last {DEAD_AFTER} steps: {listed(dead)}.
        </p>
      )}
    </Panel>
  );
}
