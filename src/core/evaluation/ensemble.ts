// An output ensemble: several models' distributions of the next token averaged into one (as in c-BTM, arXiv 2303.14177).
// Not which models, nor by what shares.

import type { Evaluator, Inputs } from "../graph/executor";

/**
 * ln Σ share · softmax(logits), over the vocabulary: the logarithm of the mean of several models' probabilities. `shares`
 * add up to 1, one for each model's logits [V].
 */
export function mixedLogProbs(logits: readonly Float32Array[], shares: readonly number[]): Float64Array {
  const mixed = new Float64Array(logits[0].length);
  logits.forEach((values, model) => {
    const logSum = logSumExp(values);
    for (let id = 0; id < mixed.length; id++) mixed[id] += shares[model] * Math.exp(values[id] - logSum);
  });
  return mixed.map(Math.log);
}

function logSumExp(values: Float32Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const value of values) largest = Math.max(largest, value);
  let sum = 0;
  for (const value of values) sum += Math.exp(value - largest);
  return largest + Math.log(sum);
}

/** Several evaluators of decodeProgram's kind, for one sequence, that answer as one. They stay their owner's to dispose of. */
export class Ensemble implements Evaluator {
  /** The part of each evaluator, adding up to 1; may change between two runs. */
  shares: readonly number[];

  constructor(
    private readonly evaluators: readonly Evaluator[],
    shares: readonly number[],
  ) {
    this.shares = shares;
  }

  async run(inputs: Inputs): Promise<ReadonlyMap<string, Float32Array>> {
    const outputs = await Promise.all(this.evaluators.map((evaluator) => evaluator.run(inputs)));
    const logits = outputs.map((output) => output.get("logits") as Float32Array); // [1, V] each
    return new Map([["logits", Float32Array.from(mixedLogProbs(logits, this.shares))]]);
  }

  dispose(): void {}
}
