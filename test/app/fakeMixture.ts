// A mixture's record with made-up figures: every row has two bits per byte on every domain.

import type { GridRow, MixtureRecord, RowGroup } from "../../src/core/config/mixtureRecord";

export function mixtureRecord(domains: readonly string[], members: readonly string[] = domains): MixtureRecord {
  const quality = Object.fromEntries(domains.map((name) => [name, { loss: 3, perplexity: Math.exp(3), bitsPerByte: 2 }]));
  const row = (key: string, group: RowGroup, experts: readonly string[]): GridRow => ({
    key,
    group,
    label: key,
    experts,
    quality,
    parameters: { total: 2, useful: 1, active: 1 },
  });
  const alone = members.map((name) => row(`expert:${name}`, "alone", [name]));
  const rows = [row("teacher", "teacher", []), ...alone, row("routed", "routed", members)];
  return { domains, members, grids: [{ kind: "ple", rows }], routing: {}, seconds: 1 };
}
