// The ops of a sparse mixture of experts with plain TensorFlow.js ops: every expert's product over every slot, of which each
// slot keeps its own. Dense and slow, and simple enough to check by reading.

import * as tf from "@tensorflow/tfjs";
import { slotCount } from "../config/slots";
import { LEAST } from "../graph/loss";
import { elementCount } from "../graph/shape";
import { BALANCE_EPSILON, type SparseAttributes, USE_COUNT, USE_ROWS } from "../graph/sparseOps";
import { randomScore } from "../randomScores";

type Tensors = readonly tf.Tensor[];
type SparseKernels = {
  readonly [Op in keyof SparseAttributes]: (inputs: Tensors, node: { readonly attributes: SparseAttributes[Op] }) => tf.Tensor[];
};

const matrix = (tensor: tf.Tensor): tf.Tensor2D => tensor as tf.Tensor2D;
const column = (tensor: tf.Tensor): tf.Tensor2D => tf.expandDims(tensor, 1) as tf.Tensor2D;

export const sparseKernels: SparseKernels = {
  randomScores: ([seeds], { attributes: { kind, share, salt, shape } }) => {
    const numbers = seeds.dataSync();
    const [rows, columns] = shape;
    const ofSeed = (rows / numbers.length) * columns;
    const scores = Float32Array.from({ length: elementCount(shape) }, (_, at) =>
      randomScore({ kind, share, salt }, numbers[Math.floor(at / ofSeed)], at % ofSeed, columns),
    );
    return [tf.tensor(scores, [...shape])];
  },
  noisyGate: ([clean, raw, noise]) => [tf.add(clean, tf.mul(noise, tf.softplus(raw)))],
  noisyGateGradient: ([raw, noise, dy]) => [tf.mul(tf.mul(dy, noise), tf.sigmoid(raw))],
  topGates: ([logits, scores, targets], { attributes: { active } }) => {
    const chosen = tf.less(ranks(matrix(scores)), active).toFloat();
    // What is not chosen is far below all that is, and exactly 0 after the softmax.
    const kept = tf.softmax(tf.add(logits, tf.mul(tf.sub(chosen, 1), 1e9)));
    const gates = tf.mul(tf.maximum(kept, LEAST), chosen); // never 0, so that being chosen shows in the gates
    return [targets ? tf.mul(gates, isScored(targets)) : gates];
  },
  topGatesGradient: ([gates, dy]) => [tf.mul(gates, tf.sub(dy, tf.sum(tf.mul(gates, dy), 1, true)))],
  assignSlots: ([gates], { attributes }) => assignSlots(matrix(gates), attributes),
  toSlots: ([x, rows]) => [rowsOrZeros(x, rows)],
  sumSlots: ([x, places]) => [tf.sum(tf.mul(gathered(x, places), isTaken(places)), 1)],
  expertLinear: ([x, w, b, experts]) => [
    ofOwnExpert(x, experts, w.shape[0] as number, (expert) => {
      const outputs = w.shape[2] as number;
      return tf.add(tf.matMul(matrix(x), part(w, expert)), tf.slice(b, expert * outputs, outputs));
    }),
  ],
  expertLinearGradient: ([dy, w, experts]) => [
    ofOwnExpert(dy, experts, w.shape[0] as number, (expert) => tf.matMul(matrix(dy), part(w, expert), false, true)),
  ],
  expertWeightGradient: ([x, dy, segments]) => [
    tf.stack(eachSegment(segments, x.shape[0] as number, (mask) => tf.matMul(matrix(tf.mul(x, mask)), matrix(tf.mul(dy, mask)), true))),
  ],
  expertBiasGradient: ([dy, segments]) => [tf.concat(eachSegment(segments, dy.shape[0] as number, (mask) => tf.sum(tf.mul(dy, mask), 0)))],
  combine: ([y, gates, places, , experts]) => {
    const isOf = placeExperts(places, experts, gates.shape[1] as number, tileOf(y, experts));
    const weights = tf.sum(tf.mul(isOf, tf.expandDims(gates, 1)), 2); // [N, k]
    return [tf.sum(tf.mul(gathered(y, places), tf.expandDims(weights, 2)), 1)];
  },
  combineGradient: ([dy, gates, rows, experts]) => {
    const ofSlot = tf.sum(tf.mul(rowsOrZeros(gates, rows), slotExperts(experts, rows.shape[0] as number, gates.shape[1] as number)), 1);
    return [tf.mul(rowsOrZeros(dy, rows), column(ofSlot))];
  },
  gatesGradient: ([dy, y, gates, places, experts]) => {
    const products = tf.sum(tf.mul(gathered(y, places), tf.expandDims(dy, 1)), 2); // [N, k]
    const isOf = placeExperts(places, experts, gates.shape[1] as number, tileOf(y, experts));
    return [tf.sum(tf.mul(tf.mul(isOf, isTaken(places)), tf.expandDims(products, 2)), 1)];
  },
  gateUse: ([logits, gates, targets]) => {
    const taken = tf.greater(gates, 0).toFloat();
    const logProbabilities = tf.logSoftmax(matrix(logits));
    const probabilities = tf.exp(logProbabilities);
    const rows: Record<keyof typeof USE_ROWS, tf.Tensor> = {
      taken,
      gates,
      probabilities,
      activated: tf.mul(probabilities, taken),
      entropy: tf.neg(tf.mul(probabilities, logProbabilities)),
    };
    const byPlace = Object.entries(rows).sort(([a], [b]) => USE_ROWS[a as keyof typeof USE_ROWS] - USE_ROWS[b as keyof typeof USE_ROWS]);
    return [tf.stack(byPlace.map(([, values]) => tf.sum(tf.mul(values, isScored(targets)), 0)))];
  },
  gateUseGradient: ([dUse, targets]) => [tf.mul(tf.slice(matrix(dUse), [USE_ROWS.gates, 0], [1, -1]), isScored(targets))],
  loadBalance: ([use, weight]) => {
    const experts = use.shape[1] as number;
    const rowOf = (row: number): tf.Tensor => tf.reshape(tf.slice(use, [row, 0], [1, experts]), [experts]);
    const taken = squaredVariation(rowOf(USE_ROWS.taken));
    const gates = squaredVariation(rowOf(USE_ROWS.gates));
    const dGates = tf.mul(gates.gradient, weight);
    const dUse = tf.pad(tf.expandDims(dGates, 0), [
      [USE_ROWS.gates, USE_COUNT - 1 - USE_ROWS.gates],
      [0, 0],
    ]);
    return [tf.reshape(tf.add(taken.value, gates.value), [1]), dUse];
  },
};

