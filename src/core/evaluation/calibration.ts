// How often a model is right about the next token, and whether it knows: accuracy among the most probable tokens, and how
// far its confidence can be relied on (reliability.ts). Not how much probability the text gets: that is quality.ts.

import type { Predictions } from "../config/records";
import type { Evaluator } from "../graph/executor";
import { type Sequence, UNSCORED } from "../model/batch";
import { calibrationError, reliabilityBins } from "../reliability";
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

/** Throws Error where nothing was scored. */
export function predictionsOf({ confidences, ranks }: Scored): Predictions {
  const total = ranks.length;
  if (total === 0) throw new Error("no position was scored");
  const bins = reliabilityBins(confidences, (i) => ranks[i] === 0);
  const shareWithin = (most: number): number => Array.from(ranks).filter((rank) => rank < most).length / total;
  return { top1: shareWithin(1), top5: shareWithin(5), ece: calibrationError(bins), bins };
}
