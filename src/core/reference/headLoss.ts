// The loss at the end of every language model, on whole logits: cross-entropy, the divergences from the teacher, and the
// gradient of their weighted sum. Plain TensorFlow.js ops; logits [N, V] exist whole here.

import * as tf from "@tensorflow/tfjs";
import { isDivergence, type LossTerm } from "../graph/loss";
import { type CachedTeacher, cachedDivergenceLoss, divergenceLoss, type RowLoss } from "./divergences";

/** −log q[target]; rows with target −1 have an all-zero one-hot row and so no loss. Gradient q − onehot. */
function crossEntropy(logits: tf.Tensor2D, targets: tf.Tensor1D): RowLoss {
  const oneHot = tf.oneHot(targets, logits.shape[1]).toFloat() as tf.Tensor2D;
  return {
    rows: tf.neg(tf.sum(tf.mul(oneHot, tf.logSoftmax(logits)), 1)),
    gradient: () => tf.sub(tf.softmax(logits), oneHot),
  };
}

/** What the headLoss op takes; see its entry in graph/ops.ts for shapes. */
export interface HeadLossInputs {
  readonly hidden: tf.Tensor2D;
  readonly head: tf.Tensor2D;
  readonly targets: tf.Tensor1D;
  readonly weights: tf.Tensor1D;
  readonly bias?: tf.Tensor1D;
  readonly teacher?: { readonly hidden: tf.Tensor2D; readonly head: tf.Tensor2D } | CachedTeacher | undefined;
}

/** The headLoss op: sums [C, B] and, when differentiable, d hidden [N, d], d head [V, d] and d bias [V]. Call inside tf.tidy. */
export function headLoss(
  inputs: HeadLossInputs,
  attributes: { readonly terms: readonly LossTerm[]; readonly sequences: number; readonly differentiable: boolean },
): tf.Tensor[] {
  const { hidden, head, targets, weights, bias, teacher } = inputs;
  const { terms, sequences, differentiable } = attributes;
  const products = tf.matMul(hidden, head, false, true) as tf.Tensor2D;
  const logits = bias ? (tf.add(products, bias) as tf.Tensor2D) : products;
  const teacherLogits = teacher && "head" in teacher ? (tf.matMul(teacher.hidden, teacher.head, false, true) as tf.Tensor2D) : undefined;
  const counted = tf.greaterEqual(targets, tf.scalar(0, "int32")).toFloat();
  const losses = terms.map((term) => {
    if (!isDivergence(term)) return crossEntropy(logits, targets);
    if (teacherLogits) return divergenceLoss(term, logits, teacherLogits);
    if (teacher && "ids" in teacher) return cachedDivergenceLoss(term, logits, teacher);
    throw new Error(`${term.kind} needs a teacher`);
  });
  const sums = tf.stack(losses.map(({ rows }) => tf.sum(tf.reshape(tf.mul(rows, counted), [sequences, -1]), 1)));
  if (!differentiable) return [sums];
  const perTerm = losses.map(({ gradient }, index) => tf.mul(gradient(), tf.slice1d(weights, index, 1)));
  const dLogits = tf.mul(tf.addN(perTerm), tf.expandDims(counted, 1)) as tf.Tensor2D;
  const gradients = [tf.matMul(dLogits, head), tf.matMul(dLogits, hidden, true, false)];
  return [sums, ...gradients, ...(bias ? [tf.sum(dLogits, 0)] : [])];
}
