// Causal multi-head attention, its gradient and its step-by-step form with plain TensorFlow.js ops. Writes all [T × T] scores out;
// executors built for speed need not.

import * as tf from "@tensorflow/tfjs";

interface AttentionShape {
  readonly heads: number;
  readonly context: number;
}

/** Added to scores of later positions; large enough that their probability is exactly 0 in f32. */
const MASKED = -1e9;

/** The three parts of qkv [B·T, 3d] by head, each [B, H, T, d/H]. */
function splitHeads(qkv: tf.Tensor2D, { heads, context }: AttentionShape): [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D] {
  const parts = tf.split(qkv, 3, 1).map((part) => byHead(part as tf.Tensor2D, { heads, context }));
  return parts as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
}

/** [B·T, d] → [B, H, T, d/H]. */
function byHead(rows: tf.Tensor2D, { heads, context }: AttentionShape): tf.Tensor4D {
  return tf.transpose(tf.reshape(rows, [-1, context, heads, rows.shape[1] / heads]), [0, 2, 1, 3]) as tf.Tensor4D;
}

/** [B, H, T, d/H] → [B·T, d]. */
function byRow(heads: tf.Tensor4D): tf.Tensor2D {
  const [, count, , width] = heads.shape;
  return tf.reshape(tf.transpose(heads, [0, 2, 1, 3]), [-1, count * width]);
}

/** Softmax over the positions up to each one's own, [B, H, T, T]. */
function probabilities(q: tf.Tensor4D, k: tf.Tensor4D): tf.Tensor4D {
  const context = q.shape[2];
  const positions = tf.range(0, context, 1, "float32");
  const later = tf.greater(tf.expandDims(positions, 0), tf.expandDims(positions, 1)).toFloat(); // [T, T]
  const scores = tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(q.shape[3]));
  return tf.softmax(tf.add(scores, tf.mul(later, MASKED)));
}

/** qkv [B·T, 3d] → heads side by side [B·T, d]. */
export function attention(qkv: tf.Tensor2D, shape: AttentionShape): tf.Tensor2D {
  const [q, k, v] = splitHeads(qkv, shape);
  return byRow(tf.matMul(probabilities(q, k), v));
}

/** d qkv [B·T, 3d] from dy [B·T, d]. */
export function attentionGradient(qkv: tf.Tensor2D, dy: tf.Tensor2D, shape: AttentionShape): tf.Tensor2D {
  const [q, k, v] = splitHeads(qkv, shape);
  const p = probabilities(q, k);
  const dOut = byHead(dy, shape);
  const dP = tf.matMul(dOut, v, false, true);
  const dScores = tf.mul(tf.mul(p, tf.sub(dP, tf.sum(tf.mul(dP, p), -1, true))), 1 / Math.sqrt(q.shape[3]));
  const dQ = tf.matMul(dScores, k);
  const dK = tf.matMul(dScores, q, true, false);
  const dV = tf.matMul(p, dOut, true, false);
  return tf.concat(
    [dQ, dK, dV].map((part) => byRow(part as tf.Tensor4D)),
    1,
  );
}

/**
 * One query per sequence over kept keys and values: qkv [B, 3d], positions [B], memory [B·P, 2d] → heads side by side
 * [B, d], and the memory with the new keys and values in place.
 */
export function cachedAttention(
  qkv: tf.Tensor2D,
  positions: tf.Tensor1D,
  memory: tf.Tensor2D,
  { heads, context }: AttentionShape,
): [tf.Tensor2D, tf.Tensor2D] {
  const width = memory.shape[1] / 2;
  const isOwn = tf.reshape(tf.oneHot(positions, context).toFloat(), [-1, 1]); // [B·P, 1]
  const repeated = tf.reshape(tf.tile(tf.expandDims(tf.slice(qkv, [0, width]), 1), [1, context, 1]), memory.shape); // [B·P, 2d]
  const updated = tf.where(tf.cast(isOwn, "bool"), repeated, memory) as tf.Tensor2D;
  const [k, v] = tf.split(updated, 2, 1).map((part) => byHead(part as tf.Tensor2D, { heads, context })); // [B, H, P, d/H]
  const q = byHead(tf.slice(qkv, [0, 0], [-1, width]), { heads, context: 1 }); // [B, H, 1, d/H]
  const later = tf.greater(tf.expandDims(tf.range(0, context, 1, "int32"), 0), tf.expandDims(positions, 1)).toFloat(); // [B, P]
  const scores = tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(q.shape[3])); // [B, H, 1, P]
  const p = tf.softmax(tf.add(scores, tf.mul(tf.reshape(later, [-1, 1, 1, context]), MASKED)));
  return [byRow(tf.matMul(p, v) as tf.Tensor4D), updated];
}
