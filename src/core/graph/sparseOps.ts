// The ops of a sparse mixture of experts (arXiv 1701.06538): a gate that chooses experts for every row, and MLPs of which a
// row takes only those chosen. Rows are sorted by expert into slots, so that an expert is one matrix product over its rows.
// Letters beside those of ops.ts: E experts, k of them active, S slots, R = tile slots that always belong to one expert.
// How gradients flow stands in sparseReverse.ts.

import { slotCount } from "../config/slots";
import { f32, i32, type Output, require, type Shape, same } from "./shape";

export interface SparseAttributes {
  /**
   * (seeds [B]) → random numbers [N, E]: N / B rows on end by each seed, the same for the same seed, salt and place among its
   * rows. "normal" draws from N(0, 1). "gumbel" is the standard Gumbel distribution in rows that are drawn with probability
   * `share`, 0 in all others: added to logits it makes their greatest k a draw of k without replacement (arXiv 1903.06059).
   */
  readonly randomScores: { readonly kind: "normal" | "gumbel"; readonly share: number; readonly salt: number; readonly shape: Shape };
  /** (clean [N, E], raw [N, E], noise [N, E]) → clean + noise · softplus(raw). */
  readonly noisyGate: Record<never, never>;
  /** (raw, noise, dy) → d raw. */
  readonly noisyGateGradient: Record<never, never>;
  /**
   * (logits [N, E], scores [N, E], and targets [N] or none) → gates [N, E]: softmax over the logits of the `active` experts with
   * the highest scores, of equals those with smaller numbers; above 0 for these, 0 for all others, and in rows with a target
   * below 0 for all.
   */
  readonly topGates: { readonly active: number };
  /** (gates, dy) → d logits. */
  readonly topGatesGradient: Record<never, never>;
  /**
   * (gates [N, E], of each row `active` above 0 or none) → rows [S], the row in each slot or −1; experts [S / R], whose each
   * tile is, or −1 past the last; places [N, k], the slots of each row by expert, −1 for a row with none; segments [E + 1], the slots at which each
   * expert begins and the last one ends. Rows keep their order within an expert.
   */
  readonly assignSlots: { readonly active: number; readonly tile: number };
  /** (x [N, d], rows [S], places [N, k]) → the row of each slot [S, d]; zeros where there is none. */
  readonly toSlots: Record<never, never>;
  /** (x [S, d], places [N, k]) → the sum over the slots of each row [N, d]. */
  readonly sumSlots: Record<never, never>;
  /** (x [S, i], w [E, i, o], b [E·o], experts [S / R], segments [E + 1]) → x·w + b with each slot's own expert [S, o]. */
  readonly expertLinear: Record<never, never>;
  /** (dy [S, o], w [E, i, o], experts) → dx [S, i]. */
  readonly expertLinearGradient: Record<never, never>;
  /** (x [S, i], dy [S, o], segments) → d w [E, i, o]; empty slots of x must be zero or those of dy. */
  readonly expertWeightGradient: Record<never, never>;
  /** (dy [S, o], segments) → d b [E·o]; empty slots of dy must be zero. */
  readonly expertBiasGradient: Record<never, never>;
  /** (y [S, d], gates [N, E], places [N, k], rows [S], experts) → the sum of each row's slots, weighed by their gates [N, d]. */
  readonly combine: Record<never, never>;
  /** (dy [N, d], gates, rows, experts) → d y [S, d]; zeros in empty slots. */
  readonly combineGradient: Record<never, never>;
  /** (dy [N, d], y [S, d], gates, places, experts) → d gates [N, E]; 0 where gates are. */
  readonly gatesGradient: Record<never, never>;
  /**
   * (logits [N, E], gates [N, E], targets [N]) → what the gate does, summed over rows with a target ≥ 0, as USE_ROWS says [5, E]:
   * padding counts for nothing. Probabilities are softmax over all logits.
   */
  readonly gateUse: Record<never, never>;
  /** (d use [5, E], targets [N]) → d gates [N, E], by the summed gates alone: nothing else of use has a gradient. */
  readonly gateUseGradient: Record<never, never>;
  /**
   * (use [5, E], weight [1]) → CV(rows)² + CV(gates)² over experts [1], with the variance of a sample; and the gradient of
   * weight times it, d use [5, E]. A sweep backwards begins here.
   */
  readonly loadBalance: Record<never, never>;
}

/** What stands in the rows of gateUse: rows that took the expert, summed gates, probabilities, those of rows that took it, and −p·ln p. */
export const USE_ROWS = { taken: 0, gates: 1, probabilities: 2, activated: 3, entropy: 4 } as const;
export const USE_COUNT = 5;

