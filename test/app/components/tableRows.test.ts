// A table's numbers as they leave for a spreadsheet.

import { expect, test } from "vitest";
import { inGroups, tableRows } from "../../../src/app/components/tableRows";

test("a saved table has its headings in words, its numbers unformatted, its gaps empty and no column of controls", () => {
  const rows = tableRows({
    corner: "Domain",
    columns: [
      { key: "f1", label: "F1", format: (value) => `${value} %` },
      { key: "n", label: "Sequences" },
      { key: "buttons", label: "Change", controls: true },
    ],
    rows: [
      { key: "de", label: "de", head: "German", cells: { n: 12, f1: 0.98765 } },
      { key: "all", label: "weighted", cells: { f1: 0.9 } },
    ],
  });
  expect(rows).toEqual([
    ["Domain", "F1", "Sequences"],
    ["de", 0.98765, 12],
    ["weighted", 0.9, undefined],
  ]);
});

test("rows under the same heading stand together, in their order", () => {
  const row = (key: string, group?: string) => ({ key, label: key, cells: {}, ...(group !== undefined && { group }) });
  const groups = inGroups([row("a"), row("b", "X"), row("c", "X"), row("d", "Y"), row("e", "X")]);
  expect(groups.map((rows) => rows.map(({ key }) => key).join(" "))).toEqual(["a", "b c", "d", "e"]);
});
