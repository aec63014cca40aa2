// What the gates of a finished sparse teacher do on each domain's held-out text: which experts a domain uses, and how much of
// the gates' probability lies with those that take part.

import { NativeSelect, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import type { ModelRecord } from "../../../core/config/records";
import { formatPercent, listed } from "../../../core/format/format";
import { DomainName } from "../../components/DomainName";
import { formatLoss } from "../../components/figures";
import { HeatLegend, HeatTable } from "../../components/HeatTable";
import { Panel, PanelGrid } from "../../components/Panel";
import { useStage } from "../../hooks/useStage";
import { useStudio } from "../../hooks/useStudio";
import { type GateUse, idleExperts, largestShares, massSentence } from "./gates";
import classes from "./Model.module.css";

export function GateReport() {
  const { status } = useStage("teacher");
  const teacher = useStudio((state) => state.project.models.teacher as ModelRecord | undefined);
  if (status !== "done" || teacher?.gateUse === undefined) return null;
  return (
    <PanelGrid minimum="420px">
      <UsedExperts use={teacher.gateUse} {...(teacher.upcycledFrom && { upcycledFrom: teacher.upcycledFrom })} />
      <GateMass use={teacher.gateUse} />
    </PanelGrid>
  );
}

/** Experts by domain, of one layer at a time. */
function UsedExperts({ use, upcycledFrom }: { use: GateUse; upcycledFrom?: readonly string[] }) {
  const [chosen, setChosen] = useState(0);
  const domains = Object.keys(use);
  const largest = largestShares(use);
  const layer = Math.min(chosen, largest.length - 1);
  const most = Math.max(...largest[layer]);
  const shareOf = (expert: number, domain: string): number => use[domain][layer].taken[expert];
  const idle = idleExperts(largest, (share) => share === 0);
  return (
    <Panel
      title="Which experts each domain uses"
      aside={
        <NativeSelect
          size="xs"
          aria-label="Layer whose experts are shown"
          value={layer}
          data={largest.map((_, number) => ({ value: String(number), label: `Layer ${number + 1} of ${largest.length}` }))}
          onChange={(event) => setChosen(Number(event.currentTarget.value))}
        />
      }
    >
      <HeatTable
        caption={`Share of each domain’s tokens that took each expert of layer ${layer + 1}`}
        source="teacher"
        corner="Expert"
        columns={domains.map((domain) => ({
          key: domain,
          label: domain,
          head: <DomainName name={domain} />,
          format: (share) => formatPercent(share),
        }))}
        rows={largest[layer].map((_, expert) => ({
          key: String(expert),
          label: upcycledFrom ? `expert ${expert + 1}, of ${upcycledFrom[expert]}` : `expert ${expert + 1}`,
          cells: Object.fromEntries(domains.map((domain) => [domain, shareOf(expert, domain)])),
        }))}
        warmth={(expert, domain) => shareOf(Number(expert), domain) / (most || 1)}
        isHome={(expert, domain) => upcycledFrom?.[Number(expert)] === domain}
      />
      <HeatLegend
        cold="no token"
        warm={`${formatPercent(most)} of a domain’s tokens`}
        home={upcycledFrom && "what was the domain’s own expert"}
      />
      {idle.length > 0 && <p className="prose">Taken by no token of this text: {listed(idle)}.</p>}
    </Panel>
  );
}

type Measure = "mass" | "entropy";

/** How sure the gates are, by layer and domain. */
function GateMass({ use }: { use: GateUse }) {
  const [measure, setMeasure] = useState<Measure>("mass");
  const domains = Object.keys(use);
  const [layers] = Object.values(use);
  const even = Math.log(layers[0].taken.length);
  const { caption, most, warm, format } = {
    mass: {
      caption: "Probability of the experts that take part",
      most: 1,
      warm: "all of it",
      format: (share: number) => formatPercent(share),
    },
    entropy: { caption: "Entropy of the gates in nats", most: even, warm: `${formatLoss(even)}, an even gate`, format: formatLoss },
  }[measure];
  return (
    <Panel
      title="How sure the gates are"
      aside={
        <SegmentedControl
          size="xs"
          aria-label="What is shown of the gates"
          data={[
            { value: "mass", label: "Probability" },
            { value: "entropy", label: "Entropy" },
          ]}
          value={measure}
          onChange={(value) => setMeasure(value as Measure)}
        />
      }
    >
      <p className={`prose ${classes.said}`}>{massSentence(use)}</p>
      <HeatTable
        caption={`${caption}, by layer and domain`}
        source="teacher"
        corner="Layer"
        columns={domains.map((domain) => ({ key: domain, label: domain, head: <DomainName name={domain} />, format }))}
        rows={layers.map((_, layer) => ({
          key: String(layer),
          label: `layer ${layer + 1}`,
          cells: Object.fromEntries(domains.map((domain) => [domain, use[domain][layer][measure]])),
        }))}
        warmth={(layer, domain) => use[domain][Number(layer)][measure] / most}
      />
      <HeatLegend cold="0" warm={warm} />
    </Panel>
  );
}
