// Steps of a sparse mixture of experts taking turns with those of the same experts all active, and of dense models: what experts
// cost that a token does not take. First comes the model whose tokens take all.

import { BATCHES, type BenchSize } from "../../src/cli/benchCases";
import type { TurnsRow } from "../../src/cli/benchTurns";
import { recipeFor } from "../../src/core/config/recipe";
import { type ModelShape, SIZES } from "../../src/core/config/sizes";
import { initializeGpt } from "../../src/core/model/gpt";
import { STUDENT } from "../../src/core/model/predicting";
import { trainProgram } from "../../src/core/model/training";
import { batchOf } from "./run";
import { timeInTurns, type Way } from "./turns";

const COUNT = 8;
const ACTIVE = 2;

/** Times `rounds` training steps of each way at `size`. */
export function timeSparse(size: BenchSize, rounds: number): Promise<TurnsRow[]> {
  const dense = SIZES[size];
  const { teacher: settings } = recipeFor(size);
  const shapes: Readonly<Record<string, ModelShape>> = {
    [`${COUNT} of ${COUNT} experts`]: { ...dense, experts: { count: COUNT, active: COUNT } },
    [`${ACTIVE} of ${COUNT} experts`]: { ...dense, experts: { count: COUNT, active: ACTIVE } },
    [`dense, an MLP ${ACTIVE} times as wide`]: { ...dense, inner: ACTIVE * 4 * dense.width },
    dense,
  };
  return timeInTurns(size, rounds, async (executor) => {
    const ways: Way[] = [];
    for (const [name, shape] of Object.entries(shapes)) {
      const models = { [STUDENT]: executor.upload(initializeGpt(shape, 1)) };
      const program = trainProgram(shape, [{ kind: "ce" }], BATCHES[size]);
      const trainer = await executor.trainer(program, models, STUDENT, settings, { accumulates: false });
      ways.push({
        name,
        async step(number) {
          const batch = batchOf({ B: BATCHES[size], T: shape.context, V: shape.vocabSize }, number);
          const weights = Float32Array.of(1 / batch.targets.length);
          // A dense model has no use for what gates are given.
          trainer.accumulate({ ...batch, weights, gateSeed: Int32Array.of(number), balance: Float32Array.of(0.01) });
          trainer.update(settings.learningRate);
          await trainer.metrics();
        },
      });
    }
    return ways;
  });
}
