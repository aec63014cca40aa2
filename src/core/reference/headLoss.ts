// The loss at the end of every language model, on whole logits: cross-entropy and the divergences between teacher
// and student, each with its gradient in closed form. Plain TensorFlow.js ops; logits [N, V] exist whole here.

import * as tf from "@tensorflow/tfjs";
import type { LossTerm } from "../graph/ops";

/** One term at every row, [N], and, as a function to be called when wanted, its gradient over the logits, [N, V]. */
interface RowLoss {
  readonly rows: tf.Tensor;
  gradient(): tf.Tensor;
}

/** −log q[target]; rows with target −1 have an all-zero one-hot row and so no loss. Gradient q − onehot. */
function crossEntropy(logits: tf.Tensor2D, targets: tf.Tensor1D): RowLoss {
  const oneHot = tf.oneHot(targets, logits.shape[1]).toFloat() as tf.Tensor2D;
  return {
    rows: tf.neg(tf.sum(tf.mul(oneHot, tf.logSoftmax(logits)), 1)),
    gradient: () => tf.sub(tf.softmax(logits), oneHot),
  };
}

/**
 * A divergence at temperature T between student q = softmax(z/T) and teacher p = softmax(u/T), times T².
 * With the factor 1/T from the chain rule every gradient over z carries T:
 *   forward KL  Σ p (log p − log q)   T·(q − p)
 *   released    −Σ p log q            T·(q − p), forward KL up to the teacher's entropy
 *   reverse KL  Σ q (log q − log p)   T·q·(log q − log p − KL)
 */
function divergence(term: Exclude<LossTerm, { kind: "ce" }>, logits: tf.Tensor2D, teacherLogits: tf.Tensor2D): RowLoss {
  const { kind, temperature } = term;
  const logQ = tf.logSoftmax(tf.div(logits, temperature)) as tf.Tensor2D;
  const logP = tf.logSoftmax(tf.div(teacherLogits, temperature)) as tf.Tensor2D;
  const squared = temperature * temperature;
  if (kind === "reverse-kl") {
    const difference = tf.sub(logQ, logP);
    const q = tf.exp(logQ);
    const kl = tf.sum(tf.mul(q, difference), 1, true);
    return {
      rows: tf.mul(tf.squeeze(kl, [1]), squared),
      gradient: () => tf.mul(tf.mul(q, tf.sub(difference, kl)), temperature),
    };
  }
  const p = tf.exp(logP);
  const perEntry = kind === "forward-kl" ? tf.mul(p, tf.sub(logP, logQ)) : tf.neg(tf.mul(p, logQ));
  return {
    rows: tf.mul(tf.sum(perEntry, 1), squared),
    gradient: () => tf.mul(tf.sub(tf.exp(logQ), p), temperature),
  };
}

/** What the headLoss op takes; see its entry in graph/ops.ts for shapes. */
export interface HeadLossInputs {
  readonly hidden: tf.Tensor2D;
  readonly head: tf.Tensor2D;
  readonly targets: tf.Tensor1D;
  readonly weights: tf.Tensor1D;
  readonly teacherHidden?: tf.Tensor2D | undefined;
  readonly teacherHead?: tf.Tensor2D | undefined;
}

/** The headLoss op: sums [C, B] and, when differentiable, d hidden [N, d] and d head [V, d]. Call inside tf.tidy. */
export function headLoss(
  inputs: HeadLossInputs,
  attributes: { readonly terms: readonly LossTerm[]; readonly sequences: number; readonly differentiable: boolean },
): tf.Tensor[] {
  const { hidden, head, targets, weights, teacherHidden, teacherHead } = inputs;
  const { terms, sequences, differentiable } = attributes;
  const logits = tf.matMul(hidden, head, false, true) as tf.Tensor2D;
  const teacherLogits = teacherHidden && teacherHead ? (tf.matMul(teacherHidden, teacherHead, false, true) as tf.Tensor2D) : undefined;
  const counted = tf.greaterEqual(targets, tf.scalar(0, "int32")).toFloat();
  const losses = terms.map((term) => {
    if (term.kind === "ce") return crossEntropy(logits, targets);
    if (teacherLogits === undefined) throw new Error(`${term.kind} needs a teacher`);
    return divergence(term, logits, teacherLogits);
  });
  const sums = tf.stack(losses.map(({ rows }) => tf.sum(tf.reshape(tf.mul(rows, counted), [sequences, -1]), 1)));
  if (!differentiable) return [sums];
  const perTerm = losses.map(({ gradient }, index) => tf.mul(gradient(), tf.slice1d(weights, index, 1)));
  const dLogits = tf.mul(tf.addN(perTerm), tf.expandDims(counted, 1)) as tf.Tensor2D;
  return [sums, tf.matMul(dLogits, head), tf.matMul(dLogits, hidden, true, false)];
}
