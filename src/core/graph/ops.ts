// Every op a model is made of: its attributes, and the shapes it takes and yields. Letters, everywhere:
// B sequences, T tokens each, N = B·T rows, d width, H heads, V vocabulary, C loss terms, k tokens kept of V.
// How gradients flow through an op stands in reverse.ts; how it is computed, in the executors; the ops of a sparse mixture of
// experts are sparseOps.ts's.

import { isDivergence, type LossTerm } from "./loss";
import { type DType, f32, type Output, require, type Shape, same } from "./shape";
import { type SparseAttributes, sparseShapes } from "./sparseOps";

export interface Attributes extends SparseAttributes {
  readonly input: {
    readonly name: string;
    readonly shape: Shape;
    readonly dtype: DType;
  };
  readonly parameter: {
    readonly model: string;
    readonly name: string;
    readonly shape: Shape;
  };
  /**
   * A tensor kept from run to run, zeros before the first. An op that takes one yields its next value as its last output;
   * executors may write that in place, so nothing else reads a memory.
   */
  readonly memory: { readonly name: string; readonly shape: Shape };
  /** (table [V, d], ids [N]) → rows of the table [N, d]. */
  readonly embedding: Record<never, never>;
  /** (ids [N], dy [N, d]) → gradient of the table [V, d]: row v sums dy where ids = v. */
  readonly embeddingGradient: { readonly rows: number };
  /** (x [B·T, d], positions [P, d], P ≥ T) → x plus the position's row, for every sequence of T = context tokens. */
  readonly addPositions: { readonly context: number };
  /** (dy [B·T, d]) → sum over sequences [P, d], rows from T on zero. */
  readonly positionsGradient: { readonly context: number; readonly positions: number };
  /** (x [N, d], gain [d], bias [d]) → normalised rows [N, d], mean [N], reciprocal standard deviation [N]. */
  readonly layerNorm: { readonly epsilon: number };
  /** (x, gain, mean, rstd, dy) → dx [N, d]. */
  readonly layerNormGradient: Record<never, never>;
  /** (x, mean, rstd, dy) → d gain [d], d bias [d]. */
  readonly layerNormParameterGradient: Record<never, never>;
  /** (a, b, and a bias [o] or none) → a·b, each transposed first where asked, plus the bias in every row. */
  readonly matmul: {
    readonly transposeA: boolean;
    readonly transposeB: boolean;
  };
  /** (x [N, i], w [i, o], b [o]) → x·w + b [N, o]. */
  readonly linear: Record<never, never>;
  /** (x [N, d]) → sum over rows [d]. */
  readonly columnSum: Record<never, never>;
  /** GELU, tanh form (arXiv 1606.08415). */
  readonly gelu: Record<never, never>;
  /** (x, dy) → dx. */
  readonly geluGradient: Record<never, never>;
  /** (a, b) of one shape → a + b. */
  readonly add: Record<never, never>;
  /** (x) → factor · x. */
  readonly scale: { readonly factor: number };
  /** (qkv [B·T, 3d]) → causal softmax attention of every head, side by side [B·T, d]; scores scaled by 1/√(d/H). */
  readonly attention: { readonly heads: number; readonly context: number };
  /** (qkv, dy [B·T, d]) → d qkv [B·T, 3d]. */
  readonly attentionGradient: {
    readonly heads: number;
    readonly context: number;
  };
  /**
   * One token of each sequence: (qkv [B, 3d], positions [B], memory [B·P, 2d], P = context) → attention of its query to
   * the keys of its sequence up to its own [B, d], and the memory with its key and value in row b·P + position. The
   * positions before it must have been run.
   */
  readonly cachedAttention: { readonly heads: number; readonly context: number };
  /**
   * (hidden [N, d], head [V, d], targets [N], weights [C], then, when biased, the bias [V] added to the logits, then teacher
   * hidden [N, d′] and teacher head [V, d′] when a term needs them, or, when cached, ids [N, k] and log-probabilities [N, k] of the teacher's most probable tokens, the most
   * probable first, softened by the temperature that all divergences have in common) → sums [C, B]: every term summed over each sequence's positions with a target ≥ 0; and, when
   * differentiable, the gradients of Σ weights·sums: d hidden [N, d], d head [V, d], d bias [V]. One op, so that an executor need
   * never hold logits [N, V] whole.
   */
  readonly headLoss: {
    readonly terms: readonly LossTerm[];
    readonly sequences: number;
    readonly differentiable: boolean;
    readonly biased?: boolean;
    readonly cached?: boolean;
  };
  /**
   * (hidden [N, d], head [V, d], targets [N]) → confidence [N], the probability of the most probable token, and rank [N],
   * how many tokens stand before the target by logit, of equals those with a smaller id: 0 where the target is the argmax.
   * Rows with target −1 have confidence 0 and rank −1. No logits [N, V] whole here either.
   */
  readonly headScores: Record<never, never>;
  /**
   * (hidden [N, d], head [V, d]) → ids [N, k], as whole f32, and log-probabilities [N, k] of the k = count most probable
   * tokens, the most probable first, of equals the smaller id; logits are divided by the temperature before the softmax.
   */
  readonly topLogProbs: { readonly count: number; readonly temperature: number };
}

