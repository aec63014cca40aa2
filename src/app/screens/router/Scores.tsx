// Precision, recall and F1 of each domain, and weighted over all.

import type { ClassScores, RouterRecord } from "../../../core/config/records";
import { formatPercent } from "../../../core/format/format";
import { DataTable } from "../../components/DataTable";
import { DomainName } from "../../components/DomainName";
import { Panel } from "../../components/Panel";

const inPercent = (share: number): string => formatPercent(share, 2);

const COLUMNS = [
  { key: "precision", label: "Precision", format: inPercent },
  { key: "recall", label: "Recall", format: inPercent },
  { key: "f1", label: "F1", format: inPercent },
];

const cells = ({ precision, recall, f1 }: ClassScores) => ({ precision, recall, f1 });

export function Scores({ router }: { router: RouterRecord }) {
  const domains = router.domains.map((domain) => ({
    key: domain,
    label: domain,
    head: <DomainName name={domain} />,
    cells: cells(router.perClass[domain]!),
  }));
  return (
    <Panel title="Scores by domain" aside="held-out text">
      <DataTable
        caption="Precision, recall and F1 by domain"
        source="router"
        corner="Domain"
        columns={COLUMNS}
        rows={[...domains, { key: "all domains, weighted", label: "weighted", cells: cells(router) }]}
      />
    </Panel>
  );
}
