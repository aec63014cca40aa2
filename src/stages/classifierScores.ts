// A classifier's row in the table of all: the same scores on the same sequences, whatever it classified by.

import type { ClassifierName, ClassifierScores } from "../core/config/routerStudies";
import { evaluate } from "../core/router/evaluate";

/** What a classifier costs: seconds to fit, microseconds to route a sequence, and bytes that it must hold for that. */
export type ClassifierCost = Pick<ClassifierScores, "fitSeconds" | "microseconds" | "bytes" | "converged">;

/** The row of a classifier that gave these probabilities to sequences whose domains are `labels`. */
export function scoresRow(
  classifier: ClassifierName,
  domains: readonly string[],
  labels: readonly number[],
  probabilities: readonly Float64Array[],
  cost: ClassifierCost,
): ClassifierScores {
  const { accuracy, precision, recall, f1, perClass, ece } = evaluate(labels, probabilities, domains.length);
  const byDomain = Object.fromEntries(domains.map((name, k) => [name, perClass[k]]));
  return { classifier, accuracy, precision, recall, f1, perClass: byDomain, ece, ...cost };
}
