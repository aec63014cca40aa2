// The charts of a training run: units, comparisons and where points stand.

import { describe, expect, test } from "vitest";
import { summaryOf } from "../../../src/app/charts/spec";
import { lossChart, setbackMarks, termsOf, validationChart, weightsChart, weightsOf } from "../../../src/app/screens/model/charts";
import { comparisonsFor, toBitsPerByte, toNats } from "../../../src/app/screens/model/comparisons";
import { reliabilityChart } from "../../../src/app/screens/model/reliability";
import type { DomainSummary, ProjectRecord, SeriesSnapshot } from "../../../src/core/config/records";

function domain(name: string, trainBytes: number, byteUnigram: number, floor?: number): DomainSummary {
  const counts = { files: 1, documents: 2, duplicates: 0, trainDocuments: 1, validationDocuments: 1, lengths: [2, 0, 0, 0, 0] };
  return {
    name,
    ...counts,
    bytes: 2 * trainBytes,
    trainBytes,
    validationBytes: trainBytes,
    byteUnigram,
    excerpt: "",
    ...(floor && { floor }),
  };
}

function projectWith(...domains: readonly DomainSummary[]): ProjectRecord {
  const perDomain = (value: number) => Object.fromEntries(domains.map(({ name }) => [name, value]));
  return {
    version: 2,
    corpus: { source: "files", domains, problems: [] },
    tokenizer: { vocabSize: 512, merges: 255, bytesPerToken: perDomain(2), trainTokens: perDomain(500), validationTokens: perDomain(50) },
    models: {},
  };
}

describe("comparisons", () => {
  test("nats per token and bits per byte convert into each other", () => {
    expect(toBitsPerByte(Math.LN2, 1)).toBe(1); // one byte per token: a nat is 1 / ln 2 bits
    expect(toNats(toBitsPerByte(2.5, 3.1), 3.1)).toBeCloseTo(2.5, 12);
  });

  test("random guessing over tokens of two bytes costs half the bits of a token per byte", () => {
    const { bytesPerToken, levels } = comparisonsFor(projectWith(domain("en", 1000, 4)), ["en"], false)!;
    expect(bytesPerToken).toBe(2);
    expect(levels).toContainEqual({ label: "random guess", bitsPerByte: Math.log2(512) / 2 });
  });

  test("byte frequencies of several domains are averaged by their training bytes", () => {
    const project = projectWith(domain("en", 1000, 4), domain("de", 3000, 5));
    expect(comparisonsFor(project, ["en", "de"], false)!.levels).toContainEqual({ label: "byte frequencies", bitsPerByte: 4.75 });
  });

  test("a floor stands only where every domain has one", () => {
    const labels = (project: ProjectRecord) => comparisonsFor(project, ["en", "de"], false)!.levels.map(({ label }) => label);
    expect(labels(projectWith(domain("en", 1000, 4, 1.5), domain("de", 1000, 5, 1.5)))).toContain("floor of the sample");
    expect(labels(projectWith(domain("en", 1000, 4, 1.5), domain("de", 1000, 5)))).not.toContain("floor of the sample");
  });

  test("before there is a tokenizer nothing is compared", () => {
    const { tokenizer: _, ...project } = projectWith(domain("en", 1000, 4));
    expect(comparisonsFor(project, ["en"], false)).toBeUndefined();
  });
});

const column = (...values: readonly (number | undefined)[]) => ({ min: values, max: values, last: values, mean: values });
const series: SeriesSnapshot = {
  width: 2,
  step: [2, 4],
  tokens: [1024, 2048],
  seconds: [1.5, 3],
  columns: {
    loss: column(4, 3),
    ce: column(5, undefined),
    kd: column(3, 2),
    learningRate: column(0.1, 0.1),
    "weight/beta": column(0.5, 0.75),
    "weight/alpha": column(0.5, 0.25),
  },
};

