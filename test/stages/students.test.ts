// One student of several domains, domain after domain and all at once, on TensorFlow.js's CPU backend.

import { beforeAll, describe, expect, test } from "vitest";
import type { JointRecord } from "../../src/core/config/jointRecord";
import { expertShape } from "../../src/core/config/recipe";
import { parameterCount } from "../../src/core/config/sizes";
import { readSafetensors } from "../../src/core/exchange/safetensors";
import { type DoneResult, figureOf } from "../../src/core/study/study";
import type { StudioEvent } from "../../src/protocol/events";
import { distilExpert, judgeExpert } from "../../src/stages/expert";
import { countingPhases, keepStudents } from "../../src/stages/students";
import {
  base,
  blobs,
  context,
  corpus,
  domains,
  events,
  judge,
  listening,
  meansOf,
  prepare,
  recipeOf,
  STEPS,
  teacher,
  tokenizer,
} from "./twoDomains";

beforeAll(prepare);

describe("a student of one domain after the other", () => {
  const recipe = recipeOf({ kind: "sequential", order: "right, left" });
  const { executor, begun, drawn } = listening();
  let left: DoneResult;
  let right: DoneResult;
  let told: readonly StudioEvent[];
  beforeAll(async () => {
    ({ left, right } = (await judge(recipe, executor)) as Record<string, DoneResult>);
    told = [...events];
  }, 60_000);

  test("learns them in the order of the recipe, each for as many steps as an expert", () => {
    expect(drawn).toEqual(["right", "left"].flatMap((domain) => Array(STEPS).fill(Array(4).fill(domain))));
    expect([right.tokens, left.tokens]).toEqual(Array(2).fill(STEPS * 4 * 32));
  });

  test("is after its first phase that domain's expert, and goes on from there, bit for bit", async () => {
    const expert = await distilExpert({ recipe, corpus, teacher, domain: "right" }, meansOf(recipe));
    expect(begun).toHaveLength(2);
    expect(begun[1]).toEqual(readSafetensors(await blobs.read(expert.path)));
    expect(right.path?.[1]).toEqual(expert.final.right);
  });

  test("is judged on every domain before the first phase and after every one", () => {
    for (const { path, quality } of [left, right]) {
      expect(path).toHaveLength(3);
      expect(path?.at(-1)).toEqual(quality);
    }
  });

  test("forgets the first domain while it learns the second, and nothing of the last", () => {
    expect(figureOf(right, "forgetting")).toBe(right.path![2].bitsPerByte - right.path![1].bitsPerByte);
    expect(figureOf(right, "forgetting")).toBeGreaterThan(0);
    expect(figureOf(left, "forgetting")).toBe(0);
  });

  test("tells of all phases as one run", () => {
    const columns = told.flatMap((event) => (event.kind === "steps" ? [event.columns] : []));
    const steps = Array.from({ length: 2 * STEPS }, (_, i) => i + 1);
    expect(columns.flatMap(({ step }) => step)).toEqual(steps);
    expect(columns.flatMap(({ tokens }) => tokens)).toEqual(steps.map((step) => step * 4 * 32));
    expect(told.filter((event) => event.kind === "progress").at(-1)).toMatchObject({ done: 2 * STEPS, total: 2 * STEPS, unit: "steps" });
    expect(told.flatMap((event) => (event.kind === "evaluation" ? [event.step] : []))).toEqual([0, STEPS, STEPS, 2 * STEPS]);
  });

  test("is refused for an order of other domains", async () => {
    const other = recipeOf({ kind: "sequential", order: "right, middle" });
    await expect(judge(other)).rejects.toThrow('mixture.order is "right, middle", but it must name each domain once: left, right.');
  });
});

describe("a student of all domains together", () => {
  const recipe = recipeOf({ shares: "3, 1" });
  const { executor, drawn } = listening();
  let record: JointRecord;
  beforeAll(async () => {
    record = await keepStudents({ recipe, corpus, teacher, kind: "together" }, meansOf(recipe, executor));
  }, 60_000);

  test("sees the recipe's shares of their windows, in as many steps as their experts have in all", () => {
    expect(drawn).toHaveLength(2 * STEPS);
    expect(drawn.map((step) => step.toSorted())).toEqual(Array(2 * STEPS).fill(["left", "left", "left", "right"]));
  });

  test("is judged before, and whenever one more expert would be done", () => {
    const phases = [0, 1, 2].map((phase) => ({ trained: phase === 0 ? [] : domains, step: phase * STEPS }));
    expect(record.phases?.map(({ trained, step }) => ({ trained, step }))).toEqual(phases);
    expect(record.final).toEqual(record.phases?.at(-1)?.domains);
  });

  test("is kept by a project as one file with its record", async () => {
    const shape = expertShape(recipe, tokenizer.vocabSize);
    const path = "models/together/student.safetensors";
    expect(record).toMatchObject({
      id: "joint:together",
      kind: "together",
      shape,
      domains,
      parts: [{ name: "student", path, parameters: parameterCount(shape) }],
      steps: 2 * STEPS,
      tokens: 2 * STEPS * 4 * 32,
      kernels: { "a point": "a variant" },
      seed: 1,
    });
    const weights = readSafetensors(await blobs.read(path));
    expect(weights.get("wte.weight")?.shape).toEqual([tokenizer.vocabSize, shape.width]);
  });

  test("is refused for shares of other domains", async () => {
    await expect(judge(recipeOf({ kind: "together", shares: "1, 2, 3" }))).rejects.toMatchObject({ code: "bad-recipe" });
  });

  test("whose loss is no number diverged for every domain", async () => {
    const results = await judge(recipeOf({ kind: "together" }, { learningRate: 1e30 }));
    expect(Object.keys(results)).toEqual(domains);
    for (const result of Object.values(results)) expect(result).toMatchObject({ state: "diverged", problem: { code: "loss-not-finite" } });
  });
});

test("a study hears of a phase as of an expert that is done", () => {
  const heard: StudioEvent[] = [];
  const study = { done: 8, total: 24, unit: "experts", note: "sequential, seed 1" };
  const counting = countingPhases({ ...context, emit: (event) => void heard.push(event) }, study, base);
  for (const step of [0, STEPS, 2 * STEPS]) counting.emit({ kind: "evaluation", stage: "study:x", step, tokens: 0, domains: {} });
  const told = heard.filter((event) => event.kind === "progress");
  expect(told).toEqual([8, 9, 10].map((done) => ({ kind: "progress", stage: "study:x", ...study, done })));
});

test("an expert that is only judged has one phase, its own", async () => {
  const expert = await judgeExpert({ recipe: base, corpus, teacher, domain: "left", stage: "study:x" }, meansOf(base));
  expect(expert).toMatchObject({ state: "done", quality: (expert as DoneResult).path?.[1] });
  expect((expert as DoneResult).path).toHaveLength(2);
});
