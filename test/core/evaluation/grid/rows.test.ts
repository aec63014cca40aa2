import { describe, expect, test } from "vitest";
import type { Gates, Predictor } from "../../../../src/core/evaluation/grid/answers";
import { aloneRow, expertRows, marked, type Routes, type RowPlan } from "../../../../src/core/evaluation/grid/rows";
import { scoreRows } from "../../../../src/core/evaluation/grid/score";
import { randomStream } from "../../../../src/core/random";
import { expertOf, textOf } from "./sample";

// Two sequences of a, of three tokens and of one; one sequence of b, of two.
const texts = [textOf("a", [3, 1], 3), textOf("b", [2], 3)];
const a = expertOf("a", { a: [0.5, 0.5, 0.5, 0.1, 1, 1], b: [0.1, 0.1, 1] }, { tokensPerSecond: 6 });
const b = expertOf("b", { a: [0.1, 0.1, 0.1, 0.4, 1, 1], b: [0.5, 0.25, 1] }, { tokensPerSecond: 3 });
const teacher: Predictor = {
  name: "teacher",
  label: "teacher",
  parts: { teacher: 900 },
  nats: { a: new Float32Array(6).fill(1), b: new Float32Array(3) },
};

const [toA, toB] = [
  [1, 0],
  [0, 1],
];
const routed: Routes = { key: "routed", label: "routed", gates: { a: [[toA, toA, toA], [toA]], b: [[toB, toB]] }, seconds: 1 };
const again: Routes = { key: "routed:again", label: "routed:again", gates: { a: [[toA, toB, toA], [toB]], b: [[toB, toB]] }, seconds: 1 };

const withTeacher = (experts: readonly Predictor[], routes: readonly Routes[] = [], taught = teacher): readonly RowPlan[] => [
  aloneRow(taught, "teacher"),
  ...expertRows(experts, routes),
];

const rows = scoreRows(withTeacher([a, b], [routed, again]), texts);
const row = (key: string) => rows.find((found) => found.key === key)!;
/** exp of minus the summed nats: the probability of the whole text. */
const probability = (key: string, domain: string): number => Math.exp(-row(key).quality[domain].loss * (domain === "a" ? 4 : 2));

