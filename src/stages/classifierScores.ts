// A classifier's row in the table of all: the same scores of the same judgement, whatever it classified by.

import type { ClassifierName, ClassifierScores } from "../core/config/routerStudies";
import { predictionsOf } from "../core/evaluation/calibration";
import type { Judgement } from "../core/router/judgement";
import { confusionMatrix, scoresOf } from "../core/router/metrics";

/** What a classifier costs: seconds to fit, microseconds to route a sequence, and bytes that it must hold for that. */
export type ClassifierCost = Pick<ClassifierScores, "fitSeconds" | "microseconds" | "bytes" | "converged">;

export function scoresRow(
  classifier: ClassifierName,
  domains: readonly string[],
  judgement: Judgement,
  cost: ClassifierCost,
): ClassifierScores {
  const { accuracy, precision, recall, f1, perClass } = scoresOf(confusionMatrix(judgement.truth, judgement.predicted, domains.length));
  return {
    classifier,
    accuracy,
    precision,
    recall,
    f1,
    perClass: Object.fromEntries(domains.map((name, k) => [name, perClass[k]])),
    ece: predictionsOf(judgement).ece,
    ...cost,
  };
}
