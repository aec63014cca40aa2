// A student's step in the ways to learn from a sparse teacher, taking turns on one device: on its own text, which it writes in the
// step, under as many experts as the teacher was trained with (GKD), all, all but one in passes with draws (KA), and all under
// gates that are tuned first (SAR).

import { BATCHES, type BenchSize } from "../../src/cli/benchCases";
import type { TurnsRow } from "../../src/cli/benchTurns";
import { expertShape, type Recipe, recipeFor, teacherShape } from "../../src/core/config/recipe";
import type { Executor, Weights } from "../../src/core/graph/executor";
import { languageModelling, termWeights } from "../../src/core/losses/objective";
import { sequenceAt, toInputs } from "../../src/core/model/batch";
import { initializeGpt } from "../../src/core/model/gpt";
import { isGate } from "../../src/core/model/sparseMlp";
import { askedShape, teacherPass } from "../../src/core/signals/teacherPass";
import { createOwnText } from "../../src/stages/ownText";
import { createTrainer } from "../../src/stages/trainers";
import type { TrainingPlan } from "../../src/stages/training";
import { batchOf } from "./run";
import { timeInTurns, type Way } from "./turns";

type Changes = Partial<Recipe["experts"]>;

/** The first is what others are told by. */
const WAYS: readonly (readonly [name: string, changes: Changes])[] = [
  ["GKD, the teacher's own 2 of 8 experts", { asked: "own" }],
  ["ALL", { asked: "all" }],
  ["KA, two passes, one update", { asked: "augmented" }],
  ["SAR", { asked: "student-aware" }],
];

/** Times `rounds` steps of each way with the shapes that a sparse teacher of `size` and its students have. */
export function timeMethods(size: BenchSize, rounds: number): Promise<TurnsRow[]> {
  const recipe = recipeFor(size);
  const sparse: Recipe = { ...recipe, teacher: { ...recipe.teacher, kind: "sparse" } };
  return timeInTurns(size, rounds, async (executor) => {
    const tensors = initializeGpt(teacherShape(sparse), 2);
    const teacher = executor.upload(tensors);
    const ways: Way[] = [];
    for (const [name, changes] of WAYS) {
      const gates = executor.upload(new Map([...tensors].filter(([parameter]) => isGate(parameter))));
      ways.push(await enter(name, changes, sparse, size, executor, teacher, gates));
    }
    return ways;
  });
}

/** A way whose step writes its text and is one update, in one micro-batch. */
async function enter(
  name: string,
  changes: Changes,
  recipe: Recipe,
  size: BenchSize,
  executor: Executor,
  teacher: Weights,
  gates: Weights,
): Promise<Way> {
  const sequences = BATCHES[size];
  const settings = { ...recipe.experts, ...changes, sequences, microBatch: sequences, temperature: 1 };
  const shape = expertShape(recipe);
  const pass = teacherPass(settings, teacherShape(recipe));
  const student = executor.upload(initializeGpt(shape, 1));
  const { gateLearningRate: learningRate, gateBalance: balance, temperature } = settings;
  const plan: TrainingPlan = {
    id: name,
    shape,
    settings,
    objective: { ...languageModelling, terms: [{ name: "kd", term: { kind: "reverse-kl", temperature } }] },
    streams: [],
    watched: [],
    salt: 1,
    teacher: { weights: teacher, shape: askedShape(teacherShape(recipe), pass), pass },
    ...(pass.tuned && { tuning: { gates, temperature, learningRate, balance } }),
  };
  const trainer = await createTrainer(plan, executor, student, sequences, 3);
  const windows = (step: number) => {
    const { tokens } = batchOf({ B: sequences, T: shape.context + 1, V: shape.vocabSize }, step);
    const stream = Uint16Array.from(tokens);
    return Array.from({ length: sequences }, (_, row) => sequenceAt(stream, row * (shape.context + 1), shape.context));
  };
  const writing = { share: 1, first: 0, seed: 5, count: sequences, endOfText: shape.vocabSize };
  const text = await createOwnText(executor, student, shape, writing, windows);
  return {
    name,
    async step(number) {
      const written = await text.write(number);
      const valid = written.reduce((sum, { targets }) => sum + targets.filter((target) => target >= 0).length, 0);
      trainer.accumulate(toInputs(written, sequences, shape.context, termWeights([1], valid)));
      trainer.update(recipe.experts.learningRate);
      await trainer.metrics();
    },
  };
}