describe("two experts on three and one tokens of a and two of b, by hand", () => {
  test("rows stand group after group, with the experts that may answer", () => {
    expect(rows.map(({ key }) => key)).toEqual([
      "teacher",
      "expert:a",
      "expert:b",
      "routed",
      "routed:again",
      "mean",
      "posterior",
      "oracle",
      "own",
    ]);
    expect(rows.map(({ group }) => group).join(" ")).toBe("teacher alone alone routed routed ensemble ensemble oracle oracle");
    expect(row("teacher").experts).toEqual([]);
    expect(row("expert:b").experts).toEqual(["b"]);
    expect(row("mean").experts).toEqual(["a", "b"]);
  });

  test("each expert alone costs what it says", () => {
    expect(probability("expert:a", "a")).toBeCloseTo(0.5 ** 3 * 0.1, 7);
    expect(probability("expert:b", "b")).toBeCloseTo(0.5 * 0.25, 7);
    const { loss, perplexity, bitsPerByte } = row("expert:b").quality.b;
    expect(loss).toBeCloseTo(Math.log(8) / 2, 6);
    expect(perplexity).toBeCloseTo(Math.sqrt(8), 5);
    expect(bitsPerByte).toBeCloseTo(3 / 4, 6);
  });

  test("a routed text costs what those chosen spend, position by position", () => {
    expect(row("routed").quality.a).toEqual(row("expert:a").quality.a);
    expect(row("routed").quality.b).toEqual(row("expert:b").quality.b);
    expect(probability("routed:again", "a")).toBeCloseTo(0.5 * 0.1 * 0.5 * 0.4, 7);
  });

  test("the mean of all averages probabilities", () => {
    expect(probability("mean", "a")).toBeCloseTo(0.3 ** 3 * 0.25, 7);
    expect(probability("mean", "b")).toBeCloseTo(0.3 * 0.175, 7);
  });

  test("with weights by posterior a sequence has the mean of what the experts give it whole", () => {
    expect(probability("posterior", "a")).toBeCloseTo(((0.5 ** 3 + 0.1 ** 3) / 2) * ((0.1 + 0.4) / 2), 7);
    expect(probability("posterior", "b")).toBeCloseTo((0.01 + 0.125) / 2, 7);
  });

  test("the oracle takes the better expert for every sequence, the domain's own expert every sequence of its own", () => {
    expect(probability("oracle", "a")).toBeCloseTo(0.5 ** 3 * 0.4, 7);
    expect(row("own").quality.a).toEqual(row("expert:a").quality.a);
  });

  test("parameters are those kept, those that ever answer, and those that answer for a token", () => {
    expect(row("teacher").parameters).toEqual({ total: 900, useful: 900, active: 900 });
    expect(row("expert:a").parameters).toEqual({ total: 200, useful: 100, active: 100 });
    expect(row("routed").parameters).toEqual({ total: 200, useful: 200, active: 100 });
    expect(row("mean").parameters).toEqual({ total: 200, useful: 200, active: 200 });
    expect(row("posterior").parameters).toEqual({ total: 200, useful: 200, active: 200 });
  });

  test("whoever answers anywhere in a sequence takes its time for all of it, and an oracle that needs the answers has none", () => {
    expect(row("expert:a").tokensPerSecond).toBeCloseTo(6, 9);
    expect(row("routed").tokensPerSecond).toBeCloseTo(6 / (1 + 4 / 6 + 2 / 3), 9);
    expect(row("routed:again").tokensPerSecond).toBeCloseTo(6 / (1 + 3 / 6 + 3 / 3 + 1 / 3 + 2 / 3), 9);
    expect(row("mean").tokensPerSecond).toBeCloseTo(6 / (6 / 6 + 6 / 3), 9);
    expect(row("oracle").tokensPerSecond).toBeUndefined();
    expect(row("teacher").tokensPerSecond).toBeUndefined();
  });
});

test("parts that predictors have in common count once", () => {
  const parts = (own: string) => ({ shared: 1000, [own]: 10 });
  const joint = [
    expertOf("a", { a: [1, 1, 1, 1, 1, 1] }, { parts: parts("a") }),
    expertOf("b", { a: [1, 1, 1, 1, 1, 1] }, { parts: parts("b") }),
  ];
  const [, alone, , mean] = scoreRows(withTeacher(joint), [texts[0]]);
  expect(alone.parameters).toEqual({ total: 1020, useful: 1010, active: 1010 });
  expect(mean.parameters).toEqual({ total: 1020, useful: 1020, active: 1020 });
});

test("a domain without an expert of its own is a column all the same, and nobody's own", () => {
  const [, ...found] = scoreRows(withTeacher([a]), texts);
  expect(Object.keys(found.find(({ key }) => key === "expert:a")!.quality)).toEqual(["a", "b"]);
  expect(Object.keys(found.find(({ key }) => key === "own")!.quality)).toEqual(["a"]);
});

test("the mean of one expert is that expert, to the bit", () => {
  const scored = scoreRows(withTeacher([b]), texts);
  const qualities = ["expert:b", "mean", "posterior", "oracle"].map((key) => scored.find((found) => found.key === key)!.quality);
  expect(new Set(qualities.map((quality) => JSON.stringify(quality))).size).toBe(1);
});

