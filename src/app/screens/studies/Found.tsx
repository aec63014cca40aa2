// What a study found, as tables: every arm by the study's metrics, and by domain.

import { formatNumber } from "../../../core/format/format";
import { METRIC_WORDS } from "../../../core/study/study";
import type { Entry, StudyTable } from "../../../core/study/table";
import { DataTable } from "../../components/DataTable";
import { Panel, PanelGrid } from "../../components/Panel";
import type { TableColumn, TableRow } from "../../components/tableRows";

const figure = (value: number): string => formatNumber(value, 4);
const COLUMNS: readonly TableColumn[] = [
  { key: "mean", label: "Mean", format: figure },
  { key: "half", label: "± 95 %", format: (value) => formatNumber(value, 2) },
  { key: "against", label: "Against" },
  { key: "difference", label: "Difference", format: (value) => formatNumber(value, 3) },
  { key: "low", label: "from", format: (value) => formatNumber(value, 3) },
  { key: "high", label: "to", format: (value) => formatNumber(value, 3) },
  { key: "p", label: "p", format: (value) => formatNumber(value, 2) },
  { key: "seeds", label: "Seeds" },
  { key: "diverged", label: "Diverged" },
];

function cellsOf(against: string | undefined, { mean, interval, difference, values, diverged }: Entry): TableRow["cells"] {
  return {
    against,
    mean,
    half: interval && (interval.high - interval.low) / 2,
    difference: difference?.mean,
    low: difference?.interval?.low,
    high: difference?.interval?.high,
    p: difference?.p,
    seeds: values.length,
    diverged: diverged.length > 0 ? `seed ${diverged.join(", ")}` : undefined,
  };
}

export function Found({ name, table }: { name: string; table: StudyTable }) {
  const { metrics, domains } = table;
  const rowsOf = (entryOf: (row: StudyTable["rows"][number]) => Entry | undefined): TableRow[] =>
    table.rows.flatMap((row) => {
      const entry = entryOf(row);
      return entry ? [{ key: row.arm, label: row.arm, cells: cellsOf(row.against, entry) }] : [];
    });
  return (
    <>
      {metrics.map((metric) => {
        const { label } = METRIC_WORDS[metric];
        return (
          <Panel key={metric} title={label} aside="mean over domains; differences at the same seed">
            <DataTable
              caption={`${label} of every arm`}
              source={name}
              corner="Arm"
              columns={COLUMNS}
              rows={rowsOf((row) => row.metrics[metric])}
            />
          </Panel>
        );
      })}
      {domains.length > 1 && (
        <PanelGrid minimum="420px">
          {domains.map((domain) => (
            <Panel key={domain} title={`${METRIC_WORDS[metrics[0]].label}: ${domain}`}>
              <DataTable
                caption={`${METRIC_WORDS[metrics[0]].label} of every arm on ${domain}`}
                source={name}
                corner="Arm"
                columns={COLUMNS}
                rows={rowsOf((row) => row.domains[domain])}
              />
            </Panel>
          ))}
        </PanelGrid>
      )}
    </>
  );
}
