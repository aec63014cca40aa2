// What is told of a sparse model's gates: loads and dead experts from its curves, charts by layer, and sentences of its record.

import { describe, expect, test } from "vitest";
import { summaryOf } from "../../../src/app/charts/spec";
import { sizeInWords, stageFact } from "../../../src/app/components/facts";
import { entropyChart, gateLossChart, massChart } from "../../../src/app/screens/model/gateCharts";
import { idleExperts, largestShares, loadsOf, massSentence, takenAtOnce } from "../../../src/app/screens/model/gates";
import { createSeriesBook } from "../../../src/app/series";
import { initialState } from "../../../src/app/state/store";
import type { SeriesSnapshot } from "../../../src/core/config/records";
import { SIZES } from "../../../src/core/config/sizes";
import { corpusOf, modelRecord } from "../fakeRecords";
import { gateSteps, layerUse } from "../sparseModel";

/** The curves of a run of so many steps. */
function curvesOf(...run: Parameters<typeof gateSteps>): SeriesSnapshot {
  const book = createSeriesBook(() => {});
  book.append("teacher", gateSteps(...run));
  return book.finish("teacher");
}

/** Two layers of three experts, of which a token takes two; the last expert of the second has its last token at `lastToken`. */
const dyingAfter = (lastToken: number) => (step: number) => ({
  ...{ "taken/0/0": 0.5, "taken/0/1": 0.75, "taken/0/2": 0.75, "entropy/0": 1, "mass/0": 0.875 },
  ...{ "taken/1/0": 1, "taken/1/1": step > lastToken ? 1 : 0.5, "taken/1/2": step > lastToken ? 0 : 0.5, "entropy/1": 0.5, "mass/1": 0.25 },
  balance: 0.125,
});

describe("while a sparse teacher trains", () => {
  test("the load of every expert is told, and how many a token takes", () => {
    const loads = loadsOf(curvesOf(3, dyingAfter(9)));
    expect(loads.map((experts) => experts.map(({ share }) => Number(share.toFixed(9))))).toEqual([
      [0.5, 0.75, 0.75],
      [1, 0.5, 0.5],
    ]);
    expect(loads.map(takenAtOnce)).toEqual([2, 2]);
  });

  test("an expert that no token took for 100 steps is dead, and none before, however steps share buckets", () => {
    const deadAfter = (steps: number, lastToken: number) =>
      idleExperts(loadsOf(curvesOf(steps, dyingAfter(lastToken))), ({ isDead }) => isDead);
    expect(deadAfter(149, 50)).toEqual([]);
    expect(deadAfter(150, 50)).toEqual(["expert 3 of layer 2"]);
    expect(deadAfter(50, 0)).toEqual([]);
    expect(deadAfter(3000, 2950)).toEqual([]);
    expect(deadAfter(3000, 2800)).toEqual(["expert 3 of layer 2"]);
  });

  test("entropy has a line per layer beside an even gate's, probability one in percent", () => {
    const series = curvesOf(2, dyingAfter(9));
    expect(summaryOf("Entropy", entropyChart(series, "step", 3))).toBe(
      "Entropy at 2 steps: layer 1 1.000, layer 2 0.500. For comparison: even, ln 3 1.099.",
    );
    expect(summaryOf("Mass", massChart(series, "step"))).toBe("Mass at 2 steps: layer 1 87.5 %, layer 2 25.0 %.");
  });

  test("the load is charted where it is told, the divergence only where gates are tuned", () => {
    const series = curvesOf(2, dyingAfter(9));
    expect(summaryOf("Load", gateLossChart(series, "step", "balance")!)).toContain("0.125");
    expect(gateLossChart(series, "step", "kl")).toBeUndefined();
    expect(
      gateLossChart(
        curvesOf(2, () => ({ kl: 0.25 })),
        "step",
        "kl",
      ),
    ).toMatchObject({ yUnit: "nats per token" });
  });

  test("a dense model has no loads", () => {
    expect(loadsOf(curvesOf(2, () => ({})))).toEqual([]);
  });
});

describe("of a finished sparse teacher", () => {
  const use = {
    en: [layerUse([0.75, 0.25, 0], 0.25), layerUse([0, 0.5, 0.5], 0.75)],
    de: [layerUse([0.5, 0.5, 0], 0.5), layerUse([0, 0.25, 0.75], 0.5)],
  };

  test("an expert that no domain uses is idle", () => {
    expect(largestShares(use)).toEqual([
      [0.75, 0.5, 0],
      [0, 0.5, 0.75],
    ]);
    expect(idleExperts(largestShares(use), (share) => share === 0)).toEqual(["expert 3 of layer 1", "expert 1 of layer 2"]);
  });

  test("the layers are counted in which those that take part have less than half, on average over domains", () => {
    expect(massSentence(use)).toBe("In 1 of 2 layers the experts that take part have less than half of the gate’s probability.");
    expect(massSentence({ en: [layerUse([1, 1], 0.5)] })).toMatch(/^In none of 1 layer the/);
  });

  test("its fact and its size tell how many experts a token takes", () => {
    const teacher = { ...modelRecord("teacher", ["en"]), shape: { ...SIZES.pico, experts: { count: 8, active: 2 } } };
    const project = { version: 2, corpus: corpusOf(["en"]), models: { teacher } } as const;
    expect(stageFact("teacher", { ...initialState, project })).toBe("sparse, 2 of 8 · 2.000 bits/byte");
    expect(sizeInWords(teacher.shape)).toBe("161 k parameters, 60.6 k active");
    expect(sizeInWords(SIZES.pico)).toMatch(/^42\.\d k parameters$/);
  });
});
