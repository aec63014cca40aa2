// An expert's step under every distillation loss, weighting and combination, taking turns on one device, so that what a
// loss costs shows beside forward KL at fixed weights. Not compared with other libraries: that is run.ts's.

import { BATCHES, type BenchSize } from "../../src/cli/benchCases";
import type { TurnsRow } from "../../src/cli/benchTurns";
import { COMBINATIONS, DIVERGENCES, WEIGHTINGS } from "../../src/core/config/distillation";
import { expertShape, type Recipe, recipeFor, teacherShape } from "../../src/core/config/recipe";
import type { Executor, Inputs, Weights } from "../../src/core/graph/executor";
import { asksTeacher, distillation, termMeans, termWeights } from "../../src/core/losses/objective";
import { cachedNames } from "../../src/core/model/batch";
import { initializeGpt } from "../../src/core/model/gpt";
import { STUDENT, TEACHER } from "../../src/core/model/predicting";
import { trainProgram } from "../../src/core/model/training";
import { batchOf } from "./run";
import { timeInTurns, type Way } from "./turns";

type Changes = Partial<Recipe["experts"]>;

/** What takes part, forward KL at fixed weights first: the others are told by it. */
const WAYS: readonly (readonly [name: string, changes: Changes])[] = [
  ["forward KL", {}],
  ...DIVERGENCES.slice(1).map((divergence) => [divergence, { divergence }] as const),
  ["text alone", { alpha: 1, beta: 0 }],
  ["cached signal", { signal: "cached" }],
  ...WEIGHTINGS.slice(1).map((weighting) => [`${weighting} weights`, { weighting }] as const),
  ...COMBINATIONS.slice(1).map((combination) => [combination, { combination }] as const),
];

/** Times `rounds` steps of each way with the shapes that experts of `size` have. */
export function timeLosses(size: BenchSize, rounds: number): Promise<TurnsRow[]> {
  const recipe = recipeFor(size);
  return timeInTurns(size, rounds, async (executor) => {
    const student = executor.upload(initializeGpt(expertShape(recipe), 1));
    const teacher = executor.upload(initializeGpt(teacherShape(recipe), 2));
    const ways: Way[] = [];
    for (const [name, changes] of WAYS) ways.push(await enter(name, changes, recipe, size, executor, student, teacher));
    return ways;
  });
}

/** A way whose step is one update, with all that the step loop does for it. */
async function enter(
  name: string,
  changes: Changes,
  recipe: Recipe,
  size: BenchSize,
  executor: Executor,
  student: Weights,
  teacher: Weights,
): Promise<Way> {
  const settings = { ...recipe.experts, ...changes };
  const objective = distillation(settings);
  const terms = objective.terms.map(({ term }) => term);
  const kept = settings.signal === "cached" ? settings.cachedTokens : undefined;
  const isTaught = asksTeacher(objective) && kept === undefined;
  const program = trainProgram(expertShape(recipe), terms, BATCHES[size], isTaught ? teacherShape(recipe) : undefined, {
    cachedTokens: kept,
  });
  const models = { [STUDENT]: student, ...(isTaught ? { [TEACHER]: teacher } : {}) };
  const trainer = await executor.trainer(program, models, STUDENT, settings, { accumulates: false });
  const weigher = objective.weigher({ steps: settings.steps, microBatches: 1 });
  const { context: T, vocabSize: V } = expertShape(recipe);
  return {
    name,
    async step(number) {
      const batch = batchOf({ B: BATCHES[size], T, V }, number);
      const valid = batch.targets.length;
      const weights = termWeights(weigher.weights(number, 0), valid);
      trainer.accumulate({ ...batch, weights, ...(kept !== undefined && answersOf(valid, kept, V)) });
      trainer.update(recipe.experts.learningRate);
      const [{ sums }] = await trainer.metrics();
      weigher.hear(termMeans(objective, sums, valid), recipe.experts.learningRate);
    },
  };
}

/** Kept answers like a teacher's: other tokens at every position, each half as probable as the one before. */
function answersOf(rows: number, kept: number, vocabSize: number): Inputs {
  const cachedIds = Int32Array.from({ length: rows * kept }, (_, i) => (Math.floor(i / kept) * 7 + (i % kept) * 13) % vocabSize);
  const cachedLogProbs = Float32Array.from({ length: rows * kept }, (_, i) => -(1 + (i % kept)) * Math.LN2);
  const names = cachedNames(0);
  return { [names.ids]: cachedIds, [names.logProbs]: cachedLogProbs };
}
