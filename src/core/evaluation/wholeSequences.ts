// Sequences that may be longer than a model's context, scored and read as a whole: window by window, what the windows give
// put together again.

import type { TokenIds } from "../config/tokenIds";
import type { Evaluator } from "../graph/executor";
import { type Sequence, sequenceAt, UNSCORED } from "../model/batch";
import { runInBatches } from "./batches";
import { scoreSequences } from "./quality";

/** The windows of one sequence, each of a model's context: every token but the last once, with its successor as target. */
export function windowsOf(tokens: TokenIds, context: number): Sequence[] {
  const windows: Sequence[] = [];
  for (let start = 0; start + 1 < tokens.length; start += context) windows.push(sequenceAt(tokens, start, context));
  return windows;
}

/** Each sequence's cross-entropy in nats, [sequences]. `evaluator` runs a scoreProgram of `batch` sequences of `context` tokens. */
export async function scoreWhole(
  evaluator: Evaluator,
  sequences: readonly TokenIds[],
  context: number,
  batch: number,
): Promise<Float64Array> {
  const { windows, owners } = windowsOfAll(sequences, context);
  const sums = new Float64Array(sequences.length);
  const nats = await scoreSequences(evaluator, windows, batch);
  nats.forEach((value, i) => {
    sums[owners[i]] += value;
  });
  return sums;
}

/**
 * Each sequence's mean last hidden state over its tokens but the last, [sequences, width]. `evaluator` runs a hiddenProgram
 * of `batch` sequences of `context` tokens.
 */
export async function meanHiddenStates(
  evaluator: Evaluator,
  sequences: readonly TokenIds[],
  { context, width }: { readonly context: number; readonly width: number },
  batch: number,
): Promise<Float32Array> {
  const { windows, owners } = windowsOfAll(sequences, context);
  const sums = new Float64Array(sequences.length * width);
  await runInBatches(evaluator, windows, batch, (first, part, outputs) => {
    const hidden = outputs.get("hidden") as Float32Array; // [batch · context, width]
    part.forEach(({ targets }, i) => {
      const to = owners[first + i] * width;
      targets.forEach((target, t) => {
        if (target === UNSCORED) return;
        const from = (i * context + t) * width;
        for (let k = 0; k < width; k++) sums[to + k] += hidden[from + k];
      });
    });
  });
  return Float32Array.from(sums, (sum, i) => sum / Math.max(1, sequences[Math.floor(i / width)].length - 1));
}

/** The windows of all sequences one after the other, and the number of the sequence that each belongs to. */
function windowsOfAll(sequences: readonly TokenIds[], context: number): { windows: Sequence[]; owners: number[] } {
  const cut = sequences.map((tokens) => windowsOf(tokens, context));
  return { windows: cut.flat(), owners: cut.flatMap((windows, owner) => windows.map(() => owner)) };
}