describe("charts", () => {
  test("the loss chart draws cross-entropy, leaves gaps and converts with the unit", () => {
    const comparisons = { bytesPerToken: 2, levels: [{ label: "floor of the sample", bitsPerByte: 1 }] };
    const nats = lossChart(series, { x: "tokens", y: "nats" }, comparisons);
    expect(nats.rows).toEqual([{ x: 1024, range: [5, 5], mean: 5 }, { x: 2048 }]);
    expect(nats.levels?.[0]?.value).toBeCloseTo(2 * Math.LN2, 12);
    const bits = lossChart(series, { x: "step", y: "bits" }, comparisons);
    expect(bits.rows[0]?.mean).toBeCloseTo(5 / Math.LN2 / 2, 12);
    expect(bits.levels?.[0]?.value).toBe(1);
  });

  test("a run that went back has a mark where it went on, on every axis", () => {
    const log = [
      { kind: "began", at: 0, step: 0 },
      { kind: "setback", at: 0, step: 2 },
    ] as const;
    const marks = (["step", "tokens", "seconds"] as const).map((axis) => setbackMarks(log, series, axis));
    const label = "went back to here";
    expect(marks).toEqual([[{ x: 2, label }], [{ x: series.tokens[0], label }], [{ x: series.seconds[0], label }]]);
    expect(setbackMarks([{ kind: "setback", at: 0, step: 0 }], series, "tokens")).toEqual([{ x: 0, label }]);
  });

  test("terms are what is no common column and no weight", () => {
    expect(termsOf(series)).toEqual(["ce", "kd"]);
    expect(weightsOf(series)).toEqual(["weight/beta", "weight/alpha"]);
  });

  test("α stands before β, each with its name", () => {
    const { lines, rows } = weightsChart(series, "step");
    expect(lines.map(({ label }) => label)).toEqual(["α, the text", "β, the teacher"]);
    expect(rows[1]).toEqual({ x: 4, "weight/alpha": 0.25, "weight/beta": 0.75 });
  });

  test("an evaluation stands at the seconds of the bucket that holds its step", () => {
    const quality = { loss: 2, perplexity: Math.exp(2), bitsPerByte: 1.4 };
    const evaluations = [0, 3, 4].map((step) => ({ step, tokens: step * 512, domains: { en: quality } }));
    const chart = validationChart(evaluations, series, { x: "seconds", y: "bits" }, (key) => ({ key, label: key, color: "red" }));
    expect(chart.rows).toEqual([0, 3, 3].map((x) => ({ x, en: 1.4 })));
    expect(summaryOf("Validation", chart)).toContain("en 1.400");
  });
});

test("the reliability curve has a line per domain from the least confident bin up, beside the diagonal, whatever a domain is called", () => {
  const bins = [
    { count: 6, confidence: 0.25, accuracy: 0.5 },
    { count: 2, confidence: 0.875, accuracy: 1 },
  ];
  const predictions = {
    x: { top1: 0.625, top5: 0.75, ece: 0.21875, bins },
    perfect: { top1: 0.4, top5: 0.9, ece: 0.1, bins: [{ count: 10, confidence: 0.5, accuracy: 0.4 }] },
  };
  const chart = reliabilityChart(predictions, (key) => ({ key, label: key, color: "red" }));
  const [x, named, diagonal] = chart.lines.map(({ key }) =>
    chart.rows.flatMap((row) => (row[key] === undefined ? [] : [[row.x, row[key]]])),
  );
  expect(x).toEqual(bins.map(({ confidence, accuracy }) => [confidence, accuracy]));
  expect(named).toEqual([[0.5, 0.4]]);
  expect(diagonal).toEqual([
    [0, 0],
    [1, 1],
  ]);
  const places = chart.rows.map((row) => row.x);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(summaryOf("Reliability", chart)).toBe("Reliability: x ECE 21.9 %, perfect ECE 10.0 %, perfectly calibrated ECE 0 %.");
});
