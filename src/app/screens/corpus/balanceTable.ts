// What balancing did, as a table: a row for each domain, and one that compares the largest with the smallest.

import { balanceFigures, type DomainBalance } from "../../../core/config/balanceFigures";
import type { CorpusSummary, TokenizerSummary } from "../../../core/config/records";
import { formatBytes, formatCount, formatDecimals, formatPercent } from "../../../core/format/format";
import type { Table, TableColumn } from "../../components/tableRows";

/** Decimals that tell 1.04 from 1.05, the tolerance that recipes begin with. */
const times = (ratio: number): string => `${formatDecimals(ratio, 2)} ×`;

const COLUMNS: readonly TableColumn[] = [
  { key: "documentsBefore", label: "Documents before", format: formatCount },
  { key: "documentsAfter", label: "Documents after", format: formatCount },
  { key: "bytesBefore", label: "Bytes before", format: formatBytes },
  { key: "bytesAfter", label: "Bytes after", format: formatBytes },
  { key: "shareBefore", label: "Share before", format: (share) => formatPercent(share) },
  { key: "shareAfter", label: "Share after", format: (share) => formatPercent(share) },
];
const TOKENS: TableColumn = { key: "tokensAfter", label: "Tokens after", format: formatCount };

/** The table; with tokens where a tokenizer has counted them. */
export function balanceTable({ domains }: Pick<CorpusSummary, "domains">, tokenizer: TokenizerSummary | undefined): Table {
  const figures = balanceFigures(domains, tokenizer);
  const { before, after } = figures.ratio;
  return {
    corner: "Domain",
    columns: tokenizer ? [...COLUMNS, TOKENS] : COLUMNS,
    rows: [
      ...figures.domains.map((domain) => ({ key: `domain:${domain.name}`, label: domain.name, cells: cellsOf(domain) })),
      {
        key: "ratio",
        label: "Largest : smallest",
        cells: { bytesBefore: before, bytesAfter: after },
        shown: { bytesBefore: times(before), bytesAfter: times(after) },
      },
    ],
  };
}

const cellsOf = ({ before, after }: DomainBalance) => ({
  documentsBefore: before.documents,
  documentsAfter: after.documents,
  bytesBefore: before.bytes,
  bytesAfter: after.bytes,
  shareBefore: before.share,
  shareAfter: after.share,
  ...(after.tokens !== undefined && { tokensAfter: after.tokens }),
});
