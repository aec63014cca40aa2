// Every op of the graph with plain TensorFlow.js ops: simple enough to check by reading, on any tfjs backend.
// Nothing here is tuned.

import * as tf from "@tensorflow/tfjs";
import type { AnyNode, Node } from "../graph/graph";
import { headLossInputs, type OpName } from "../graph/ops";
import { attention, attentionGradient, cachedAttention } from "./attention";
import { headLoss } from "./headLoss";
import { headScores } from "./headScores";
import { sparseKernels } from "./sparse";
import { topLogProbs } from "./topLogProbs";

/** Ops whose values an executor holds. */
type Given = "input" | "parameter" | "memory";

type Kernel<Op extends OpName> = (inputs: readonly tf.Tensor[], node: Node<Op>) => tf.Tensor[];

const matrix = (tensor: tf.Tensor): tf.Tensor2D => tensor as tf.Tensor2D;
const vector = (tensor: tf.Tensor): tf.Tensor1D => tensor as tf.Tensor1D;
const column = (tensor: tf.Tensor): tf.Tensor2D => tf.expandDims(tensor, 1) as tf.Tensor2D;

/** 2·√(2/π): tanh-GELU written with the logistic function, x·σ(2√(2/π)(x + 0.044715x³)). */
const GELU_SLOPE = 2 * Math.sqrt(2 / Math.PI);
const GELU_CUBIC = 0.044715;

function geluGate(x: tf.Tensor): tf.Tensor {
  return tf.sigmoid(tf.mul(tf.mul(x, GELU_SLOPE), tf.add(tf.mul(tf.square(x), GELU_CUBIC), 1)));
}

/** (x − mean)·rstd, row by row. */
function normalized(x: tf.Tensor, mean: tf.Tensor, rstd: tf.Tensor): tf.Tensor2D {
  return tf.mul(tf.sub(x, column(mean)), column(rstd));
}

const kernels: { readonly [Op in Exclude<OpName, Given>]: Kernel<Op> } = {
  ...sparseKernels,
  embedding: ([table, ids]) => [tf.gather(table, vector(ids).toInt())],
  // A matrix product keeps the sum's order fixed; scattered atomic adds would not.
  embeddingGradient: ([ids, dy], { attributes: { rows } }) => [
    tf.matMul(matrix(tf.oneHot(vector(ids).toInt(), rows).toFloat()), matrix(dy), true),
  ],
  addPositions: ([x, positions], { attributes: { context } }) => {
    const used = tf.slice(positions, 0, context);
    return [tf.reshape(tf.add(tf.reshape(x, [-1, ...used.shape]), used), x.shape)];
  },
  positionsGradient: ([dy], { attributes: { context, positions } }) => {
    const perPosition = matrix(tf.sum(tf.reshape(dy, [-1, context, dy.shape[1] as number]), 0));
    return [
      tf.pad2d(perPosition, [
        [0, positions - context],
        [0, 0],
      ]),
    ];
  },
  layerNorm: ([x, gain, bias], { attributes: { epsilon } }) => {
    const mean = tf.mean(x, 1);
    const variance = tf.mean(tf.square(tf.sub(x, column(mean))), 1);
    const rstd = tf.rsqrt(tf.add(variance, epsilon));
    return [tf.add(tf.mul(normalized(x, mean, rstd), gain), bias), mean, rstd];
  },
  layerNormGradient: ([x, gain, mean, rstd, dy]) => {
    const xHat = normalized(x, mean, rstd);
    const dHat = tf.mul(dy, gain);
    const correction = tf.add(tf.mean(dHat, 1, true), tf.mul(xHat, tf.mean(tf.mul(dHat, xHat), 1, true)));
    return [tf.mul(tf.sub(dHat, correction), column(rstd))];
  },
  layerNormParameterGradient: ([x, mean, rstd, dy]) => [tf.sum(tf.mul(dy, normalized(x, mean, rstd)), 0), tf.sum(dy, 0)],
  matmul: ([a, b, bias], { attributes: { transposeA, transposeB } }) => {
    const product = tf.matMul(matrix(a), matrix(b), transposeA, transposeB);
    return [bias ? tf.add(product, bias) : product];
  },
  linear: ([x, w, b]) => [tf.add(tf.matMul(matrix(x), matrix(w)), b)],
  columnSum: ([x]) => [tf.sum(x, 0)],
  gelu: ([x]) => [tf.mul(x, geluGate(x))],
  geluGradient: ([x, dy]) => {
    // d/dx x·σ(u) = σ + x·σ(1 − σ)·u′ with u′ = slope·(1 + 3·cubic·x²).
    const gate = geluGate(x);
    const slope = tf.mul(tf.add(tf.mul(tf.square(x), 3 * GELU_CUBIC), 1), GELU_SLOPE);
    return [tf.mul(dy, tf.add(gate, tf.mul(tf.mul(tf.mul(x, gate), tf.sub(1, gate)), slope)))];
  },
  add: ([a, b]) => [tf.add(a, b)],
  scale: ([x], { attributes: { factor } }) => [tf.mul(x, factor)],
  attention: ([qkv], { attributes }) => [attention(matrix(qkv), attributes)],
  attentionGradient: ([qkv, dy], { attributes }) => [attentionGradient(matrix(qkv), matrix(dy), attributes)],
  cachedAttention: ([qkv, positions, memory], { attributes }) =>
    cachedAttention(matrix(qkv), vector(positions), matrix(memory), attributes),
  headLoss: (inputs, { attributes }) => {
    const { hidden, head, targets, weights, bias, taught } = headLossInputs(inputs, attributes);
    const [first, second] = taught.map(matrix);
    const teacher = attributes.cached ? { ids: first, logProbs: second } : first && { hidden: first, head: second };
    return headLoss(
      {
        hidden: matrix(hidden),
        head: matrix(head),
        targets: vector(targets),
        weights: vector(weights),
        ...(bias && { bias: vector(bias) }),
        teacher,
      },
      attributes,
    );
  },
  headScores: ([hidden, head, targets]) => headScores(matrix(hidden), matrix(head), vector(targets)),
  topLogProbs: ([hidden, head], { attributes }) => topLogProbs(matrix(hidden), matrix(head), attributes),
};

/** Computes a node that is not given; the caller owns the tensors returned. */
export function compute(node: Exclude<AnyNode, Node<Given>>, inputs: readonly tf.Tensor[]): tf.Tensor[] {
  const kernel = kernels[node.op] as Kernel<OpName>;
  return tf.tidy(() => kernel(inputs, node));
}
