// What programs have in common at both ends: the batch they read, and the loss of what predicts there; and the names of the
// models that take part. Input names: tokens [B·T], targets [B·T] (−1 = not scored), weights [C].

import type { Graph, Value } from "../graph/graph";
import type { Attributes } from "../graph/ops";

/** The name of the model that learns or is scored, and of the one it learns from, in a program's parameters. */
export const STUDENT = "student";
export const TEACHER = "teacher";

/** The name of a sparse teacher's gates where they are a model of their own. */
export const GATES = "gates";

export interface BatchValues {
  readonly tokens: Value;
  readonly targets: Value;
  readonly weights: Value;
}

export function batchInputs(graph: Graph, rows: number, terms: number): BatchValues {
  return {
    tokens: graph.input("tokens", [rows], "i32"),
    targets: graph.input("targets", [rows], "i32"),
    weights: graph.input("weights", [terms], "f32"),
  };
}

/** What a program trains or scores at the end: hidden states [N, d], head [V, d] and, where there is one, bias [V]. */
export interface Predicting {
  readonly hidden: Value;
  readonly head: Value;
  readonly bias?: Value;
}

/** Appends the loss of `predicting` over a batch; its sums [C, B]. `taught` is a teacher's hidden states and head, or what is kept of it. */
export function lossOver(
  graph: Graph,
  { hidden, head, bias }: Predicting,
  { targets, weights }: Omit<BatchValues, "tokens">,
  taught: readonly Value[],
  attributes: Omit<Attributes["headLoss"], "biased">,
): Value {
  const inputs = [hidden, head, targets, weights, ...(bias ? [bias] : []), ...taught];
  return graph.append("headLoss", inputs, { ...attributes, ...(bias && { biased: true }) })[0];
}