export type OpName = keyof Attributes;

type ShapeRule<Op extends OpName> = (shapes: readonly Shape[], attributes: Attributes[Op]) => readonly Output[];

/** Whether these are the shapes of a teacher's hidden states and head, or of what is kept of its distributions. */
function teaches([first, second]: readonly (Shape | undefined)[], hidden: Shape, head: Shape, cached?: boolean): boolean {
  if (first === undefined || second === undefined || first[0] !== hidden[0]) return false;
  return cached ? same(first, second) && first[1] <= head[0] : second[0] === head[0] && first[1] === second[1];
}

const shapeRules: { readonly [Op in OpName]: ShapeRule<Op> } = {
  ...sparseShapes,
  input: (_, { shape, dtype }) => [{ shape, dtype }],
  parameter: (_, { shape }) => [f32(...shape)],
  memory: (_, { shape }) => [f32(...shape)],
  embedding: (shapes) => {
    const [table, ids] = shapes;
    require(table.length === 2 && ids.length === 1, "embedding", shapes);
    return [f32(ids[0], table[1])];
  },
  embeddingGradient: (shapes, { rows }) => {
    const [ids, dy] = shapes;
    require(ids[0] === dy[0], "embeddingGradient", shapes);
    return [f32(rows, dy[1])];
  },
  addPositions: (shapes, { context }) => {
    const [x, positions] = shapes;
    require(x[1] === positions[1] && x[0] % context === 0 && context <= positions[0], "addPositions", shapes);
    return [f32(...x)];
  },
  positionsGradient: (shapes, { context, positions }) => {
    require(shapes[0][0] % context === 0 && context <= positions, "positionsGradient", shapes);
    return [f32(positions, shapes[0][1])];
  },
  layerNorm: (shapes) => {
    const [x, gain, bias] = shapes;
    require(x.length === 2 && same(gain, [x[1]]) && same(bias, [x[1]]), "layerNorm", shapes);
    return [f32(...x), f32(x[0]), f32(x[0])];
  },
  layerNormGradient: (shapes) => {
    require(same(shapes[0], shapes[4]), "layerNormGradient", shapes);
    return [f32(...shapes[0])];
  },
  layerNormParameterGradient: (shapes) => {
    require(same(shapes[0], shapes[3]), "layerNormParameterGradient", shapes);
    return [f32(shapes[0][1]), f32(shapes[0][1])];
  },
  matmul: (shapes, { transposeA, transposeB }) => {
    const [a, b, bias] = shapes;
    const [rows, inner] = transposeA ? [a[1], a[0]] : [a[0], a[1]];
    const [innerB, columns] = transposeB ? [b[1], b[0]] : [b[0], b[1]];
    require(inner === innerB && (bias === undefined || same(bias, [columns])), "matmul", shapes);
    return [f32(rows, columns)];
  },
  linear: (shapes) => {
    const [x, w, b] = shapes;
    require(x[1] === w[0] && same(b, [w[1]]), "linear", shapes);
    return [f32(x[0], w[1])];
  },
  columnSum: (shapes) => [f32(shapes[0][1])],
  gelu: (shapes) => [f32(...shapes[0])],
  geluGradient: (shapes) => {
    require(same(shapes[0], shapes[1]), "geluGradient", shapes);
    return [f32(...shapes[0])];
  },
  add: (shapes) => {
    require(same(shapes[0], shapes[1]), "add", shapes);
    return [f32(...shapes[0])];
  },
  scale: (shapes) => [f32(...shapes[0])],
  attention: (shapes, { heads, context }) => {
    const [rows, width] = shapes[0];
    require(rows % context === 0 && width % (3 * heads) === 0, "attention", shapes);
    return [f32(rows, width / 3)];
  },
  attentionGradient: (shapes) => {
    require(shapes[0][0] === shapes[1][0] && shapes[0][1] === 3 * shapes[1][1], "attentionGradient", shapes);
    return [f32(...shapes[0])];
  },
  cachedAttention: (shapes, { heads, context }) => {
    const [[rows, width], positions, memory] = shapes;
    const fits = width % (3 * heads) === 0 && same(positions, [rows]) && same(memory, [rows * context, (2 * width) / 3]);
    require(fits, "cachedAttention", shapes);
    return [f32(rows, width / 3), f32(...memory)];
  },
  headLoss: (shapes, { terms, sequences, differentiable, biased, cached }) => {
    const { hidden, head, targets, weights, bias, taught } = headLossInputs(shapes, { biased: biased ?? false });
    const student = hidden[1] === head[1] && same(targets, [hidden[0]]) && same(weights, [terms.length]) && hidden[0] % sequences === 0;
    require(student &&
      (!biased || (bias !== undefined && same(bias, [head[0]]))) &&
      (!terms.some(isDivergence) || teaches(taught, hidden, head, cached)), "headLoss", shapes);
    if (cached && new Set(terms.filter(isDivergence).map(({ temperature }) => temperature)).size > 1)
      throw new Error("headLoss with a cached signal cannot take several temperatures");
    const sums = f32(terms.length, sequences);
    if (!differentiable) return [sums];
    return [sums, f32(...hidden), f32(...head), ...(biased ? [f32(head[0])] : [])];
  },
  headScores: (shapes) => {
    const [hidden, head, targets] = shapes;
    require(hidden[1] === head[1] && same(targets, [hidden[0]]), "headScores", shapes);
    return [f32(...targets), f32(...targets)];
  },
  topLogProbs: (shapes, { count }) => {
    const [hidden, head] = shapes;
    require(hidden[1] === head[1] && count <= head[0], "topLogProbs", shapes);
    return [f32(hidden[0], count), f32(hidden[0], count)];
  },
};

/** What a headLoss node is given, by name. */
export function headLossInputs<Given>(
  inputs: readonly Given[],
  { biased = false }: Pick<Attributes["headLoss"], "biased">,
): { hidden: Given; head: Given; targets: Given; weights: Given; bias: Given | undefined; taught: readonly Given[] } {
  const [hidden, head, targets, weights, ...others] = inputs;
  const [bias, taught] = biased ? [others[0], others.slice(1)] : [undefined, others];
  return { hidden, head, targets, weights, bias, taught };
}

/** The values that `op` yields. Throws Error when the shapes do not fit it. */
export function outputsOf<Op extends OpName>(op: Op, shapes: readonly Shape[], attributes: Attributes[Op]): readonly Output[] {
  return shapeRules[op](shapes, attributes);
}
