// What the gates of a sparse model do on held-out text: which experts a domain uses, how much of their probability the active ones
// have, and how far tuned gates are from the model's own.

import type { LayerUse } from "../config/gateRecords";
import type { Evaluator } from "../graph/executor";
import { USE_COUNT, USE_ROWS } from "../graph/sparseOps";
import type { Sequence } from "../model/batch";
import { gateOutput } from "../model/programs";
import { runInBatches } from "./batches";

/** What a layer's gate did, of its summed use [5, E] row by row. */
export function gateUseOf(use: ArrayLike<number>): LayerUse {
  const experts = use.length / USE_COUNT;
  const rowOf = (row: number): number[] => Array.from({ length: experts }, (_, expert) => use[row * experts + expert]);
  const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  const rows = total(rowOf(USE_ROWS.probabilities)); // each row's probabilities add up to 1
  const mean = (row: number): number[] => rowOf(row).map((value) => value / rows);
  return {
    taken: mean(USE_ROWS.taken),
    gates: mean(USE_ROWS.gates),
    probabilities: mean(USE_ROWS.probabilities),
    mass: total(mean(USE_ROWS.activated)),
    entropy: total(mean(USE_ROWS.entropy)),
  };
}

/** What every layer's gate does over the scored tokens of sequences. `evaluator` runs a gateUseProgram of `batch` sequences. */
export async function gateUse(
  evaluator: Evaluator,
  sequences: readonly Sequence[],
  batch: number,
  layers: number,
): Promise<readonly LayerUse[]> {
  const sums: Float64Array[] = [];
  await runInBatches(evaluator, sequences, batch, (_, __, outputs) => {
    for (let layer = 0; layer < layers; layer++) {
      const use = outputs.get(gateOutput(layer)) as Float32Array;
      sums[layer] ??= new Float64Array(use.length);
      use.forEach((value, at) => {
        sums[layer][at] += value;
      });
    }
  });
  return sums.map(gateUseOf);
}

/** KL(own‖tuned) of every layer's gates, softmax over all experts, in nats, the mean over tokens. `evaluator` runs a gateComparisonProgram. */
export async function gateDivergence(
  evaluator: Evaluator,
  sequences: readonly Sequence[],
  batch: number,
  { layers, experts }: { readonly layers: number; readonly experts: number },
): Promise<readonly number[]> {
  const totals = Array.from({ length: layers }, () => 0);
  let rows = 0;
  await runInBatches(evaluator, wholeBatches(sequences, batch), batch, (_, part, outputs) => {
    rows += part.reduce((sum, { tokens }) => sum + tokens.length, 0);
    for (const layer of totals.keys()) {
      const [own, tuned] = ["own", "tuned"].map((name) => outputs.get(`${name}.${layer}`) as Float32Array);
      totals[layer] += divergenceOf(own, tuned, experts);
    }
  });
  return totals.map((total) => total / rows);
}

/** The sequences that fill batches whole: in others filling would count as text. All where they don't fill one. */
function wholeBatches(sequences: readonly Sequence[], batch: number): readonly Sequence[] {
  return sequences.slice(0, sequences.length - (sequences.length % batch));
}

/** The sum over rows [N, E] of KL(softmax(p)‖softmax(q)). */
function divergenceOf(p: Float32Array, q: Float32Array, experts: number): number {
  let total = 0;
  for (let first = 0; first < p.length; first += experts) {
    const [a, b] = [p, q].map((logits) => logSoftmax(logits.subarray(first, first + experts)));
    for (let expert = 0; expert < experts; expert++) total += Math.exp(a[expert]) * (a[expert] - b[expert]);
  }
  return Math.max(0, total); // rounding alone takes it below
}

function logSoftmax(logits: Float32Array): Float64Array {
  const largest = Math.max(...logits);
  const sum = logits.reduce((all, logit) => all + Math.exp(logit - largest), 0);
  return Float64Array.from(logits, (logit) => logit - largest - Math.log(sum));
}
