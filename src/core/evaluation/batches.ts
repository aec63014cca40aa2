// Sequences run through an evaluator a batch at a time. What is made of the outputs is the caller's part.

import type { Evaluator } from "../graph/executor";
import { type Sequence, toInputs } from "../model/batch";

/**
 * Runs `evaluator`, a program of `batch` sequences, with this member of its lists, over all `sequences` and hands each run's outputs to `take`, with the
 * sequences in it and the number of the first. A short last batch is filled up: what its outputs hold past `part` is void.
 */
export async function runInBatches(
  evaluator: Evaluator,
  sequences: readonly Sequence[],
  batch: number,
  take: (first: number, part: readonly Sequence[], outputs: ReadonlyMap<string, Float32Array>) => void,
  member?: number,
): Promise<void> {
  for (let first = 0; first < sequences.length; first += batch) {
    const part = sequences.slice(first, first + batch);
    take(first, part, await evaluator.run(toInputs(part, batch, part[0].tokens.length, Float32Array.of(1)), member));
  }
}
