// What a model deems most probable at each position. Plain TensorFlow.js ops; logits [N, V] exist whole here.

import * as tf from "@tensorflow/tfjs";

/** The topLogProbs op: ids [N, k] and log-probabilities [N, k]. tf.topk puts the smaller id first, too. Call inside tf.tidy. */
export function topLogProbs(
  hidden: tf.Tensor2D,
  head: tf.Tensor2D,
  { count, temperature }: { readonly count: number; readonly temperature: number },
): tf.Tensor[] {
  const logits = tf.matMul(hidden, head, false, true);
  const { values, indices } = tf.topk(logits, count);
  const logSum = tf.logSumExp(tf.div(logits, temperature), 1, true);
  return [indices.toFloat(), tf.sub(tf.div(values, temperature), logSum)];
}
