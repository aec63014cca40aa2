// An expert's step under every distillation loss, weighting and combination, taking turns on one device, so that what a
// loss costs shows beside forward KL at fixed weights. Not compared with other libraries: that is run.ts's.

import { BATCHES, type BenchSize } from "../../src/cli/benchCases";
import type { LossRow } from "../../src/cli/benchLosses";
import { COMBINATIONS, DIVERGENCES, WEIGHTINGS } from "../../src/core/config/distillation";
import { expertShape, type Recipe, recipeFor, teacherShape } from "../../src/core/config/recipe";
import type { Executor, Inputs, Trainer, Weights } from "../../src/core/graph/executor";
import { asksTeacher, distillation, termMeans, termWeights, type Weigher } from "../../src/core/losses/objective";
import { initializeGpt } from "../../src/core/model/gpt";
import { STUDENT, TEACHER, trainProgram } from "../../src/core/model/programs";
import { openDevice } from "../../src/core/webgpu/device";
import { compiledExecutor } from "../../src/core/webgpu/executor";
import { Tuner } from "../../src/core/webgpu/tuner";
import { batchOf, median } from "./run";

type Changes = Partial<Recipe["experts"]>;

/** What takes part, forward KL at fixed weights first: the others are told by it. */
const CONTESTANTS: readonly (readonly [name: string, changes: Changes])[] = [
  ["forward KL", {}],
  ...DIVERGENCES.slice(1).map((divergence) => [divergence, { divergence }] as const),
  ["text alone", { alpha: 1, beta: 0 }],
  ["cached signal", { signal: "cached" }],
  ...WEIGHTINGS.slice(1).map((weighting) => [`${weighting} weights`, { weighting }] as const),
  ...COMBINATIONS.slice(1).map((combination) => [combination, { combination }] as const),
];

interface Contestant {
  readonly name: string;
  readonly trainer: Trainer;
  readonly weigher: Weigher;
  readonly objective: ReturnType<typeof distillation>;
  /** Tokens kept at each position, where the teacher's answers are. */
  readonly kept: number | undefined;
  readonly times: number[];
}

/** Times `rounds` steps of each contestant with the shapes that experts of `size` have. */
export async function timeLosses(size: BenchSize, rounds: number): Promise<LossRow[]> {
  const recipe = recipeFor(size);
  const { device, adapter } = await openDevice(navigator.gpu);
  const executor = compiledExecutor(device, new Tuner(device, adapter, () => performance.now()));
  const student = executor.upload(initializeGpt(expertShape(recipe), 1));
  const teacher = executor.upload(initializeGpt(teacherShape(recipe), 2));
  const contestants: Contestant[] = [];
  for (const [name, changes] of CONTESTANTS) contestants.push(await enter(name, changes, recipe, size, executor, student, teacher));
  for (let round = 0; round <= rounds; round++) {
    for (const contestant of contestants) {
      const before = performance.now();
      await step(contestant, recipe, size, round);
      if (round > 0) contestant.times.push(performance.now() - before); // the first warms caches
    }
  }
  device.destroy();
  const [forward] = contestants;
  return contestants.map(({ name, times }) => ({
    size,
    name,
    milliseconds: median(times),
    ratio: median(times.map((time, round) => time / forward.times[round])),
  }));
}

async function enter(
  name: string,
  changes: Changes,
  recipe: Recipe,
  size: BenchSize,
  executor: Executor,
  student: Weights,
  teacher: Weights,
): Promise<Contestant> {
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
  return { name, trainer, objective, kept, weigher: objective.weigher({ steps: settings.steps, microBatches: 1 }), times: [] };
}

/** Kept answers like a teacher's: other tokens at every position, each half as probable as the one before. */
function answersOf(rows: number, kept: number, vocabSize: number): Inputs {
  const cachedIds = Int32Array.from({ length: rows * kept }, (_, i) => (Math.floor(i / kept) * 7 + (i % kept) * 13) % vocabSize);
  const cachedLogProbs = Float32Array.from({ length: rows * kept }, (_, i) => -(1 + (i % kept)) * Math.LN2);
  return { cachedIds, cachedLogProbs };
}

/** One update, with all that the step loop does for it. */
async function step({ trainer, objective, weigher, kept }: Contestant, recipe: Recipe, size: BenchSize, number: number): Promise<void> {
  const { context: T, vocabSize: V } = expertShape(recipe);
  const batch = batchOf({ B: BATCHES[size], T, V }, number);
  const valid = batch.targets.length;
  const weights = termWeights(weigher.weights(number, 0), valid);
  trainer.accumulate({ ...batch, weights, ...(kept !== undefined && answersOf(valid, kept, V)) });
  trainer.update(recipe.experts.learningRate);
  const [{ sums }] = await trainer.metrics();
  weigher.hear(termMeans(objective, sums, valid), recipe.experts.learningRate);
}
