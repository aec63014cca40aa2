// The divergences between teacher and student with their gradients in closed form, in plain TensorFlow.js ops on whole
// rows. Their definitions stand in graph/loss.ts.

import * as tf from "@tensorflow/tfjs";
import { type Divergence, inTheLimit, LEAST, LEAST_TAIL } from "../graph/loss";

/** One term at every row, [N], and, as a function to be called when wanted, its gradient over the logits, [N, V]. */
export interface RowLoss {
  readonly rows: tf.Tensor;
  gradient(): tf.Tensor;
}

/** Both distributions and their logarithms, [N, V] or, of a cached signal, [N, k + 1]. */
interface Sides {
  readonly p: tf.Tensor;
  readonly q: tf.Tensor;
  readonly logP: tf.Tensor;
  readonly logQ: tf.Tensor;
  /** p, but 0 where an outcome can't be in adaptive KL's head. */
  readonly eligible: tf.Tensor;
}

/** What is kept of a teacher: ids [N, k] and log-probabilities [N, k], the most probable first. */
export interface CachedTeacher {
  readonly ids: tf.Tensor2D;
  readonly logProbs: tf.Tensor2D;
}

/** A divergence that is a sum of f(p, q) over the vocabulary, by entry, [N, V]. */
interface Entries {
  /** f. */
  readonly value: tf.Tensor;
  /** q · ∂f/∂q, up to a multiple of q, which a softmax does not feel. */
  readonly slope: tf.Tensor;
}

const sumOfRows = (entries: tf.Tensor): tf.Tensor => tf.sum(entries, 1, true);
const mix = (a: tf.Tensor, b: tf.Tensor, share: number): tf.Tensor => tf.add(tf.mul(a, share), tf.mul(b, 1 - share));
const logOf = (mixture: tf.Tensor): tf.Tensor => tf.log(tf.maximum(mixture, LEAST));

const forwardKl = ({ p, logP, logQ }: Sides): Entries => ({ value: tf.mul(p, tf.sub(logP, logQ)), slope: tf.neg(p) });

function reverseKl({ q, logP, logQ }: Sides): Entries {
  const value = tf.mul(q, tf.sub(logQ, logP));
  return { value, slope: value };
}

/** `forward`·KL(p‖q) + `reverse`·KL(q‖p); the factors may be one for each row, [N, 1]. */
function bothKls(sides: Sides, forward: tf.Tensor | number, reverse: tf.Tensor | number): Entries {
  const [one, other] = [forwardKl(sides), reverseKl(sides)];
  const weighted = (part: keyof Entries): tf.Tensor => tf.add(tf.mul(one[part], forward), tf.mul(other[part], reverse));
  return { value: weighted("value"), slope: weighted("slope") };
}

/** How much of Σ |p − q| lies in the teacher's head, [N, 1]; one half where the two agree. */
function shareOfHead({ p, q, eligible }: Sides, mass: number): tf.Tensor {
  const { values } = tf.topk(eligible, eligible.shape[1]);
  const isPast = tf.greater(tf.cumsum(values, 1), mass);
  const firstPast = tf.max(tf.where(isPast, values, tf.zerosLike(values)), 1, true);
  const isHead = tf.logicalOr(tf.greater(eligible, firstPast), tf.equal(eligible, tf.max(eligible, 1, true)));
  const gaps = tf.abs(tf.sub(p, q));
  const whole = sumOfRows(gaps);
  const head = tf.div(sumOfRows(tf.mul(gaps, isHead.toFloat())), tf.maximum(whole, LEAST));
  return tf.where(tf.greater(whole, 0), head, tf.onesLike(head).mul(0.5));
}

function entriesOf(divergence: Divergence, sides: Sides): Entries {
  const { p, q, logP, logQ } = sides;
  switch (divergence.kind) {
    case "forward-kl":
      return forwardKl(sides);
    case "reverse-kl":
      return reverseKl(sides);
    case "paper-released":
      return { value: tf.neg(tf.mul(p, logQ)), slope: tf.neg(p) };
    case "total-variation": {
      const difference = tf.sub(q, p);
      return { value: tf.mul(tf.abs(difference), 0.5), slope: tf.mul(tf.mul(q, tf.sign(difference)), 0.5) };
    }
    case "symmetric-kl":
      return bothKls(sides, 1 - divergence.share, divergence.share);
    case "adaptive-kl": {
      const head = shareOfHead(sides, divergence.share);
      return bothKls(sides, head, tf.sub(1, head));
    }
    case "jsd": {
      const { share } = divergence;
      const logM = logOf(mix(p, q, share));
      const ofStudent = tf.mul(tf.mul(q, tf.sub(logQ, logM)), 1 - share);
      return { value: tf.add(tf.mul(tf.mul(p, tf.sub(logP, logM)), share), ofStudent), slope: ofStudent };
    }
    case "skew-forward-kl": {
      const m = mix(p, q, divergence.share);
      const slope = tf.mul(tf.div(tf.mul(p, q), tf.maximum(m, LEAST)), divergence.share - 1);
      return { value: tf.mul(p, tf.sub(logP, logOf(m))), slope };
    }
    case "skew-reverse-kl": {
      const m = mix(q, p, divergence.share);
      const value = tf.mul(q, tf.sub(logQ, logOf(m)));
      return { value, slope: tf.sub(value, tf.mul(tf.div(tf.square(q), tf.maximum(m, LEAST)), divergence.share)) };
    }
  }
}

