// The live charts of a training run and the choice of their units.

import { SegmentedControl } from "@mantine/core";
import { formatCount, formatNumber } from "../../../core/format/format";
import type { StageId } from "../../../protocol/events";
import { ChartFigure } from "../../components/ChartFigure";
import { PanelGrid } from "../../components/Panel";
import { domainColor, domainDash, useDomains } from "../../hooks/domains";
import { useChartUnits } from "../../hooks/useChartUnits";
import { useSeries } from "../../hooks/useSeries";
import { useStage } from "../../hooks/useStage";
import { useStudio } from "../../hooks/useStudio";
import { columnChart, lossChart, termsChart, termsOf, validationChart } from "./charts";
import { comparisonsFor } from "./comparisons";
import classes from "./Model.module.css";

const SMALL = 120;

export function ModelCharts({ stage, domains }: { stage: StageId; domains: readonly string[] }) {
  const [units] = useChartUnits();
  const series = useSeries(stage);
  const { evaluations } = useStage(stage);
  const project = useStudio((state) => state.project);
  const all = useDomains();
  const comparisons = comparisonsFor(project, domains, stage !== "teacher");
  const lineOf = (domain: string) => {
    const dash = domainDash(all, domain);
    return { key: domain, label: domain, color: domainColor(all, domain), ...(dash && { dash }) };
  };
  const unit = units.y === "bits" ? "bits per byte" : "nats per token";
  return (
    <>
      <UnitSwitches />
      <PanelGrid minimum="420px">
        <ChartFigure title="Cross-entropy on training text" aside={unit} spec={lossChart(series, units, comparisons)} height={230} />
        <ChartFigure title="Validation" aside={unit} spec={validationChart(evaluations, series, units, lineOf)} height={230} />
      </PanelGrid>
      <PanelGrid minimum="260px">
        {termsOf(series).length > 1 && (
          <ChartFigure title="Loss terms" aside="nats per token" spec={termsChart(series, units.x)} height={SMALL} />
        )}
        <ChartFigure title="Learning rate" spec={columnChart(series, units.x, "learningRate", "now", formatNumber)} height={SMALL} />
        <ChartFigure
          title="Gradient norm"
          spec={columnChart(series, units.x, "gradientNorm", "before clipping", formatNumber)}
          height={SMALL}
        />
        <ChartFigure title="Tokens per second" spec={columnChart(series, units.x, "tokensPerSecond", "now", formatCount)} height={SMALL} />
      </PanelGrid>
    </>
  );
}

function UnitSwitches() {
  const [units, setUnits] = useChartUnits();
  return (
    <div className={classes.switches}>
      <SegmentedControl
        size="xs"
        aria-label="Horizontal axis of the charts"
        value={units.x}
        data={[
          { value: "tokens", label: "tokens" },
          { value: "step", label: "steps" },
          { value: "seconds", label: "time" },
        ]}
        onChange={(x) => setUnits({ ...units, x })}
      />
      <SegmentedControl
        size="xs"
        aria-label="Unit of the loss"
        value={units.y}
        data={[
          { value: "nats", label: "nats/token" },
          { value: "bits", label: "bits/byte" },
        ]}
        onChange={(y) => setUnits({ ...units, y })}
      />
    </div>
  );
}