describe("random experts", () => {
  const names = ["a", "b", "c", "d"];
  const someTexts = names.map((name) => textOf(name, [5, 5, 3], 5));
  const experts = names.map((name, seed) => {
    const random = randomStream(seed);
    const probabilities = names.map((domain) => [domain, Array.from({ length: 15 }, (_, t) => (t < 13 ? 0.01 + 0.99 * random.next() : 1))]);
    return expertOf(name, Object.fromEntries(probabilities));
  });
  const scored = scoreRows(withTeacher(experts, [], teacherOf(names)), someTexts);

  function teacherOf(domains: readonly string[]): Predictor {
    return { ...teacher, nats: Object.fromEntries(domains.map((domain) => [domain, new Float32Array(15).fill(1)])) };
  }

  test("the oracle is no worse than any single expert, on any domain", () => {
    const oracle = scored.find(({ key }) => key === "oracle")!;
    for (const alone of scored.filter(({ group }) => group === "alone"))
      for (const name of names) expect(oracle.quality[name].loss).toBeLessThanOrEqual(alone.quality[name].loss);
  });

  test("each two of up to six experts have a row; seven have none", () => {
    expect(scored.filter(({ key }) => key.startsWith("pair:")).map(({ label }) => label)).toEqual([
      "a + b",
      "a + c",
      "a + d",
      "b + c",
      "b + d",
      "c + d",
    ]);
    const many = Array.from({ length: 7 }, (_, k) => expertOf(`d${k}`, {}));
    expect(expertRows(many, []).filter(({ key }) => key.startsWith("pair:"))).toEqual([]);
  });

  test("without one expert the rows it has no part in stay as they are, to the bit", () => {
    const without = scoreRows(withTeacher([experts[0], experts[1], experts[3]], [], teacherOf(names)), someTexts);
    const kept = scored.filter(({ key, experts: asked }) => key === "teacher" || (asked.length < 3 && !asked.includes("c")));
    expect(kept.map(({ key }) => key)).toEqual(["teacher", "expert:a", "expert:b", "expert:d", "pair:a/b", "pair:a/d", "pair:b/d"]);
    for (const { key, quality } of kept) expect(without.find((found) => found.key === key)!.quality).toStrictEqual(quality);
  });
});

test("a predictor of no domain serves all of them under its own name", () => {
  const common: Predictor = { name: "common", label: "common", parts: { shared: 5, common: 7 }, nats: a.nats };
  const [found] = scoreRows([aloneRow(common)], texts);
  expect(found).toMatchObject({ key: "common", group: "alone", experts: [], parameters: { total: 12, useful: 12, active: 12 } });
  expect(found.quality).toEqual(row("expert:a").quality);
});

test("gates may name the common expert last", () => {
  const common: Predictor = { name: "common", label: "common", parts: { common: 7 }, nats: b.nats };
  const toCommon = [0, 1];
  const gates: Readonly<Record<string, readonly Gates[]>> = { a: [[toA, toA, toA], [toCommon]], b: [[toCommon, toCommon]] };
  const plans = [
    aloneRow(teacher, "teacher"),
    ...expertRows([a], [{ key: "routed:abstain", label: "routed:abstain", gates, seconds: 0 }], common),
  ];
  const found = scoreRows(plans, texts).find(({ key }) => key === "routed:abstain")!;
  expect(Math.exp(-found.quality.a.loss * 4)).toBeCloseTo(0.5 ** 3 * 0.4, 7);
  expect(found.parameters).toEqual({ total: 107, useful: 107, active: (3 * 100 + 3 * 7) / 6 });
});

test("a second set of experts stands in one grid under marked names, and what it needs is kept for all rows", () => {
  const withCommon = [a, b].map((expert) => ({ ...expert, parts: { ...expert.parts, common: 7 } }));
  const scored = scoreRows([...withTeacher([a, b]), ...marked(expertRows(withCommon, []), { key: "+common", label: " + common" })], texts);
  expect(new Set(scored.map(({ key }) => key)).size).toBe(scored.length);
  const found = (key: string) => scored.find((one) => one.key === key)!;
  expect(found("expert:a+common")).toMatchObject({
    label: "a + common",
    experts: ["a"],
    parameters: { total: 207, useful: 107, active: 107 },
  });
  expect(found("expert:a").parameters).toEqual({ total: 207, useful: 100, active: 100 });
});