/** 1 for rows with a target, [N, 1]. */
const isScored = (targets: tf.Tensor): tf.Tensor2D => column(tf.greaterEqual(targets, tf.scalar(0, "int32")).toFloat());

/** How many of a row's scores stand before each: larger ones, and equal ones of smaller numbers, [N, E]. */
function ranks(scores: tf.Tensor2D): tf.Tensor {
  const [own, other] = [tf.expandDims(scores, 2), tf.expandDims(scores, 1)]; // [N, E, 1], [N, 1, E]
  const numbers = tf.range(0, scores.shape[1], 1, "float32");
  const isEarlier = tf.less(tf.expandDims(numbers, 0), tf.expandDims(numbers, 1)); // [E, E]: of other before own
  return tf.sum(tf.logicalOr(tf.greater(other, own), tf.logicalAnd(tf.equal(other, own), isEarlier)).toFloat(), 2);
}

function assignSlots(gates: tf.Tensor2D, { active, tile }: SparseAttributes["assignSlots"]): tf.Tensor[] {
  const [count, experts] = gates.shape;
  const slots = slotCount(count, active, experts, tile);
  const chosen = tf.greater(gates, 0).toFloat();
  const filled = tf.mul(tf.ceil(tf.div(tf.sum(chosen, 0), tile)), tile); // [E]
  const begins = tf.cumsum(filled, 0, true);
  const ends = tf.add(begins, filled);
  const slotOf = tf.add(tf.cumsum(chosen, 0, true), begins); // [N, E], where chosen
  const turn = tf.cumsum(chosen, 1, true); // which of the row's slots it is
  const slotsOfRows = tf.stack(
    Array.from({ length: active }, (_, j) => tf.sum(tf.mul(tf.mul(slotOf, chosen), tf.equal(turn, j).toFloat()), 1)),
    1,
  );
  const takes = tf.tile(tf.greater(tf.sum(chosen, 1, true), 0), [1, active]);
  const places = tf.where(takes, slotsOfRows, tf.fill([count, active], -1)).toInt();
  // Rows that take none are sent past the last slot, and cut off.
  const sentTo = tf.where(takes, slotsOfRows, tf.fill([count, active], slots)).toInt();
  const rowNumbers = tf.tile(column(tf.range(1, count + 1, 1, "int32")), [1, active]);
  const sent = tf.scatterND(tf.reshape(sentTo, [-1, 1]), tf.reshape(rowNumbers, [-1]), [slots + 1]);
  const rows = tf.sub(tf.slice(sent, 0, slots), 1);
  const firstSlots = column(tf.mul(tf.range(0, slots / tile, 1, "float32"), tile)); // [S/R, 1]
  const isOf = tf.logicalAnd(tf.greaterEqual(firstSlots, begins), tf.less(firstSlots, ends)).toFloat();
  const tileExperts = tf.sub(tf.sum(tf.mul(isOf, tf.range(1, experts + 1, 1, "float32")), 1), 1);
  const segments = tf.concat([begins, tf.slice(ends, experts - 1, 1)]);
  return [rows.toInt(), tileExperts.toInt(), places, segments.toInt()];
}

