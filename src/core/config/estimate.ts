// What a training run will cost, from its recipe alone: parameters, GPU memory, arithmetic. Estimates for a person who is
// about to press Start, held to within a tenth of what a plan allocates and computes; not measurements: time is only
// told from a speed that was measured on the device at hand.

import { headBlockRows, logitStride } from "./headBlock";
import { expertShape, prefersF16, type Recipe, type TrainingSettings, teacherShape } from "./recipe";
import { type ModelShape, parameterCount } from "./sizes";

/** A number in 32 bits. */
const BYTES = 4;
/** What a number kept in f16 takes of that. */
const HALF = 0.5;

export interface TrainingCost {
  readonly parameters: number;
  /** Bytes on the GPU, in parts and together. */
  readonly memory: {
    /** The model's own weights. */
    readonly weights: number;
    /** Copies in f16 of its matrices, which are nearly all of its weights. */
    readonly copies: number;
    /** Gradients, to which micro-batches add in place, and AdamW's two moments. */
    readonly optimizer: number;
    /** What forward keeps for backward, gradients on their way, and logits, at the fullest moment of a step. */
    readonly activations: number;
    /**
     * For an expert: its teacher's weights and their copies, and what the teacher adds to the fullest moment; of a cached
     * signal, what is kept of the teacher for a batch.
     */
    readonly teacher: number;
    readonly total: number;
  };
  /** Floating-point operations of matrix products and attention per token of training, the teacher's forward pass included. */
  readonly flopsPerToken: number;
  /** Tokens that one run sees. */
  readonly tokens: number;
}

/** The cost of training the teacher, or of one expert beside its teacher or what is kept of it, on a GPU with f16 or without. */
export function trainingCost(recipe: Recipe, who: "teacher" | "experts", hasF16 = false): TrainingCost {
  const settings = recipe[who];
  const half = hasF16 && prefersF16(settings) ? HALF : 1;
  const shape = who === "teacher" ? teacherShape(recipe) : expertShape(recipe);
  const isCached = who === "experts" && recipe.experts.signal === "cached";
  const teacher = who === "teacher" || isCached ? undefined : teacherShape(recipe);
  const parameters = parameterCount(shape);
  const weights = parameters * BYTES;
  const copied = half < 1 ? half : 0;
  const copies = copied * weights;
  const optimizer = 3 * weights;
  const activations = BYTES * wordsAtPeak(shape, settings, half);
  const kept = isCached ? recipe.experts.cachedTokens : 0;
  const withSignal = BYTES * (wordsAtPeak(shape, settings, half, { teacher, kept }) + settings.microBatch * shape.context * 2 * kept);
  const taught = withSignal - activations + (teacher ? BYTES * (1 + copied) * parameterCount(teacher) : 0);
  return {
    parameters,
    memory: { weights, copies, optimizer, activations, teacher: taught, total: weights + copies + optimizer + activations + taught },
    flopsPerToken: trainingFlops(shape, settings) + (teacher ? forwardFlops(teacher, shape.context) : 0),
    tokens: settings.steps * settings.sequences * shape.context,
  };
}

/** Minutes that so many tokens take at a measured speed; undefined without one. */
export function minutesFor(tokens: number, tokensPerSecond: number | undefined): number | undefined {
  return tokensPerSecond !== undefined && tokensPerSecond > 0 ? tokens / tokensPerSecond / 60 : undefined;
}

/**
 * Words that live at the fullest moment of a step; values that may be in f16 take `half` of one each. That is either in
 * the head, when the values kept from every block stand beside one block of logits, the last hidden states and their
 * gradient; or where the last block's backward pass begins, when the gradients of its output (d) and of its MLP's 4 d have
 * joined what it kept. A teacher goes first and is freed but for its last hidden states and, until it is compared with
 * the student's, a block of logits; alone it takes a place only when it is far wider than the student. Of a cached signal,
 * gradients of the `kept` tokens per position stand beside a block of logits.
 */
function wordsAtPeak(
  shape: ModelShape,
  { microBatch, activations }: TrainingSettings,
  half: number,
  { teacher, kept = 0 }: { readonly teacher?: ModelShape | undefined; readonly kept?: number } = {},
): number {
  const { layers, width: d, vocabSize } = shape;
  const rows = microBatch * shape.context;
  const blockRows = headBlockRows(rows, vocabSize);
  const logits = blockRows * logitStride(vocabSize);
  const inputs = layers * d; // of the blocks
  const block = wordsInBlock(shape, half);
  const stored = inputs + (activations === "keep" ? layers : 0) * block; // per row, in the head
  const backward = rows * (inputs + (activations === "keep" ? layers : 1) * block + 5 * d);
  const withGradient = rows * (stored + (2 + half) * d) + logits + blockRows * kept; // the stream's end, the gradient of hidden, and hidden
  if (teacher === undefined) return Math.max(backward, withGradient);
  // The first block of rows is compared before any gradient is there; with one block, that is all.
  const compared = rows * (stored + ((blockRows < rows ? 2 : 1) + half) * d + half * teacher.width) + 2 * logits;
  const teaching = rows * (2 + 4 * half) * teacher.width; // the stream before and after the MLP, and its 4 d
  return Math.max(backward, withGradient, compared, teaching);
}

/**
 * Words per row that a block's backward pass reads besides the block's input: two norms (d each), q, k, v (3 d),
 * attention (d), the MLP's 4 d before and after GELU; in f32 always the sum after attention (d), per head a log-sum-exp,
 * per norm a mean and a deviation.
 */
function wordsInBlock({ width, heads }: ModelShape, half: number): number {
  return (14 * half + 1) * width + heads + 4;
}

/**
 * Forward and backward: backward has two products for each of forward's, and seven in attention, which computes its
 * scores again in both of its kernels. Recomputing repeats each block but for its last projection (4 d² weights).
 */
function trainingFlops(shape: ModelShape, { activations }: TrainingSettings): number {
  const { layers, width: d, context } = shape;
  const again = activations === "recompute" ? 2 * layers * 8 * d ** 2 + 2 * attentionProduct(shape, context) : 0;
  return 3 * productFlops(shape) + 9 * attentionProduct(shape, context) + again;
}

/** A forward pass over sequences of `context` tokens. */
function forwardFlops(shape: ModelShape, context: number): number {
  return productFlops(shape) + 2 * attentionProduct(shape, context);
}

/** Two operations per token and weight of a matrix, the tied head included. */
function productFlops({ layers, width: d, vocabSize }: ModelShape): number {
  return 2 * (layers * 12 * d ** 2 + d * vocabSize);
}

/** One product of attention in all layers, such as queries with keys: 2 d for each of the (T + 1) / 2 positions that a token sees on average. */
function attentionProduct({ layers, width: d }: ModelShape, context: number): number {
  return layers * d * (context + 1);
}
