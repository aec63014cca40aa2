// What the heat map shows: values, their warmth within a column, and which are the best.

import { describe, expect, test } from "vitest";
import { heatOf, MEAN } from "../../../src/app/screens/mixture/heat";
import type { GridRow, MixtureGrid, RowGroup } from "../../../src/core/config/mixtureRecord";

const domains = ["en", "de"];

/** A row with these losses in nats per token, at four bytes a token in en and two in de. */
function row(key: string, group: RowGroup, en: number, de?: number): GridRow {
  const quality = (loss: number, bytes: number) => ({ loss, perplexity: Math.exp(loss), bitsPerByte: loss / Math.LN2 / bytes });
  const parameters = { total: 1, useful: 1, active: 1 };
  return {
    key,
    group,
    label: key,
    experts: [],
    quality: { en: quality(en, 4), ...(de !== undefined && { de: quality(de, 2) }) },
    parameters,
  };
}

const grid: MixtureGrid = {
  kind: "ple",
  rows: [
    row("teacher", "teacher", 1, 1),
    row("expert:en", "alone", 2, 5),
    row("expert:de", "alone", 5, 2.5),
    row("routed", "routed", 2, 3),
    row("own", "oracle", 1.5),
  ],
};

describe("the heat map", () => {
  const heat = heatOf(grid, domains, "loss");

  test("is coldest in the worst cell of a column, warmest in its best, and even in between", () => {
    expect(heat.warmth["expert:de"].en).toBe(0);
    expect(heat.warmth.teacher.en).toBe(1);
    expect(heat.warmth.routed.en).toBe(0.75);
    expect(heat.warmth.routed.de).toBe(0.5);
  });

  test("has the same colours in every measure", () => {
    for (const measure of ["perplexity", "bitsPerByte"] as const) expect(heatOf(grid, domains, measure).warmth).toEqual(heat.warmth);
  });

  test("marks the best of a column that can be had, all of equals", () => {
    const best = (column: string) => grid.rows.map(({ key }) => key).filter((key) => heat.isBest(key, column));
    expect(best("en")).toEqual(["expert:en", "routed"]);
    expect(best("de")).toEqual(["expert:de"]);
    expect(best(MEAN)).toEqual(["routed"]);
    expect(best("parameters")).toEqual([]);
  });

  test("has the mean of what stands in a row, and none where a domain is missing", () => {
    expect(heat.values.routed).toEqual({ en: 2, de: 3, [MEAN]: 2.5 });
    expect(heat.values.own).toEqual({ en: 1.5 });
    expect(heatOf(grid, domains, "perplexity").values.routed[MEAN]).toBe((Math.exp(2) + Math.exp(3)) / 2);
  });

  test("of one row is warm throughout", () => {
    expect(heatOf({ kind: "ple", rows: [grid.rows[0]] }, domains, "loss").warmth.teacher).toEqual({ en: 1, de: 1, [MEAN]: 1 });
  });
});
