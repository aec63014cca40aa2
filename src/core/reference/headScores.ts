// What a model predicts at each position: how sure it is, and how many tokens it puts before the target. Plain
// TensorFlow.js ops; logits [N, V] exist whole here.

import * as tf from "@tensorflow/tfjs";

/** The headScores op: confidence [N] and rank [N]. Call inside tf.tidy. */
export function headScores(hidden: tf.Tensor2D, head: tf.Tensor2D, targets: tf.Tensor1D): tf.Tensor[] {
  const logits = tf.matMul(hidden, head, false, true) as tf.Tensor2D;
  const vocabSize = logits.shape[1];
  const isScored = tf.greaterEqual(targets, tf.scalar(0, "int32"));
  const ofTarget = tf.sum(tf.mul(logits, tf.oneHot(targets, vocabSize).toFloat()), 1, true);
  const isSmallerId = tf.less(tf.range(0, vocabSize, 1, "int32"), tf.expandDims(targets, 1));
  const isBefore = tf.logicalOr(tf.greater(logits, ofTarget), tf.logicalAnd(tf.equal(logits, ofTarget), isSmallerId));
  const confidence = tf.max(tf.softmax(logits), 1);
  const rank = tf.sum(isBefore.toFloat(), 1);
  return [tf.where(isScored, confidence, tf.zerosLike(confidence)), tf.where(isScored, rank, tf.neg(tf.onesLike(rank)))];
}
