// The confusion matrix: held-out sequences by their true domain and by what the router said, counted and shaded.

import type { RouterRecord } from "../../../core/config/records";
import { formatCount } from "../../../core/format/format";
import { DataTable } from "../../components/DataTable";
import { DomainName } from "../../components/DomainName";
import { Panel } from "../../components/Panel";
import classes from "./Router.module.css";

/** Share of the accent in a full cell; the ink on it stays readable. */
const DEEPEST = 45;

export function Confusion({ router }: { router: RouterRecord }) {
  const { domains, confusion } = router;
  const counts = Object.fromEntries(
    domains.map((truth, row) => [truth, Object.fromEntries(domains.map((said, column) => [said, confusion[row]?.[column] ?? 0]))]),
  );
  const total = (truth: string): number => Object.values(counts[truth]!).reduce((sum, count) => sum + count, 0);
  return (
    <Panel title="Confusion" aside="rows: truth, columns: router">
      <DataTable
        caption="Confusion matrix"
        source="router"
        corner="truth"
        columns={domains.map((domain) => ({ key: domain, label: domain, format: formatCount }))}
        rows={domains.map((domain) => ({ key: domain, label: domain, head: <DomainName name={domain} />, cells: counts[domain]! }))}
        look={{
          className: classes.confusion,
          cell: (truth, said) => ({ style: { background: shade(counts[truth]![said]!, total(truth)) } }),
        }}
      />
    </Panel>
  );
}

/** The more of the row, the more accent; a single mistake is already visible. */
function shade(count: number, total: number): string {
  if (count === 0 || total === 0) return "var(--raised)";
  return `color-mix(in srgb, var(--accent) ${Math.round(8 + (DEEPEST - 8) * (count / total))}%, var(--surface))`;
}
