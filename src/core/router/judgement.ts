// What a classifier said of sequences whose domain is known: its choice and how sure it was of it. Scores are made of this
// elsewhere: metrics.ts, abstention.ts.

import { type Classifier, indexOfLargest } from "./classifier";

/** One entry for each sequence. */
export interface Judgement {
  readonly truth: number[];
  readonly predicted: number[];
  /** Probability of the predicted domain. */
  readonly confidences: number[];
}

export function emptyJudgement(): Judgement {
  return { truth: [], predicted: [], confidences: [] };
}

/** Adds what was said of one sequence of domain `label`. */
export function addJudged({ truth, predicted, confidences }: Judgement, label: number, probabilities: Float64Array): void {
  const best = indexOfLargest(probabilities);
  truth.push(label);
  predicted.push(best);
  confidences.push(probabilities[best]);
}

/** What `classifier` says of `sequences`. */
export function judge(classifier: Classifier, sequences: readonly ArrayLike<number>[], labels: ArrayLike<number>): Judgement {
  const judgement = emptyJudgement();
  for (const [i, tokens] of sequences.entries()) addJudged(judgement, labels[i], classifier.probabilities(tokens));
  return judgement;
}

/** Mean probability of the predicted domain; NaN of no sequences. */
export function meanConfidence({ confidences }: Judgement): number {
  return confidences.reduce((sum, value) => sum + value, 0) / confidences.length;
}
