// The mixture: every way to answer with its experts, on every domain's held-out text, beside the teacher.

import { useState } from "react";
import { MIXTURE_KIND_LABELS } from "../../../core/config/mixtureFields";
import { type MixtureRecord, rowOf } from "../../../core/config/mixtureRecord";
import { formatDuration, formatPercent, formatShort } from "../../../core/format/format";
import { DataTable } from "../../components/DataTable";
import { DomainName } from "../../components/DomainName";
import { Empty } from "../../components/Empty";
import { meanBitsPerByte } from "../../components/facts";
import { formatLoss } from "../../components/figures";
import { Panel } from "../../components/Panel";
import { StageHead } from "../../components/StageHead";
import { Tile, Tiles } from "../../components/Tiles";
import { useStudio } from "../../hooks/useStudio";
import { ExpertsPanel } from "./ExpertsPanel";
import { HeatMap } from "./HeatMap";
import type { Measure } from "./heat";
import classes from "./Mixture.module.css";

export function Mixture() {
  const mixture = useStudio((state) => state.project.mixture);
  return (
    <>
      <StageHead
        stage="mixture"
        title="Mixture"
        about="The router picks one expert for every sequence. Here every way to pick or to average them stands beside each expert alone, on every domain, so that one sees what choosing is worth."
      />
      {mixture === undefined ? (
        <Empty>
          Here the bits per byte of every expert on every domain will stand beside those of the teacher and of the routed mixture.
        </Empty>
      ) : (
        <div className={classes.stack}>
          <Figures mixture={mixture} />
          <HeatMaps mixture={mixture} />
          <Shares mixture={mixture} />
        </div>
      )}
      <ExpertsPanel />
    </>
  );
}

function Figures({ mixture }: { mixture: MixtureRecord }) {
  const routed = rowOf(mixture, "ple", "routed");
  const bits = (key: string) => formatLoss(meanBitsPerByte(rowOf(mixture, "ple", key)?.quality ?? {}));
  return (
    <Tiles>
      <Tile label="Routed" value={bits("routed")} unit="bits/byte" note="mean over domains" />
      <Tile label="Best for each sequence" value={bits("oracle")} unit="bits/byte" note="what choosing could reach" />
      <Tile label="Teacher" value={bits("teacher")} unit="bits/byte" note="mean over domains" />
      <Tile
        label="Active parameters"
        value={routed && formatShort(routed.parameters.active)}
        note={routed && `of ${formatShort(routed.parameters.total)}, scored in ${formatDuration(mixture.seconds)}`}
      />
    </Tiles>
  );
}

/** One heat map for each kind of mixture; all show the same measure. */
function HeatMaps({ mixture }: { mixture: MixtureRecord }) {
  const [measure, setMeasure] = useState<Measure>("bitsPerByte");
  return mixture.grids.map((grid) => (
    <HeatMap
      key={grid.kind}
      mixture={mixture}
      grid={grid}
      title={MIXTURE_KIND_LABELS[grid.kind]}
      measure={measure}
      onMeasure={setMeasure}
    />
  ));
}

function Shares({ mixture: { members, routing } }: { mixture: MixtureRecord }) {
  return (
    <Panel title="Where the router sent each domain" aside="share of held-out sequences, routed one by one">
      <DataTable
        caption="Routing shares"
        source="mixture"
        corner="Domain"
        columns={members.map((domain) => ({ key: domain, label: `to ${domain}`, format: (share) => formatPercent(share) }))}
        rows={Object.entries(routing).map(([domain, shares]) => ({
          key: domain,
          label: domain,
          head: <DomainName name={domain} />,
          cells: shares,
        }))}
        look={{ className: classes.shares }}
      />
    </Panel>
  );
}
