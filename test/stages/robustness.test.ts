// The robustness test of a router that the router stage left in memory.

import { expect, test } from "vitest";
import { recipeFor } from "../../src/core/config/recipe";
import { THRESHOLDS } from "../../src/core/router/abstention";
import { testRobustness } from "../../src/stages/robustness";
import { fitRouter } from "../../src/stages/router";
import { withChanges } from "../withChanges";
import { corpusOf, listening, plenty, storageWith, texts } from "./routerTexts";

const names = Object.keys(texts);
const recipe = withChanges(recipeFor("pico"), { router: { sequenceTokens: 32 } });
const argument = { recipe, corpus: corpusOf(names) };

test("changed texts, abstaining and unseen domains are measured in one go, the same for the same seed", async () => {
  const blobs = await storageWith(plenty);
  await fitRouter(argument, listening(), blobs);
  const context = listening();
  const record = await testRobustness(argument, context, blobs);

  expect(record).toMatchObject({ domains: names, sequenceTokens: 32, code: ["python"] });
  expect(record.curves[0]).toMatchObject({
    change: "unchanged",
    points: [{ accuracy: 1, byDomain: { english: 1, german: 1, python: 1 } }],
  });
  expect(record.curves.map(({ change }) => change)).toEqual(expect.arrayContaining(["code-in-prose", "prose-in-code", "two-languages"]));
  expect(record.abstention.map(({ threshold }) => threshold)).toEqual(THRESHOLDS);
  expect(record.abstention[0]).toEqual({ threshold: 0, coverage: 1, accuracy: 1 });
  expect(record.suggested[0]).toEqual({ accuracy: 0.99, threshold: 0 });

  expect(record.unseen.map(({ domain }) => domain)).toEqual(names);
  for (const { domain, takenFor, confidence, knownConfidence, auroc } of record.unseen) {
    expect(Object.keys(takenFor)).toEqual(names.filter((name) => name !== domain));
    expect(Object.values(takenFor).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(confidence).toBeLessThan(knownConfidence);
    expect(auroc).toBeGreaterThan(0.5);
  }

  const { seconds: _, ...again } = await testRobustness(argument, listening(), blobs);
  expect(record).toMatchObject(again);
  const progress = context.events.filter((event) => event.kind === "progress");
  expect(progress.length).toBeGreaterThan(1);
  expect(progress.every(({ stage }) => stage === "robustness")).toBe(true);
});

test("stopping ends it", async () => {
  const blobs = await storageWith(plenty);
  await fitRouter(argument, listening(), blobs);
  await expect(testRobustness(argument, listening(true), blobs)).rejects.toMatchObject({ code: "cancelled" });
});

test("of two domains none can be taken for unseen, and without a router there is nothing to test", async () => {
  const two = { recipe, corpus: corpusOf(["english", "german"]) };
  const blobs = await storageWith({ english: [40, 10], german: [40, 10] });
  await expect(testRobustness(two, listening(), blobs)).rejects.toMatchObject({ code: "missing-stage" });
  await fitRouter(two, listening(), blobs);
  expect((await testRobustness(two, listening(), blobs)).unseen).toEqual([]);
});

test("a router that was fitted on other domains than take part now has to be fitted again", async () => {
  const blobs = await storageWith(plenty);
  await fitRouter(argument, listening(), blobs);
  const fewer = { ...argument, recipe: withChanges(recipe, { mixture: { without: "german" } }) };
  await expect(testRobustness(fewer, listening(), blobs)).rejects.toMatchObject({ code: "missing-stage", hint: "Fit the router again." });
});