/**
 * T² times the divergence at temperature T between student q = softmax(z/T) and teacher p = softmax(u/T), logits [N, V].
 * By the chain rule through the softmax the gradient over z is T·(slope − q·Σ slope).
 */
export function divergenceLoss(divergence: Divergence, logits: tf.Tensor2D, teacherLogits: tf.Tensor2D): RowLoss {
  const { temperature } = divergence;
  const logQ = tf.logSoftmax(tf.div(logits, temperature));
  const logP = tf.logSoftmax(tf.div(teacherLogits, temperature));
  const p = tf.exp(logP);
  return lossOf(divergence, { p, q: tf.exp(logQ), logP, logQ, eligible: p });
}

function lossOf(divergence: Divergence, sides: Sides): RowLoss {
  const { temperature } = divergence;
  const { value, slope } = entriesOf(inTheLimit(divergence), sides);
  return {
    rows: tf.mul(tf.sum(value, 1), temperature ** 2),
    gradient: () => tf.mul(tf.sub(slope, tf.mul(sides.q, sumOfRows(slope))), temperature),
  };
}

/**
 * The same between the coarsened distributions, see LEAST_TAIL. The tail's gradient goes to its tokens, each in proportion
 * to its probability.
 */
export function cachedDivergenceLoss(divergence: Divergence, logits: tf.Tensor2D, { ids, logProbs }: CachedTeacher): RowLoss {
  const [rows, count] = ids.shape;
  const vocabSize = logits.shape[1];
  const logQ = tf.logSoftmax(tf.div(logits, divergence.temperature));
  const keptLogQ = tf.gather(logQ, ids, 1, 1);
  const [p, q] = [tf.exp(logProbs), tf.exp(keptLogQ)];
  if (count === vocabSize) {
    const { rows: losses, gradient } = lossOf(divergence, { p, q, logP: logProbs, logQ: keptLogQ, eligible: p });
    return { rows: losses, gradient: () => scattered(gradient(), ids, vocabSize) };
  }
  const [tailP, tailQ] = [p, q].map((kept) => tf.maximum(tf.sub(1, sumOfRows(kept)), LEAST_TAIL));
  const withTail = (kept: tf.Tensor, tail: tf.Tensor): tf.Tensor => tf.concat([kept, tail], 1);
  const { rows: losses, gradient } = lossOf(divergence, {
    p: withTail(p, tailP),
    q: withTail(q, tailQ),
    logP: withTail(logProbs, tf.log(tailP)),
    logQ: withTail(keptLogQ, tf.log(tailQ)),
    eligible: withTail(p, tf.zerosLike(tailP)),
  });
  return {
    rows: losses,
    gradient: () => {
      const [ofKept, ofTail] = tf.split(gradient(), [count, 1], 1);
      const perProbability = tf.div(ofTail, tailQ);
      const isTail = tf.sub(1, scattered(tf.ones([rows, count]), ids, vocabSize));
      return tf.add(scattered(ofKept, ids, vocabSize), tf.mul(tf.mul(isTail, tf.exp(logQ)), perProbability));
    },
  };
}

/** [N, V] with the values [N, k] at the ids of their rows and 0 elsewhere. */
function scattered(values: tf.Tensor, ids: tf.Tensor2D, vocabSize: number): tf.Tensor {
  const [rows, count] = ids.shape;
  const firsts = tf.mul(tf.range(0, rows, 1, "int32"), tf.scalar(vocabSize, "int32"));
  const places = tf.reshape(tf.add(ids, tf.expandDims(firsts, 1)), [rows * count, 1]);
  const flat = tf.scatterND(places as tf.Tensor2D, tf.reshape(values, [rows * count]), [rows * vocabSize]);
  return tf.reshape(flat, [rows, vocabSize]);
}
