// What a training run will cost, from its recipe alone: parameters, GPU memory, arithmetic. Estimates for a person who is
// about to press Start, not measurements: time is only told from a speed that was measured on the device at hand.

import { expertShape, type Recipe, teacherShape } from "./recipe";
import { type ModelShape, parameterCount } from "./sizes";

/** A number in 32 bits. */
const BYTES = 4;

export interface TrainingCost {
  readonly parameters: number;
  /** Bytes on the GPU at the fullest moment of a step, in parts and together. */
  readonly memory: {
    /** The model's own weights. */
    readonly weights: number;
    /** Gradients, their sums over micro-batches, and AdamW's two moments. */
    readonly optimizer: number;
    /** What forward keeps for backward, and logits. */
    readonly activations: number;
    /** The teacher's weights and what its forward pass holds, for an expert. */
    readonly teacher: number;
    readonly total: number;
  };
  /** Floating-point operations per token of training, forward and backward, the teacher's forward included. */
  readonly flopsPerToken: number;
  /** Tokens that one run sees. */
  readonly tokens: number;
}

/** The cost of training the teacher, or of one expert beside its teacher. */
export function trainingCost(recipe: Recipe, who: "teacher" | "experts"): TrainingCost {
  const settings = recipe[who];
  const shape = who === "teacher" ? teacherShape(recipe) : expertShape(recipe);
  const teacher = who === "teacher" ? undefined : teacherShape(recipe);
  const parameters = parameterCount(shape);
  const tokensAtOnce = settings.microBatch * shape.context;
  const weights = parameters * BYTES;
  const sums = settings.sequences > settings.microBatch ? 1 : 0;
  const optimizer = (3 + sums) * weights;
  const activations = tokensAtOnce * BYTES * (shape.layers * numbersPerLayer(shape) + 3 * shape.vocabSize);
  const taught = teacher ? (parameterCount(teacher) + tokensAtOnce * (numbersPerLayer(teacher) + 2 * teacher.vocabSize)) * BYTES : 0;
  return {
    parameters,
    memory: { weights, optimizer, activations, teacher: taught, total: weights + optimizer + activations + taught },
    flopsPerToken: 3 * forwardFlops(shape, shape.context) + (teacher ? forwardFlops(teacher, shape.context) : 0),
    tokens: settings.steps * settings.sequences * shape.context,
  };
}

/** Minutes that so many tokens take at a measured speed; undefined without one. */
export function minutesFor(tokens: number, tokensPerSecond: number | undefined): number | undefined {
  return tokensPerSecond !== undefined && tokensPerSecond > 0 ? tokens / tokensPerSecond / 60 : undefined;
}

/**
 * Numbers per token that one block keeps for its backward pass: two norms, q, k, v, attention out, its projection, the
 * MLP's 4 d before and after GELU and its projection, two residual sums (17 d), and per head a row of attention scores
 * and one of weights.
 */
function numbersPerLayer({ width, heads, context }: ModelShape): number {
  return 17 * width + 2 * heads * context;
}

/**
 * A forward pass: two operations per weight of a matrix, the tied head included, and 4 d per position attended to for
 * scores and weighted sums (arXiv 2204.02311, appendix B). Backward is twice that.
 */
function forwardFlops({ layers, width, vocabSize }: ModelShape, context: number): number {
  return 2 * (layers * 12 * width ** 2 + width * vocabSize) + 4 * layers * width * context;
}