/** R, of values in slots [S, …] and the experts of tiles [S / R]. */
const tileOf = (slots: tf.Tensor, experts: tf.Tensor): number => (slots.shape[0] as number) / (experts.shape[0] as number);

/** The rows of x in slots [S, d]; zeros where a slot has none. */
function rowsOrZeros(x: tf.Tensor, rows: tf.Tensor): tf.Tensor {
  const isFilled = tf.greaterEqual(rows, 0).toFloat();
  return tf.mul(tf.gather(x, tf.maximum(rows, 0).toInt()), column(isFilled));
}

/** The slots of every row, [N, k, d]; the first for rows that have none. */
const gathered = (x: tf.Tensor, places: tf.Tensor): tf.Tensor => tf.gather(x, tf.maximum(places, 0).toInt());

/** 1 for places that are slots, [N, k, 1]. */
const isTaken = (places: tf.Tensor): tf.Tensor => tf.expandDims(tf.greaterEqual(places, 0).toFloat(), 2);

/** One matrix [i, o] of a stack [E, i, o]. */
function part(stack: tf.Tensor, index: number): tf.Tensor2D {
  const [, inputs, outputs] = stack.shape as [number, number, number];
  return tf.reshape(tf.slice(stack, [index, 0, 0], [1, inputs, outputs]), [inputs, outputs]);
}

/** 1 at the expert of each slot, [S, E]; zeros in tiles past the last. */
function slotExperts(experts: tf.Tensor, slots: number, count: number): tf.Tensor {
  const tiles = experts.shape[0] as number;
  const ofTile = tf.expandDims(tf.oneHot(experts.toInt() as tf.Tensor1D, count).toFloat(), 1); // [S/R, 1, E]
  return tf.reshape(tf.tile(ofTile, [1, slots / tiles, 1]), [slots, count]);
}

/** 1 at the expert of each place, [N, k, E]; tiles have `tile` slots. */
function placeExperts(places: tf.Tensor, experts: tf.Tensor, count: number, tile: number): tf.Tensor {
  const ofPlace = tf.gather(experts, tf.floor(tf.div(tf.maximum(places, 0), tile)).toInt());
  return tf.oneHot(ofPlace.toInt() as tf.Tensor2D, count).toFloat();
}

/** The sum over experts of what `compute` makes of all slots, each slot's own, [S, …]. */
function ofOwnExpert(x: tf.Tensor, experts: tf.Tensor, count: number, compute: (expert: number) => tf.Tensor): tf.Tensor {
  const isOwn = slotExperts(experts, x.shape[0] as number, count);
  return tf.addN(Array.from({ length: count }, (_, expert) => tf.mul(compute(expert), tf.slice(isOwn, [0, expert], [-1, 1]))));
}

/** What `compute` makes of each expert's segment, which it sees as 1 at its slots [S, 1]. */
function eachSegment(segments: tf.Tensor, slots: number, compute: (mask: tf.Tensor) => tf.Tensor): tf.Tensor[] {
  const numbers = column(tf.range(0, slots, 1, "int32"));
  return Array.from({ length: (segments.shape[0] as number) - 1 }, (_, expert) => {
    const [first, end] = [tf.slice(segments, expert, 1), tf.slice(segments, expert + 1, 1)];
    return compute(tf.logicalAnd(tf.greaterEqual(numbers, first), tf.less(numbers, end)).toFloat());
  });
}

/** var(v) / (mean(v)² + ε) with the variance of a sample, and its gradient. */
function squaredVariation(v: tf.Tensor): { readonly value: tf.Tensor; readonly gradient: tf.Tensor } {
  const count = v.shape[0] as number;
  const mean = tf.mean(v);
  const centred = tf.sub(v, mean);
  const variance = tf.div(tf.sum(tf.square(centred)), count - 1);
  const scale = tf.add(tf.square(mean), BALANCE_EPSILON);
  const value = tf.div(variance, scale);
  const byVariance = tf.div(tf.mul(centred, 2 / (count - 1)), scale);
  const byMean = tf.div(tf.mul(tf.mul(value, mean), 2 / count), scale);
  return { value, gradient: tf.sub(byVariance, byMean) };
}
