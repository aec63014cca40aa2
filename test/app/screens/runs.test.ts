// Several runs on one chart, and which runs are compared.

import { describe, expect, test } from "vitest";
import { runLine, trainingOverlay, validationOverlay } from "../../../src/app/screens/runs/charts";
import { chosenOf } from "../../../src/app/screens/runs/useChoice";
import type { RunHistory, RunRecord } from "../../../src/core/config/run";
import { runNamed } from "../../storage/contract";
import { qualityOf } from "../fakeRecords";

const validation = { en: "e", de: "d" };
const run = (name: string, changes: Partial<RunRecord> = {}): RunRecord =>
  runNamed(name, { basis: { validation, training: "t", tokenizer: "k" }, ...changes });

/** A history with a running mean after each of the steps, and evaluations in bits per byte. */
function history(means: Readonly<Record<number, number | undefined>>, bits: Readonly<Record<number, number>> = {}): RunHistory {
  const step = Object.keys(means).map(Number);
  const mean = Object.values(means);
  const column = { min: mean, max: mean, last: mean, mean };
  return {
    series: { width: 1, step, tokens: step.map((s) => s * 10), seconds: step.map((s) => s / 2), columns: { ce: column } },
    evaluations: Object.entries(bits).map(([at, value]) => ({
      step: Number(at),
      tokens: Number(at) * 10,
      domains: qualityOf(["en", "de"], value),
    })),
    samples: [],
  };
}

describe("a run's line", () => {
  test("differs from those of the 31 runs after it", () => {
    const looks = Array.from({ length: 32 }, (_, look) => runLine(run("a", { look })));
    expect(new Set(looks.map(({ color, dash }) => `${color} ${dash}`)).size).toBe(32);
    expect(runLine(run("a", { look: 32 }))).toEqual(looks[0]);
  });
});

describe("validation of several runs", () => {
  test("each evaluation stands where it was made, and nothing in between", () => {
    const drawn = [
      { run: run("a"), history: history({ 1: 5, 4: 3 }, { 0: 8, 4: 2 }) },
      { run: run("b"), history: history({ 1: 5, 6: 3 }, { 0: 8, 3: 3, 6: 1.5 }) },
    ];
    const spec = validationOverlay(drawn, "step");
    expect(spec.rows).toEqual([
      { x: 0, a: 8, b: 8 },
      { x: 3, b: 3 },
      { x: 4, a: 2 },
      { x: 6, b: 1.5 },
    ]);
    expect([spec.sparse, spec.yUnit, spec.lines.map(({ label }) => label)]).toEqual([true, "bits per byte", ["a", "b"]]);
  });

  test("is the mean over the domains that all share, so that an expert is held against its teacher on its own", () => {
    const both = { en: { loss: 1, perplexity: 1, bitsPerByte: 2 }, de: { loss: 1, perplexity: 1, bitsPerByte: 4 } };
    const teacher = { ...history({ 1: 5 }), evaluations: [{ step: 1, tokens: 10, domains: both }] };
    const expert = run("b", { stage: "expert:de", basis: { validation: { de: "d" }, training: "t", tokenizer: "k" } });
    const its = { ...history({ 1: 5 }), evaluations: [{ step: 1, tokens: 10, domains: { de: both.de } }] };
    expect(validationOverlay([{ run: run("a"), history: teacher }], "step").rows).toEqual([{ x: 1, a: 3 }]);
    const drawn = [
      { run: run("a"), history: teacher },
      { run: expert, history: its },
    ];
    expect(validationOverlay(drawn, "step").rows).toEqual([{ x: 1, a: 4, b: 4 }]);
  });
});

describe("training losses of several runs", () => {
  const drawn = [
    { run: run("a", { bytesPerToken: 2 }), history: history({ 1: 6, 3: 4 }) },
    { run: run("b", { bytesPerToken: 2 }), history: history({ 2: 5, 4: 1 }) },
  ];

  test("every row has each run's value on its line, none beyond its ends", () => {
    expect(trainingOverlay(drawn, { x: "step", y: "nats" }).rows).toEqual([
      { x: 1, a: 6 },
      { x: 2, a: 5, b: 5 },
      { x: 3, a: 4, b: 3 },
      { x: 4, b: 1 },
    ]);
  });

  test("a gap stays a gap", () => {
    const broken = [{ run: run("a"), history: history({ 1: 6, 2: undefined, 3: 4 }) }, drawn[1]];
    expect(trainingOverlay(broken, { x: "step", y: "nats" }).rows.map(({ a }) => a)).toEqual([6, undefined, 4, undefined]);
  });

  test("in bits per byte only where every run tells what its tokens stand for", () => {
    const inBits = trainingOverlay(drawn, { x: "tokens", y: "bits" });
    expect([inBits.yUnit, inBits.rows[0]]).toEqual(["bits per byte", { x: 10, a: 6 / Math.LN2 / 2 }]);
    expect(trainingOverlay([drawn[0], { ...drawn[1], run: run("b") }], { x: "tokens", y: "bits" }).yUnit).toBe("nats per token");
  });

  test("long runs are thinned to what a chart draws, with their last points", () => {
    const long = history(Object.fromEntries(Array.from({ length: 500 }, (_, i) => [i + 1, 500 - i])));
    const names = ["a", "b", "c", "d"];
    const { rows } = trainingOverlay(
      names.map((name) => ({ run: run(name), history: long })),
      { x: "step", y: "nats" },
    );
    expect(rows.length).toBeLessThanOrEqual(500);
    expect(rows.at(-1)).toEqual({ x: 500, a: 1, b: 1, c: 1, d: 1 });
  });

  test("nothing chosen gives an empty chart", () => {
    expect([trainingOverlay([], { x: "step", y: "nats" }).rows, validationOverlay([], "step").rows]).toEqual([[], []]);
  });
});

describe("the choice of runs", () => {
  const runs = [run("d"), run("c"), run("b"), run("a")];
  const names = (stored: Parameters<typeof chosenOf>[1]) => {
    const { chosen, baseline } = chosenOf(runs, stored);
    return [chosen.map(({ name }) => name), baseline?.name];
  };

  test("is the newest and the one before, held against the older, until someone chooses", () => {
    expect(names({})).toEqual([["c", "d"], "c"]);
  });

  test("keeps what was chosen, also nothing, and holds against the oldest unless told otherwise", () => {
    expect(names({ chosen: ["b", "d", "a"] })).toEqual([["a", "b", "d"], "a"]);
    expect(names({ chosen: ["b", "d"], baseline: "d" })).toEqual([["b", "d"], "d"]);
    expect(names({ chosen: [] })).toEqual([[], undefined]);
  });

  test("goes without runs that are gone", () => {
    expect(names({ chosen: ["b", "gone"], baseline: "gone" })).toEqual([["b"], "b"]);
    expect(names({ chosen: ["gone"] })).toEqual([["c", "d"], "c"]);
  });
});
