// What every classifier of token sequences is to its users, whatever it was fitted by and on.

export interface Classifier {
  readonly domains: readonly string[];
  /** The probability of each domain for one sequence; they add up to one. */
  probabilities(tokens: ArrayLike<number>): Float64Array; // [domains]
}

/** The index of the largest value; the first one among equals. */
export function indexOfLargest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

/** The most probable domain of each sequence, by index. */
export function predict(classifier: Classifier, sequences: readonly ArrayLike<number>[]): number[] {
  return sequences.map((tokens) => indexOfLargest(classifier.probabilities(tokens)));
}
