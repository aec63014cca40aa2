// The live charts of a training run and the choice of their units.

import { SegmentedControl } from "@mantine/core";
import { useMemo } from "react";
import { formatCount, formatNumber } from "../../../core/format/format";
import type { StageId } from "../../../protocol/events";
import { ChartFigure } from "../../components/ChartFigure";
import { PanelGrid } from "../../components/Panel";
import { domainLine } from "../../hooks/domains";
import { useChartUnits } from "../../hooks/useChartUnits";
import { useSeries } from "../../hooks/useSeries";
import { useStage } from "../../hooks/useStage";
import { useStudio } from "../../hooks/useStudio";
import { domainsOf } from "../../state/project";
import { columnChart, lossChart, setbackMarks, termsChart, termsOf, validationChart, weightsChart, weightsOf } from "./charts";
import { comparisonsFor } from "./comparisons";
import { gateLossChart } from "./gateCharts";
import classes from "./Model.module.css";

const SMALL = 120;

/** Specs are kept while what they are made of stays the same, so that progress alone redraws nothing. */
function useSpecs(stage: StageId, domains: readonly string[]) {
  const [units] = useChartUnits();
  const series = useSeries(stage);
  const { evaluations, log } = useStage(stage);
  const project = useStudio((state) => state.project);
  const names = domains.join("\n");
  const comparisons = useMemo(() => comparisonsFor(project, names.split("\n"), stage !== "teacher"), [project, names, stage]);
  const validation = useMemo(() => {
    const all = domainsOf(project);
    return validationChart(evaluations, series, units, (domain) => domainLine(all, domain));
  }, [evaluations, series, units, project]);
  const curves = useMemo(
    () => ({
      loss: { ...lossChart(series, units, comparisons), marks: setbackMarks(log, series, units.x) },
      terms: termsOf(series).length > 1 ? termsChart(series, units.x) : undefined,
      weights: weightsOf(series).length > 0 ? weightsChart(series, units.x) : undefined,
      kl: gateLossChart(series, units.x, "kl"),
      balance: gateLossChart(series, units.x, "balance"),
      rate: columnChart(series, units.x, "learningRate", "now", formatNumber),
      norm: columnChart(series, units.x, "gradientNorm", "before clipping", formatNumber),
      speed: columnChart(series, units.x, "tokensPerSecond", "now", formatCount),
    }),
    [series, units, comparisons, log],
  );
  return { ...curves, validation };
}

export function ModelCharts({ stage, domains }: { stage: StageId; domains: readonly string[] }) {
  const { loss, validation, terms, weights, kl, balance, rate, norm, speed } = useSpecs(stage, domains);
  return (
    <>
      <UnitSwitches />
      <PanelGrid minimum="420px">
        <ChartFigure title="Cross-entropy on training text" source={stage} spec={loss} height={230} />
        <ChartFigure title="Validation" source={stage} spec={validation} height={230} />
      </PanelGrid>
      <PanelGrid minimum="260px">
        {terms && <ChartFigure title="Loss terms" source={stage} spec={terms} height={SMALL} />}
        {weights && <ChartFigure title="Weights of the losses" source={stage} spec={weights} height={SMALL} />}
        {kl && <ChartFigure title="Gates’ divergence" source={stage} spec={kl} height={SMALL} />}
        {balance && <ChartFigure title="Gates’ load balance" source={stage} spec={balance} height={SMALL} />}
        <ChartFigure title="Learning rate" source={stage} spec={rate} height={SMALL} />
        <ChartFigure title="Gradient norm" source={stage} spec={norm} height={SMALL} />
        <ChartFigure title="Tokens per second" source={stage} spec={speed} height={SMALL} />
      </PanelGrid>
    </>
  );
}

/** The units of all charts: what runs along them, and what losses are told in. */
export function UnitSwitches() {
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
