// What the finished teacher is like before anything is distilled from it: on each domain how well it predicts held-out
// text, how often it is right, and whether it is as often right as it is sure.

import { useMemo } from "react";
import type { ModelRecord, PredictionsByDomain } from "../../../core/config/records";
import { formatNumber, formatPercent } from "../../../core/format/format";
import { ChartFigure } from "../../components/ChartFigure";
import { DataTable } from "../../components/DataTable";
import { DomainName } from "../../components/DomainName";
import { formatLoss } from "../../components/figures";
import { Panel, PanelGrid } from "../../components/Panel";
import { domainLine, useDomains } from "../../hooks/domains";
import { useStage } from "../../hooks/useStage";
import { useStudio } from "../../hooks/useStudio";
import { reliabilityChart } from "./reliability";

const inPercent = (share: number): string => formatPercent(share);
const QUALITY = [
  { key: "loss", label: "Loss", format: formatLoss },
  { key: "perplexity", label: "Perplexity", format: (value: number) => formatNumber(value, 4) },
  { key: "bitsPerByte", label: "Bits/byte", format: formatLoss },
];
const PREDICTIONS = [
  { key: "top1", label: "Top-1", format: inPercent },
  { key: "top5", label: "Top-5", format: inPercent },
  { key: "ece", label: "ECE", format: inPercent },
];

export function TeacherReport() {
  const { status } = useStage("teacher");
  const teacher = useStudio((state) => state.project.models.teacher);
  if (status !== "done" || teacher === undefined) return null;
  return (
    <PanelGrid minimum="420px">
      <Figures teacher={teacher} />
      {teacher.predictions && <Reliability predictions={teacher.predictions} />}
    </PanelGrid>
  );
}

function Figures({ teacher: { final, predictions } }: { teacher: ModelRecord }) {
  const rows = Object.entries(final).map(([domain, { loss, perplexity, bitsPerByte }]) => {
    const told = predictions?.[domain];
    return {
      key: domain,
      label: domain,
      head: <DomainName name={domain} />,
      cells: { loss, perplexity, bitsPerByte, ...(told && { top1: told.top1, top5: told.top5, ece: told.ece }) },
    };
  });
  return (
    <Panel title="Report" aside="held-out text">
      <DataTable
        caption="How well the teacher predicts each domain"
        source="teacher"
        corner="Domain"
        columns={predictions ? [...QUALITY, ...PREDICTIONS] : QUALITY}
        rows={rows}
      />
    </Panel>
  );
}

function Reliability({ predictions }: { predictions: PredictionsByDomain }) {
  const domains = useDomains();
  const names = domains.join("\n");
  const spec = useMemo(() => {
    const all = names.split("\n");
    return reliabilityChart(predictions, (domain) => domainLine(all, domain));
  }, [predictions, names]);
  return <ChartFigure title="Reliability" source="teacher" spec={spec} height={230} />;
}
