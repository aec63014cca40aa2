// Precision, recall and F1 of each domain, and weighted over all.

import type { ClassScores, RouterRecord } from "../../../core/config/records";
import { formatPercent } from "../../../core/format/format";
import { DataTable } from "../../components/DataTable";
import { DomainName } from "../../components/DomainName";
import { Panel } from "../../components/Panel";

const COLUMNS = [
  { key: "precision", label: "Precision" },
  { key: "recall", label: "Recall" },
  { key: "f1", label: "F1" },
];

const cells = ({ precision, recall, f1 }: ClassScores) => ({
  precision: formatPercent(precision, 2),
  recall: formatPercent(recall, 2),
  f1: formatPercent(f1, 2),
});

export function Scores({ router }: { router: RouterRecord }) {
  const domains = router.domains.map((domain) => ({
    key: domain,
    head: <DomainName name={domain} />,
    cells: cells(router.perClass[domain]!),
  }));
  return (
    <Panel title="Scores by domain" aside="held-out text">
      <DataTable
        caption="Precision, recall and F1 by domain"
        corner="Domain"
        columns={COLUMNS}
        rows={[...domains, { key: "all domains, weighted", head: "weighted", cells: cells(router) }]}
      />
    </Panel>
  );
}
