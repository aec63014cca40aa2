// The columns of an event as one record for each step, as curves and metrics take them.

import type { CurveStep } from "../core/curves/curve";
import type { StepColumns } from "../protocol/events";

/** The steps in `columns`, oldest first; a step's terms without a value are undefined. */
export function stepsIn({ terms, weights, gates, ...columns }: StepColumns): readonly CurveStep[] {
  const { step, tokens, seconds, loss, learningRate, gradientNorm } = columns;
  return step.map((number, i) => ({
    step: number,
    tokens: tokens[i],
    seconds: seconds[i],
    loss: loss[i],
    learningRate: learningRate[i],
    gradientNorm: gradientNorm[i],
    terms: valuesAt(terms, i),
    weights: valuesAt(weights, i),
    ...(gates && { gates: valuesAt(gates, i) }),
  }));
}

const valuesAt = (columns: StepColumns["terms"], i: number): Record<string, number | undefined> =>
  Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[i]]));
