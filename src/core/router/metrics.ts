// Scores of a classifier from its confusion matrix, as scikit-learn counts them: a ratio whose denominator is zero is
// zero, and the weighted mean weighs each class by its number of true members.

import type { ClassScores } from "../config/records";

export interface Scores extends ClassScores {
  /** Share of all members that were put in their own class. */
  readonly accuracy: number;
  /** By class; `precision`, `recall` and `f1` above are their means weighted by class size. */
  readonly perClass: readonly ClassScores[];
  /** confusion[truth][prediction], in members. */
  readonly confusion: readonly (readonly number[])[];
}

/** confusion[truth][prediction]: how many members of each class were put where. */
export function confusionMatrix(truth: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): number[][] {
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < truth.length; i++) confusion[truth[i]][predicted[i]] += 1;
  return confusion;
}

/** Accuracy, precision, recall and F1 of a confusion matrix. */
export function scoresOf(confusion: readonly (readonly number[])[]): Scores {
  const members = confusion.map(sum);
  const right = confusion.map((row, k) => row[k]);
  const perClass = confusion.map((_, k): ClassScores => {
    const claimed = sum(confusion.map((row) => row[k]));
    return {
      precision: ratio(right[k], claimed),
      recall: ratio(right[k], members[k]),
      f1: ratio(2 * right[k], claimed + members[k]),
    };
  });
  const total = sum(members);
  const weighted = (score: keyof ClassScores): number => ratio(sum(perClass.map((scores, k) => scores[score] * members[k])), total);
  return {
    accuracy: ratio(sum(right), total),
    precision: weighted("precision"),
    recall: weighted("recall"),
    f1: weighted("f1"),
    perClass,
    confusion,
  };
}

/** The share of predictions that are right. */
export function accuracyOf(truth: ArrayLike<number>, predicted: readonly number[]): number {
  return ratio(predicted.filter((said, i) => said === truth[i]).length, predicted.length);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