/** Keeps the coefficient of variation finite where a mean is 0. */
export const BALANCE_EPSILON = 1e-10;

type SparseOp = keyof SparseAttributes;

/** Whether an op takes these shapes, and what it yields then. */
interface SparseRule<Op extends SparseOp> {
  readonly takes: (shapes: readonly Shape[], attributes: SparseAttributes[Op]) => boolean;
  readonly yields: (shapes: readonly Shape[], attributes: SparseAttributes[Op]) => readonly Output[];
}

const rules: { readonly [Op in SparseOp]: SparseRule<Op> } = {
  randomScores: {
    takes: ([seeds], { shape }) => seeds.length === 1 && shape[0] % seeds[0] === 0,
    yields: (_, { shape }) => [f32(...shape)],
  },
  noisyGate: { takes: ([clean, raw, noise]) => same(clean, raw) && same(clean, noise), yields: ([clean]) => [f32(...clean)] },
  noisyGateGradient: { takes: ([raw, noise, dy]) => same(raw, noise) && same(raw, dy), yields: ([raw]) => [f32(...raw)] },
  topGates: {
    takes: ([logits, scores, targets], { active }) =>
      same(logits, scores) && active >= 1 && active <= logits[1] && (targets === undefined || same(targets, [logits[0]])),
    yields: ([logits]) => [f32(...logits)],
  },
  topGatesGradient: { takes: ([gates, dy]) => same(gates, dy), yields: ([gates]) => [f32(...gates)] },
  assignSlots: {
    takes: ([gates], { active }) => gates.length === 2 && active <= gates[1],
    yields: ([[rows, experts]], { active, tile }) => {
      const slots = slotCount(rows, active, experts, tile);
      return [i32(slots), i32(slots / tile), i32(rows, active), i32(experts + 1)];
    },
  },
  toSlots: { takes: ([x, rows, places]) => rows.length === 1 && x[0] === places[0], yields: ([x, rows]) => [f32(rows[0], x[1])] },
  sumSlots: { takes: ([, places]) => places.length === 2, yields: ([x, places]) => [f32(places[0], x[1])] },
  expertLinear: {
    takes: ([x, w, b, experts, segments]) =>
      x[1] === w[1] && same(b, [w[0] * w[2]]) && x[0] % experts[0] === 0 && same(segments, [w[0] + 1]),
    yields: ([x, w]) => [f32(x[0], w[2])],
  },
  expertLinearGradient: { takes: ([dy, w]) => dy[1] === w[2], yields: ([dy, w]) => [f32(dy[0], w[1])] },
  expertWeightGradient: {
    takes: ([x, dy]) => x[0] === dy[0],
    yields: ([x, dy, segments]) => [f32(segments[0] - 1, x[1], dy[1])],
  },
  expertBiasGradient: { takes: ([dy]) => dy.length === 2, yields: ([dy, segments]) => [f32((segments[0] - 1) * dy[1])] },
  combine: {
    takes: ([y, gates, places, rows]) => gates[0] === places[0] && same(rows, [y[0]]),
    yields: ([y, gates]) => [f32(gates[0], y[1])],
  },
  combineGradient: { takes: ([dy, gates]) => dy[0] === gates[0], yields: ([dy, , rows]) => [f32(rows[0], dy[1])] },
  gatesGradient: {
    takes: ([dy, y, gates, places]) => dy[1] === y[1] && gates[0] === places[0],
    yields: ([, , gates]) => [f32(...gates)],
  },
  gateUse: {
    takes: ([logits, gates, targets]) => same(logits, gates) && same(targets, [gates[0]]),
    yields: ([logits]) => [f32(USE_COUNT, logits[1])],
  },
  gateUseGradient: {
    takes: ([dUse, targets]) => dUse[0] === USE_COUNT && targets.length === 1,
    yields: ([dUse, targets]) => [f32(targets[0], dUse[1])],
  },
  loadBalance: { takes: ([use, weight]) => use[0] === USE_COUNT && same(weight, [1]), yields: ([use]) => [f32(1), f32(...use)] },
};

type SparseShapes = {
  readonly [Op in SparseOp]: (shapes: readonly Shape[], attributes: SparseAttributes[Op]) => readonly Output[];
};

/** What each op yields of the shapes it is given. They throw Error for shapes that do not fit. */
export const sparseShapes = Object.fromEntries(
  Object.entries<SparseRule<SparseOp>>(rules as Readonly<Record<string, SparseRule<SparseOp>>>).map(([op, { takes, yields }]) => [
    op,
    (shapes: readonly Shape[], attributes: SparseAttributes[SparseOp]) => {
      require(takes(shapes, attributes), op, shapes);
      return yields(shapes, attributes);
    },
  ]),
) as unknown as SparseShapes;
