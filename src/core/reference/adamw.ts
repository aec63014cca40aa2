// AdamW over one flat vector of parameters, with the gradient clipped first by a norm that may be of several. Plain
// TensorFlow.js ops.

import * as tf from "@tensorflow/tfjs";
import type { AdamWSettings } from "../graph/executor";

export interface AdamWState {
  readonly parameters: tf.Tensor1D;
  readonly firstMoment: tf.Tensor1D;
  readonly secondMoment: tf.Tensor1D;
}

/** The global norm of gradients, before clipping. */
export function gradientNorm(gradients: readonly tf.Tensor1D[]): tf.Scalar {
  return tf.tidy(() => tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient))))) as tf.Scalar);
}

/**
 * One update (arXiv 1711.05101, as in PyTorch: p ← p − lr·λ·p, then p ← p − lr·m̂/(√v̂ + ε)). `step` counts from 1;
 * `norm` is what the gradient is clipped by; `decay` [P] is 1 where parameters decay, else 0. Returns the new state; nothing
 * passed in is changed or disposed of.
 */
export function adamw(
  state: AdamWState,
  gradient: tf.Tensor1D,
  norm: tf.Scalar,
  decay: tf.Tensor1D,
  learningRate: number,
  step: number,
  settings: AdamWSettings,
): AdamWState {
  const { beta1, beta2, epsilon, weightDecay, clip } = settings;
  return tf.tidy(() => {
    // The 1e-6 is torch.nn.utils.clip_grad_norm_'s.
    const clipped = tf.mul(gradient, tf.minimum(1, tf.div(clip, tf.add(norm, 1e-6))));
    const firstMoment = tf.add(tf.mul(state.firstMoment, beta1), tf.mul(clipped, 1 - beta1)) as tf.Tensor1D;
    const secondMoment = tf.add(tf.mul(state.secondMoment, beta2), tf.mul(tf.square(clipped), 1 - beta2)) as tf.Tensor1D;
    const denominator = tf.add(tf.sqrt(tf.div(secondMoment, 1 - beta2 ** step)), epsilon);
    const move = tf.mul(tf.div(firstMoment, denominator), learningRate / (1 - beta1 ** step));
    const kept = tf.mul(state.parameters, tf.sub(1, tf.mul(decay, learningRate * weightDecay)));
    return { parameters: tf.sub(kept, move) as tf.Tensor1D, firstMoment, secondMoment };
  });
}
