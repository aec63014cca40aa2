// What the Router screen tells: the threshold's effect, who takes a text, and the charts of the robustness test.

import { describe, expect, test } from "vitest";
import { changeRows, columnOf, mixedChart, truncationChart, typoChart } from "../../../src/app/screens/router/changes";
import { abstentionChart, effectOf, placeOf, takerOf } from "../../../src/app/screens/router/threshold";
import { robustnessRecord } from "../routerStudies";

const record = robustnessRecord(["en", "de", "py"]);
const { abstention } = record;

describe("the threshold", () => {
  test("a curve is read at the nearest measured threshold that is not above", () => {
    expect([0, 0.49, 0.5, 0.7, 1].map((threshold) => placeOf(abstention, threshold))).toEqual([0, 0, 1, 1, 2]);
  });

  test("its effect is told in shares of held-out text", () => {
    expect(effectOf(abstention, 0)).toBe("Every text is routed as usual, 75.00 % of the held-out ones rightly.");
    expect(effectOf(abstention, 0.6)).toBe("Of the held-out texts 50.00 % are unsure; of the others 100 % are routed rightly.");
    expect(effectOf(abstention, 0.95)).toBe("The router would be unsure of every held-out text.");
  });

  test("the chart's legend tells what holds at the present one, and curves that end tell none", () => {
    const told = (threshold: number) => abstentionChart(record, threshold).lines.map((line) => line.told);
    expect(told(0.5)).toEqual(["100 %", "50.00 %", "25.00 %", "25.00 %", "25.00 %"]);
    expect(told(0.9).slice(0, 2)).toEqual(["none", "0 %"]);
  });
});

describe("who takes a text", () => {
  const probabilities = { en: 0.6, de: 0.2, py: 0.2 };
  const settings = { abstainBelow: 0.7, unsure: "best", ensemble: 2 } as const;

  test("the most probable expert, where the router is sure", () => {
    expect(takerOf(probabilities, { ...settings, abstainBelow: 0.6 })).toBe("The expert for en takes it.");
  });

  test("whom the settings name, where it is not", () => {
    const why = "Unsure: en is only 60.0 % probable, less than 70 %.";
    expect(takerOf(probabilities, settings)).toBe(`${why} The expert for en takes it all the same.`);
    expect(takerOf(probabilities, { ...settings, unsure: "ensemble" })).toBe(
      `${why} The experts for en (75 %) and de (25 %) take it together.`,
    );
    expect(takerOf(probabilities, { ...settings, unsure: "ensemble", ensemble: 1 })).toBe(`${why} The expert for en takes it.`);
    expect(takerOf(probabilities, { ...settings, unsure: "common" })).toContain("The common expert takes it");
  });
});

describe("changed texts", () => {
  test("every point is a row with the accuracy of each domain", () => {
    const rows = changeRows(record);
    expect(rows.map(({ label }) => label)).toEqual([
      "as it is",
      "10 % of letters mistyped",
      "30 % of letters mistyped",
      "first 4 tokens",
      "first 256 tokens",
      "10 % in another language",
      "40 % in another language",
    ]);
    expect(rows[0].cells).toEqual({
      accuracy: 0.75,
      confidence: 0.5,
      sequences: 8,
      "domain en": 0.75,
      "domain de": 0.75,
      "domain py": 0.75,
    });
  });

  test("the curve of typos begins at the text as it is", () => {
    expect(typoChart(record).rows.map(({ x }) => x)).toEqual([0, 0.1, 0.3]);
    expect(typoChart(record).lines.map(({ key }) => key)).toEqual(["all", ...["en", "de", "py"].map(columnOf)]);
    expect(truncationChart(record).rows.map(({ x }) => x)).toEqual([4, 256]);
  });

  test("mixed texts have a curve for each sort there is, and none where there is none", () => {
    expect(mixedChart(record).lines.map(({ key }) => key)).toEqual(["two-languages"]);
    expect(mixedChart(record).rows).toEqual([
      { x: 0.1, "two-languages": 0.75 },
      { x: 0.4, "two-languages": 0.75 },
    ]);
    expect(mixedChart({ ...record, curves: [] }).rows).toEqual([]);
  });
});
