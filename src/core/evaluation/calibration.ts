// How often a model is right about the next token, and whether it knows: accuracy among the most probable tokens, and the
// expected calibration error with its reliability curve (arXiv 1706.04599). Not how much probability the text gets: that is
// quality.ts.

import type { Predictions, ReliabilityBin } from "../config/records";
import type { Evaluator } from "../graph/executor";
import { type Sequence, UNSCORED } from "../model/batch";
import { runInBatches } from "./batches";

/** Scored positions, one after the other. */
export interface Scored {
  /** Probability of the most probable token. */
  readonly confidences: ArrayLike<number>;
  /** Tokens that stand before the one that came: 0 where that was the most probable. */
  readonly ranks: ArrayLike<number>;
}

/** Confidences and ranks at all scored positions. `evaluator` runs a predictProgram of `batch` sequences. */
export async function predictSequences(evaluator: Evaluator, sequences: readonly Sequence[], batch: number): Promise<Scored> {
  const confidences: number[] = [];
  const ranks: number[] = [];
  await runInBatches(evaluator, sequences, batch, (_, part, outputs) => {
    const [confidence, rank] = ["confidence", "rank"].map((name) => outputs.get(name) as Float32Array);
    let row = 0;
    for (const { targets } of part) {
      for (const target of targets) {
        if (target !== UNSCORED) {
          confidences.push(Math.min(1, confidence[row])); // a GPU's exponential may round past it
          ranks.push(rank[row]);
        }
        row += 1;
      }
    }
  });
  return { confidences, ranks };
}

/** Equal parts of (0, 1] that confidences are sorted into; each holds its upper end. */
const BINS = 15;

/** Throws Error where nothing was scored. */
export function predictionsOf(scored: Scored): Predictions {
  const total = scored.ranks.length;
  if (total === 0) throw new Error("no position was scored");
  const bins = reliabilityBins(scored);
  const shareWithin = (most: number): number => sum(Array.from(scored.ranks, (rank) => (rank < most ? 1 : 0))) / total;
  return {
    top1: shareWithin(1),
    top5: shareWithin(5),
    // Σ n_b/N · |accuracy_b − confidence_b| (arXiv 1706.04599, equation 3)
    ece: sum(bins.map(({ count, confidence, accuracy }) => (count / total) * Math.abs(accuracy - confidence))),
    bins,
  };
}

function reliabilityBins({ confidences, ranks }: Scored): readonly ReliabilityBin[] {
  const bins = Array.from({ length: BINS }, () => ({ count: 0, confidence: 0, right: 0 }));
  for (let i = 0; i < ranks.length; i++) {
    const bin = bins[Math.min(BINS, Math.max(1, Math.ceil(confidences[i] * BINS))) - 1];
    bin.count += 1;
    bin.confidence += confidences[i];
    bin.right += ranks[i] === 0 ? 1 : 0;
  }
  const filled = bins.filter(({ count }) => count > 0);
  return filled.map(({ count, confidence, right }) => ({ count, confidence: confidence / count, accuracy: right / count }));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
