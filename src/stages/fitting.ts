// A trainer that fits the GPU: when memory is refused, fewer sequences are on it at once and their gradients add up, so
// that the result is the same. Not how a refusal is noticed: the executor throws it.

import type { TrainingSettings } from "../core/config/recipe";
import { type Problem, StudioError } from "../core/errors";
import type { Trainer } from "../core/graph/executor";

export interface FittingTrainer {
  readonly trainer: Trainer;
  /** Sequences at once; a divisor of the settings' micro-batch. */
  readonly microBatch: number;
}

/** The largest divisor of `wanted` that is at most half of `microBatch`, or undefined below 1. */
export function smallerMicroBatch(wanted: number, microBatch: number): number | undefined {
  for (let size = Math.floor(microBatch / 2); size >= 1; size--) if (wanted % size === 0) return size;
  return undefined;
}

/**
 * The trainer that `create` makes for the settings' micro-batch or, where the GPU refuses that memory, for the next
 * smaller one that it grants; `notice` then hears of both numbers. Throws StudioError("out-of-memory") when one sequence is too many.
 */
export async function createFittingTrainer(
  { microBatch: wanted }: Pick<TrainingSettings, "microBatch">,
  create: (microBatch: number) => Promise<Trainer>,
  notice: (problem: Problem) => void,
): Promise<FittingTrainer> {
  let microBatch = wanted;
  for (;;) {
    try {
      const trainer = await create(microBatch);
      if (microBatch < wanted) notice(fewerAtOnce(wanted, microBatch));
      return { trainer, microBatch };
    } catch (error) {
      const smaller = smallerMicroBatch(wanted, microBatch);
      const isRefused = error instanceof StudioError && error.code === "out-of-memory";
      if (!isRefused || smaller === undefined) throw error;
      microBatch = smaller;
    }
  }
}

function fewerAtOnce(wanted: number, granted: number): Problem {
  return {
    code: "out-of-memory",
    message: `The GPU refused memory for ${wanted} sequences at once: it now trains ${granted} at once and adds up their gradients, which gives the same result.`,
    hint: `Set sequences at once to ${granted} under Advanced to begin with that.`,
  };
}
