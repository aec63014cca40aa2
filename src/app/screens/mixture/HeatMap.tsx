// The heat map of one kind of mixture: every way to answer by domain, coloured within each column from its worst to its
// best. An expert at home is outlined, the best that can be had in each column bold. Lower is better.

import { SegmentedControl } from "@mantine/core";
import { expertId } from "../../../core/config/expertId";
import { type MixtureGrid, type MixtureRecord, ROW_GROUPS, type RowGroup } from "../../../core/config/mixtureRecord";
import { formatCount, formatShort } from "../../../core/format/format";
import { DomainName } from "../../components/DomainName";
import { HeatLegend, HeatTable } from "../../components/HeatTable";
import { Panel } from "../../components/Panel";
import type { TableColumn, TableRow } from "../../components/tableRows";
import { heatOf, MEAN, MEASURES, type Measure } from "./heat";
import { RowHelp } from "./RowHelp";

/** Headings of groups of rows; the teacher's row needs none. */
const HEADINGS: Readonly<Partial<Record<RowGroup, string>>> = {
  alone: "One for every text",
  routed: "Chosen by the router",
  ensemble: "Averaged, without the router",
  oracle: "By what no router knows",
};

/** What a row takes. */
const COSTS: readonly TableColumn[] = [
  { key: "active", label: "active parameters", head: "active", format: formatShort },
  { key: "useful", label: "useful parameters", head: "useful", format: formatShort },
  { key: "total", label: "total parameters", head: "total", format: formatShort },
  { key: "tokensPerSecond", label: "tokens per second", head: "tokens/s", format: formatCount },
];

export interface HeatMapProps {
  readonly mixture: MixtureRecord;
  readonly grid: MixtureGrid;
  readonly title: string;
  readonly measure: Measure;
  readonly onMeasure: (measure: Measure) => void;
}

export function HeatMap({ mixture: { domains }, grid, title, measure, onMeasure }: HeatMapProps) {
  const { values, warmth, isBest } = heatOf(grid, domains, measure);
  const { label: unit, format } = MEASURES.find(({ value }) => value === measure)!;
  const rows = ROW_GROUPS.flatMap((group) => grid.rows.filter((row) => row.group === group));
  const home = new Map(rows.map(({ key, group, experts }) => [key, group === "alone" && experts.length === 1 ? experts[0] : undefined]));
  return (
    <Panel
      title={title}
      aside={
        <SegmentedControl
          size="xs"
          aria-label="What the cells show"
          data={MEASURES.map(({ value, label }) => ({ value, label }))}
          value={measure}
          onChange={(value) => onMeasure(value as Measure)}
        />
      }
    >
      <HeatTable
        caption={`${unit} of every way to answer on every domain`}
        source={`mixture ${grid.kind}`}
        corner="Who answers"
        columns={[
          ...domains.map((domain) => ({ key: domain, label: domain, head: <DomainName name={domain} />, format })),
          { key: MEAN, label: "mean", format },
          ...COSTS,
        ]}
        rows={rows.map(({ key, group, label, experts, parameters, tokensPerSecond }): TableRow => {
          const heading = HEADINGS[group];
          return {
            key,
            label: key === expertId(experts[0]) ? `expert ${label}` : label,
            ...(key === expertId(experts[0]) && { head: <DomainName name={label} /> }),
            ...(heading !== undefined && { group: heading }),
            cells: { ...values[key], ...parameters, tokensPerSecond },
          };
        })}
        warmth={(row, column) => warmth[row]![column]}
        isHome={(row, column) => home.get(row) === column}
        isBest={isBest}
      />
      <HeatLegend cold="worst of its column" warm="best: lower is better" home="an expert at home">
        <li>
          <b>bold</b> best of its column, teacher and oracles aside
        </li>
      </HeatLegend>
      <RowHelp rows={rows} />
    </Panel>
  );
}
