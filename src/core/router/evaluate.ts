// How a classifier does on labelled sequences, from the probabilities it gave: scores, calibration, and where it errs.

import { calibrationError, reliabilityBins } from "../reliability";
import { indexOfLargest } from "./classifier";
import { confusionMatrix, type Scores, scoresOf } from "./metrics";

export interface Evaluation extends Scores {
  /** Expected calibration error over 15 bins, from 0 to 1. */
  readonly ece: number;
}

/** Scores of `probabilities`, one row of `classes` for each label. */
export function evaluate(labels: ArrayLike<number>, probabilities: readonly Float64Array[], classes: number): Evaluation {
  const said = probabilities.map(indexOfLargest);
  const confidences = probabilities.map((row, i) => row[said[i]]);
  return {
    ...scoresOf(confusionMatrix(labels, said, classes)),
    ece: calibrationError(reliabilityBins(confidences, (i) => said[i] === labels[i])),
  };
}

export interface Mistake {
  /** Of the sequence. */
  readonly index: number;
  readonly said: number;
  /** What the class that was said got. */
  readonly probability: number;
}

/** The `most` surest mistakes, surest first. */
export function surestMistakes(labels: ArrayLike<number>, probabilities: readonly Float64Array[], most: number): Mistake[] {
  return probabilities
    .map((row, index): Mistake => {
      const said = indexOfLargest(row);
      return { index, said, probability: row[said] };
    })
    .filter(({ index, said }) => said !== labels[index])
    .sort((a, b) => b.probability - a.probability)
    .slice(0, most);
}
