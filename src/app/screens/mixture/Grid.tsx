// The grid of models by domains in bits per byte: an expert on its own domain is outlined, the best of every column
// bold. Lower is better.

import { DataTable } from "../../components/DataTable";
import { DomainName } from "../../components/DomainName";
import { formatLoss } from "../../components/figures";
import { Panel } from "../../components/Panel";
import { useDomains } from "../../hooks/domains";
import classes from "./Mixture.module.css";

const ALONE = ["teacher", "routed"];

export function Grid({ grid }: { grid: Readonly<Record<string, Readonly<Record<string, number>>>> }) {
  const domains = useDomains();
  const rows = [...ALONE, ...domains].filter((row) => grid[row] !== undefined);
  const best = Object.fromEntries(
    domains.map((domain) => [domain, Math.min(...rows.map((row) => grid[row]?.[domain] ?? Number.POSITIVE_INFINITY))]),
  );
  return (
    <Panel title="Bits per byte on validation text" aside="lower is better · outlined: an expert at home · bold: best of its column">
      <DataTable
        caption="Bits per byte of every model on every domain"
        source="mixture"
        corner="Model"
        columns={domains.map((domain) => ({ key: domain, label: domain, head: <DomainName name={domain} />, format: formatLoss }))}
        rows={rows.map((row) => ({ key: row, label: ALONE.includes(row) ? row : `expert ${row}`, cells: grid[row]! }))}
        look={{
          className: classes.grid,
          row: (row) => ({ "data-alone": ALONE.includes(row) || undefined }),
          cell: (row, domain) => ({
            "data-home": row === domain || undefined,
            "data-best": grid[row]![domain] === best[domain] || undefined,
          }),
        }}
      />
    </Panel>
  );
}
