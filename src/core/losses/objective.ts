// What a stage minimises: named loss terms with their weights, and the one convention that makes accumulation
// exact. Not the formulas of the terms: those belong to the headLoss op.

import type { DistillationSettings } from "../config/recipe";
import type { LossTerm } from "../graph/ops";

/** One term of the objective under the name its curve goes by. */
export interface ObjectiveTerm {
  readonly name: "ce" | "kd";
  readonly term: LossTerm;
  readonly weight: number;
}

export type Objective = readonly ObjectiveTerm[];

/** Cross-entropy alone. */
export const languageModelling: Objective = [{ name: "ce", term: { kind: "ce" }, weight: 1 }];

/** α·CE + β·KD. */
export function distillation({ divergence, temperature, alpha, beta }: DistillationSettings): Objective {
  return [
    { name: "ce", term: { kind: "ce" }, weight: alpha },
    { name: "kd", term: { kind: divergence, temperature }, weight: beta },
  ];
}

/**
 * The weights a program's headLoss takes, [C]. A term is a sum over valid tokens divided by the valid tokens of the
 * whole optimizer step, so micro-batches with unequal counts add up to the gradient of one large batch.
 */
export function termWeights(objective: Objective, validTokens: number): Float32Array {
  return Float32Array.from(objective, ({ weight }) => weight / validTokens);
}

/** Each term's mean over the step's valid tokens, by name, from its sums. */
export function termMeans(objective: Objective, sums: readonly number[], validTokens: number): Record<string, number> {
  return Object.fromEntries(objective.map(({ name }, index) => [name, sums[index] / validTokens]));
}

/** Σ weight·mean: what the optimizer sees, in nats per token. */
export function objectiveValue(objective: Objective, means: Readonly<Record<string, number>>): number {
  return objective.reduce((total, { name, weight }) => total + weight * means[name], 0);
}
