// The comparison of all classifiers of tokens on three small domains in memory.

import { expect, test } from "vitest";
import { CLASSIFIER_KINDS } from "../../src/core/config/classifiers";
import { recipeFor } from "../../src/core/config/recipe";
import { compareClassifiers } from "../../src/stages/classifiers";
import { fitRouter } from "../../src/stages/router";
import { paths } from "../../src/storage/blobs";
import { withChanges } from "../withChanges";
import { corpusOf, listening, plenty, storageWith, texts } from "./routerTexts";

const names = Object.keys(texts);
const recipe = withChanges(recipeFor("pico"), { router: { sequenceTokens: 32, pairs: 64 } });
const argument = { recipe, corpus: corpusOf(names) };

test("every kind is scored on the router's held-out text; the recipe's own has the router's scores, and the router stays", async () => {
  const blobs = await storageWith(plenty);
  const router = await fitRouter(argument, listening(), blobs);
  const before = await blobs.read(paths.router);
  const context = listening();
  const record = await compareClassifiers(argument, context, blobs);

  expect(record).toMatchObject({
    domains: names,
    sequenceTokens: 32,
    sequences: { fitted: router.sequences.train, heldOut: router.sequences.heldOut },
  });
  expect(record.rows.map(({ classifier }) => classifier)).toEqual(CLASSIFIER_KINDS);
  for (const row of record.rows) {
    expect(row.accuracy, row.classifier).toBe(1);
    expect(Object.keys(row.perClass)).toEqual(names);
    expect(row.bytes).toBeGreaterThan(1000);
  }
  expect(record.rows[0]).toMatchObject({ f1: router.f1, ece: router.ece, bytes: router.bytes, converged: router.converged });
  expect(await blobs.read(paths.router)).toEqual(before);

  const progress = context.events.filter((event) => event.kind === "progress");
  expect(progress.every(({ stage, total }) => stage === "classifiers" && total === CLASSIFIER_KINDS.length)).toBe(true);
});

test("stopping ends it between two steps", async () => {
  const blobs = await storageWith(plenty);
  await expect(compareClassifiers(argument, listening(true), blobs)).rejects.toMatchObject({ code: "cancelled" });
});
