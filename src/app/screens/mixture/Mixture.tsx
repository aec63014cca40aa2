// The mixture: every expert on every domain's validation text, beside the teacher and the routed mixture.

import { formatDuration, formatPercent, formatShort } from "../../../core/format/format";
import { DataTable } from "../../components/DataTable";
import { DomainName } from "../../components/DomainName";
import { Empty } from "../../components/Empty";
import { meanOf } from "../../components/facts";
import { formatLoss } from "../../components/figures";
import { Panel } from "../../components/Panel";
import { StageHead } from "../../components/StageHead";
import { Tile, Tiles } from "../../components/Tiles";
import { useDomains } from "../../hooks/domains";
import { useStudio } from "../../hooks/useStudio";
import { ExpertsPanel } from "./ExpertsPanel";
import { Grid } from "./Grid";
import classes from "./Mixture.module.css";

export function Mixture() {
  const mixture = useStudio((state) => state.project.mixture);
  const domains = useDomains();
  const bits = (row: string) => mixture && meanOf(Object.values(mixture.grid[row] ?? {}));
  return (
    <>
      <StageHead
        stage="mixture"
        title="Mixture"
        about="The router picks one expert for every sequence. Here each expert also reads the other domains, so that one sees what choosing is worth."
      />
      {mixture === undefined ? (
        <Empty>
          Here the bits per byte of every expert on every domain will stand beside those of the teacher and of the routed mixture.
        </Empty>
      ) : (
        <div className={classes.stack}>
          <Tiles>
            <Tile label="Routed" value={formatLoss(bits("routed"))} unit="bits/byte" note="mean over domains" />
            <Tile label="Teacher" value={formatLoss(bits("teacher"))} unit="bits/byte" note="mean over domains" />
            <Tile label="Active parameters" value={formatShort(mixture.activeParameters)} note="one expert at a time" />
            <Tile
              label="Total parameters"
              value={formatShort(mixture.totalParameters)}
              note={`scored in ${formatDuration(mixture.seconds)}`}
            />
          </Tiles>
          <Grid grid={mixture.grid} />
          <Panel title="Where the router sent each domain" aside="share of validation sequences">
            <DataTable
              caption="Routing shares"
              source="mixture"
              corner="Domain"
              columns={domains.map((domain) => ({ key: domain, label: `to ${domain}`, format: (share) => formatPercent(share) }))}
              rows={Object.entries(mixture.routing).map(([domain, shares]) => ({
                key: domain,
                label: domain,
                head: <DomainName name={domain} />,
                cells: Object.fromEntries(domains.map((expert) => [expert, shares[expert] ?? 0])),
              }))}
            />
          </Panel>
        </div>
      )}
      <ExpertsPanel />
    </>
  );
}
