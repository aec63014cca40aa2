// Steps of jointly trained experts, few and many, taking turns with a single expert's on one device: what experts cost that a
// step is not routed to. Each step trains another member in turn, as the stage does.

import { BATCHES, type BenchSize } from "../../src/cli/benchCases";
import type { TurnsRow } from "../../src/cli/benchTurns";
import { expertShape, recipeFor, teacherShape } from "../../src/core/config/recipe";
import type { Models, Trainer } from "../../src/core/graph/executor";
import type { LossTerm } from "../../src/core/graph/loss";
import { initializeGpt } from "../../src/core/model/gpt";
import { COMMON, EXPERT, initializeBody, initializeShared, SHARED } from "../../src/core/model/mixture";
import { STUDENT, TEACHER } from "../../src/core/model/predicting";
import { mixtureTrainProgram, trainProgram } from "../../src/core/model/training";
import { batchOf } from "./run";
import { timeInTurns, type Way } from "./turns";

/** How many experts are compared; the first is what others are told by. */
const COUNTS = [2, 12] as const;
const TERMS: readonly LossTerm[] = [{ kind: "ce" }, { kind: "forward-kl", temperature: 2 }];

/** Times `rounds` distillation steps of each way with the shapes that experts of `size` have. */
export function timeExperts(size: BenchSize, rounds: number): Promise<TurnsRow[]> {
  const recipe = recipeFor(size);
  const { experts: settings } = recipe;
  const [shape, taught] = [expertShape(recipe), teacherShape(recipe)];
  const sequences = BATCHES[size];
  return timeInTurns(size, rounds, async (executor) => {
    const teacher = executor.upload(initializeGpt(taught, 1));
    const options = { accumulates: false };

    const way = (name: string, trainer: Trainer, members: number): Way => ({
      name,
      async step(number) {
        const batch = batchOf({ B: sequences, T: shape.context, V: shape.vocabSize }, number);
        const weight = 0.5 / batch.targets.length;
        trainer.accumulate({ ...batch, weights: Float32Array.of(weight, weight) }, number % members);
        trainer.update(settings.learningRate);
        await trainer.metrics();
      },
    });
    const mixture = async (count: number, bodies: readonly string[]): Promise<Way> => {
      const models: Models = {
        [TEACHER]: teacher,
        [SHARED]: executor.upload(initializeShared(shape, 2)),
        [EXPERT]: Array.from({ length: count }, (_, seed) => executor.upload(initializeBody(shape, 3 + seed))),
        ...(bodies.includes(COMMON) && { [COMMON]: executor.upload(initializeBody(shape, 100)) }),
      };
      const program = mixtureTrainProgram(shape, bodies, TERMS, sequences, taught);
      const name = `${bodies.includes(COMMON) ? "MoE-CE" : "JEET"} of ${count} experts`;
      return way(name, await executor.trainer(program, models, [SHARED, ...bodies], settings, options), count);
    };

    const ways: Way[] = [];
    for (const bodies of [[EXPERT], [EXPERT, COMMON]]) for (const count of COUNTS) ways.push(await mixture(count, bodies));
    const student = { [TEACHER]: teacher, [STUDENT]: executor.upload(initializeGpt(shape, 2)) };
    const program = trainProgram(shape, TERMS, sequences, taught);
    return [...ways, way("an expert by itself", await executor.trainer(program, student, STUDENT, settings, options), 1)];
  });
}
