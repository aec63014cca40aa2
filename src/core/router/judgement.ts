// What a classifier said of sequences whose domain is known: its choice, how sure it was and where the truth stood. Scores
// are made of this elsewhere: metrics.ts, abstention.ts.

import { type Classifier, indexOfLargest } from "./classifier";

/** One entry for each sequence. */
export interface Judgement {
  readonly truth: number[];
  readonly predicted: number[];
  /** Probability of the predicted domain. */
  readonly confidences: number[];
  /** Domains that stand before the true one by probability: 0 where it was predicted. */
  readonly ranks: number[];
}

export function emptyJudgement(): Judgement {
  return { truth: [], predicted: [], confidences: [], ranks: [] };
}

/** Adds what was said of one sequence of domain `truth`. */
export function addJudged({ truth, predicted, confidences, ranks }: Judgement, label: number, probabilities: Float64Array): void {
  const best = indexOfLargest(probabilities);
  const ahead = probabilities.filter((value, k) => value > probabilities[label] || (value === probabilities[label] && k < label));
  truth.push(label);
  predicted.push(best);
  confidences.push(probabilities[best]);
  ranks.push(ahead.length);
}

/** What was said of sequences whose domains are `labels`, each by its probabilities. */
export function judgementOf(probabilities: readonly Float64Array[], labels: ArrayLike<number>): Judgement {
  const judgement = emptyJudgement();
  for (const [i, shares] of probabilities.entries()) addJudged(judgement, labels[i], shares);
  return judgement;
}

/** What `classifier` says of `sequences`. */
export function judge(classifier: Classifier, sequences: readonly ArrayLike<number>[], labels: ArrayLike<number>): Judgement {
  return judgementOf(
    sequences.map((tokens) => classifier.probabilities(tokens)),
    labels,
  );
}

/** Share of the sequences whose own domain was predicted; NaN of none. */
export function accuracyOf({ ranks }: Judgement): number {
  return ranks.filter((rank) => rank === 0).length / ranks.length;
}

/** Mean probability of the predicted domain; NaN of no sequences. */
export function meanConfidence({ confidences }: Judgement): number {
  return confidences.reduce((sum, value) => sum + value, 0) / confidences.length;
}
