// Classifiers made of trained models, on the reference executor: the table against what each expert's likelihoods say when
// they are asked one sequence at a time.

import { beforeAll, expect, test } from "vitest";
import { recipeFor } from "../../src/core/config/recipe";
import type { ModelRecord } from "../../src/core/config/records";
import type { ModelShape } from "../../src/core/config/sizes";
import type { TokenIds } from "../../src/core/config/tokenIds";
import { meanHiddenStates, windowsOf } from "../../src/core/evaluation/wholeSequences";
import { writeSafetensors } from "../../src/core/exchange/safetensors";
import { STUDENT } from "../../src/core/model/predicting";
import { hiddenProgram, scoreProgram } from "../../src/core/model/programs";
import { referenceExecutor } from "../../src/core/reference/executor";
import { indexOfLargest } from "../../src/core/router/classifier";
import { denseMatrix, denseProbabilities } from "../../src/core/router/dense";
import { finish } from "../../src/core/router/lbfgs";
import { fitLogistic } from "../../src/core/router/logistic";
import { accuracyOf } from "../../src/core/router/metrics";
import { cutSequences } from "../../src/core/router/sequences";
import { compareOn } from "../../src/stages/modelClassifiers";
import { readRouterParts } from "../../src/stages/routerParts";
import type { Blobs } from "../../src/storage/blobs";
import { evaluate, hotWeights, useCpu } from "../core/reference/harness";
import { withChanges } from "../withChanges";
import { corpusOf, listening, storageWith, texts, tokenizer, tokensOf } from "./routerTexts";

beforeAll(useCpu);

const names = Object.keys(texts);
const recipe = withChanges(recipeFor("pico"), { router: { sequenceTokens: 24, inverseRegularization: 100 } });
/** Shorter than a routed sequence, which is read in two windows. */
const shape: ModelShape = { layers: 1, heads: 1, width: 8, context: 16, vocabSize: tokenizer.vocabSize };
const repeats = Object.fromEntries(names.map((name) => [name, [4, 2] as const]));

async function modelIn(blobs: Blobs, id: string, seed: number): Promise<ModelRecord> {
  const path = `models/${seed}.safetensors`;
  await blobs.write(path, writeSafetensors(hotWeights(shape, seed)));
  return { id, shape, parameters: 100, path, steps: 1, tokens: 1, seconds: 1, final: {} };
}

async function prepared() {
  const blobs = await storageWith(repeats);
  const teacher = await modelIn(blobs, "teacher", 1);
  const experts = await Promise.all(names.map((name, k) => modelIn(blobs, `expert:${name}`, 2 + k)));
  return { blobs, argument: { recipe, corpus: corpusOf(names), teacher, experts } };
}

/** The mean hidden states of sequences under the teacher, each read by itself. */
async function hiddenStates(sequences: readonly TokenIds[]): Promise<Float32Array> {
  const models = { [STUDENT]: referenceExecutor.upload(hotWeights(shape, 1)) };
  const evaluator = await referenceExecutor.evaluator(hiddenProgram(shape, 1), models);
  const states: number[] = [];
  for (const tokens of sequences) states.push(...(await meanHiddenStates(evaluator, [tokens], shape, 1)));
  return Float32Array.from(states);
}

/** A sequence's cost under the expert of the k-th domain, window by window. */
async function costOf(tokens: TokenIds, k: number): Promise<number> {
  const models = { [STUDENT]: referenceExecutor.upload(hotWeights(shape, 2 + k)) };
  let nats = 0;
  for (const window of windowsOf(tokens, shape.context)) {
    const inputs = { tokens: window.tokens, targets: window.targets, weights: Float32Array.of(1) };
    const [sum] = await evaluate(referenceExecutor, scoreProgram(shape, 1), models, inputs, "sums");
    nats += sum;
  }
  return nats;
}

test("experts choose the domain whose expert is least surprised, and hidden states tell the domains apart", async () => {
  const { blobs, argument } = await prepared();
  const context = listening();
  const record = await compareOn(referenceExecutor, argument, context, blobs);

  let right = 0;
  let all = 0;
  for (const [label, name] of names.entries()) {
    for (const tokens of cutSequences(tokensOf(name, 2), 24)) {
      const costs = await Promise.all(names.map((_, k) => costOf(tokens, k)));
      right += costs.indexOf(Math.min(...costs)) === label ? 1 : 0;
      all += 1;
    }
  }
  expect(record.rows.map(({ classifier }) => classifier)).toEqual([
    "posterior-uniform",
    "posterior-cached",
    "posterior-updating",
    "hidden-logistic",
  ]);
  const [uniform, , , hidden] = record.rows;
  expect(record.sequences.heldOut).toBe(all);
  expect(uniform.accuracy).toBeCloseTo(right / all, 12);
  expect(uniform).toMatchObject({ fitSeconds: 0, bytes: 4 * 3 * 100, converged: true });
  const parts = await readRouterParts(recipe, argument.corpus, blobs);
  const features = denseMatrix(await hiddenStates(parts.fitted.sequences), shape.width);
  const { model } = finish(fitLogistic({ features, labels: parts.fitted.labels, classes: names.length }, recipe.router));
  const asked = await hiddenStates(parts.heldOut.sequences);
  const told = parts.heldOut.labels.map((_, i) => indexOfLargest(denseProbabilities(model, asked.subarray(8 * i, 8 * i + 8))));
  expect(hidden.accuracy).toBeCloseTo(accuracyOf(parts.heldOut.labels, told), 12);
  expect(hidden.accuracy).toBeGreaterThan(0.5);
  expect(hidden.bytes).toBe(4 * (100 + 9 * 3));

  const progress = context.events.filter((event) => event.kind === "progress");
  expect(progress.every(({ stage }) => stage === "by-models")).toBe(true);
});

test("stopping ends it", async () => {
  const { blobs, argument } = await prepared();
  await expect(compareOn(referenceExecutor, argument, listening(true), blobs)).rejects.toMatchObject({ code: "cancelled" });
});

test("a domain without an expert is named", async () => {
  const { blobs, argument } = await prepared();
  const comparing = compareOn(referenceExecutor, { ...argument, experts: argument.experts.slice(1) }, listening(), blobs);
  await expect(comparing).rejects.toMatchObject({ code: "missing-stage", message: expect.stringContaining("english") });
});
