// What a training run will cost, from its recipe alone: parameters, GPU memory, arithmetic. Estimates for a person who is
// about to press Start, held to within a tenth of what a plan allocates and computes; not measurements: time is only
// told from a speed that was measured on the device at hand.

import { type Learning, wordsAtPeak, wordsHandedOn } from "./estimateMemory";
import type { AdapterWidth } from "./headBlock";
import { expertShape, prefersF16, type Recipe, type TrainingSettings, teacherShape } from "./recipe";
import { activeParameters, gateParameters, innerWidth, type ModelShape, parameterCount } from "./sizes";
import { activeExperts, passesOfUpdate } from "./sparse";

/** A number in 32 bits. */
const BYTES = 4;
/** What a number kept in f16 takes of that. */
const HALF = 0.5;
/** Experts of an upcycled teacher where the number of domains is not known yet. */
const DOMAINS = 4;

export interface TrainingCost {
  readonly parameters: number;
  /** Parameters that a token meets, where a sparse model has more. */
  readonly activeParameters?: number;
  /** Bytes on the GPU, in parts and together. */
  readonly memory: {
    /** The model's own weights. */
    readonly weights: number;
    /** Copies in f16 of its matrices, which are nearly all of its weights. */
    readonly copies: number;
    /** Gradients, to which micro-batches add in place, and AdamW's two moments, of what learns. */
    readonly optimizer: number;
    /** What forward keeps for backward, gradients on their way, and logits, at the fullest moment of a step. */
    readonly activations: number;
    /**
     * For an expert: its teacher's weights and their copies, and what the teacher adds to the fullest moment; of a cached
     * signal, what is kept of the teacher for a batch; of gates that are tuned to the expert, what all of that takes.
     */
    readonly teacher: number;
    readonly total: number;
  };
  /** Floating-point operations of matrix products and attention per token of training, the teacher's forward passes included. */
  readonly flopsPerToken: number;
  /** Tokens that one run sees. */
  readonly tokens: number;
}

/** The GPU that a cost is told for. */
export interface CostGpu {
  readonly hasF16: boolean;
  readonly width: AdapterWidth;
}

const USUAL_GPU: CostGpu = { hasF16: false, width: "wide" };

/**
 * The cost of training the teacher, or of one expert beside its teacher or what is kept of it. Of an
 * upcycled teacher that of its gates, once there are experts of all `domains`. A teacher from outside has the shape `imported`.
 */
export function trainingCost(
  recipe: Recipe,
  who: "teacher" | "experts",
  gpu = USUAL_GPU,
  domains = DOMAINS,
  imported?: ModelShape,
): TrainingCost {
  const { learning, tuning, settings } = runOf(recipe, who, domains, imported ?? teacherShape(recipe));
  const { shape, gatesOnly = false, teacher, passes = 1, kept = 0 } = learning;
  // Beside a trainer of gates nothing is kept in f16; see stages/trainers.ts.
  const { hasF16, width } = gpu;
  const half = hasF16 && prefersF16(settings) && !gatesOnly && !tuning ? HALF : 1;
  const copied = half < 1 ? half : 0;
  const parameters = parameterCount(shape);
  const weights = BYTES * parameters;
  const copies = copied * weights;
  const optimizer = BYTES * 3 * (gatesOnly ? gateParameters(shape) : parameters);
  const activations = BYTES * wordsAtPeak({ shape, gatesOnly }, settings, half, width);
  const cached = settings.microBatch * shape.context * 2 * kept * passes;
  const beside = BYTES * (wordsAtPeak(learning, settings, half, width) + cached + (teacher ? (1 + copied) * parameterCount(teacher) : 0));
  const taught = beside - activations + (tuning ? BYTES * wordsOfTuning(tuning, settings, width) : 0);
  return {
    parameters,
    ...(shape.experts && { activeParameters: activeParameters(shape) }),
    memory: { weights, copies, optimizer, activations, teacher: taught, total: weights + copies + optimizer + activations + taught },
    flopsPerToken: trainingFlops(learning, settings) + (tuning ? trainingFlops(tuning, settings) : 0),
    tokens: settings.steps * settings.sequences * shape.context,
  };
}

/** Minutes that so many tokens take at a measured speed; undefined without one. */
export function minutesFor(tokens: number, tokensPerSecond: number | undefined): number | undefined {
  return tokensPerSecond !== undefined && tokensPerSecond > 0 ? tokens / tokensPerSecond / 60 : undefined;
}

/** What learns in a run; and, before each of its updates, the gates that are tuned to it. */
interface Run {
  readonly learning: Learning;
  readonly tuning?: Learning;
  readonly settings: TrainingSettings;
}

function runOf(recipe: Recipe, who: "teacher" | "experts", domains: number, whole: ModelShape): Run {
  const { teacher: taught, experts } = recipe;
  const isUpcycled = taught.kind === "upcycled";
  const student = expertShape(recipe);
  const teacher = isUpcycled ? { ...student, experts: { count: domains, active: Math.min(taught.active, domains) } } : whole;
  if (who === "teacher") {
    const settings = isUpcycled ? { ...taught, steps: taught.gateSteps } : taught;
    return { learning: { shape: teacher, gatesOnly: isUpcycled }, settings };
  }
  const asking = answering(teacher, experts);
  if (experts.signal === "cached")
    return { learning: { shape: student, kept: experts.cachedTokens, passes: asking.passes }, settings: experts };
  const isTuned = teacher.experts && experts.asked === "student-aware";
  return {
    learning: { shape: student, ...asking, ...(isTuned && { opened: experts.microBatch >= experts.sequences }) },
    ...(isTuned && { tuning: { shape: { ...asking.teacher, context: student.context }, gatesOnly: true, teacher: student } }),
    settings: experts,
  };
}

/** The teacher with as many experts of a token as answer, and its passes for an update. A dense one answers whole, in one pass. */
function answering(teacher: ModelShape, settings: Recipe["experts"]): { readonly teacher: ModelShape; readonly passes: number } {
  if (teacher.experts === undefined) return { teacher, passes: 1 };
  const { count } = teacher.experts;
  const active = Math.min(count, activeExperts(settings, teacher.experts));
  return { teacher: { ...teacher, experts: { count, active } }, passes: passesOfUpdate(settings) };
}

/**
 * Words of what tunes a teacher's gates, a trainer of its own: the gates' copy with what its optimizer keeps, the values of its
 * step, and those that it hands on. Nothing of it is in f16.
 */
function wordsOfTuning(tuning: Learning, settings: TrainingSettings, width: AdapterWidth): number {
  const { shape } = tuning;
  return 4 * gateParameters(shape) + wordsAtPeak(tuning, settings, 1, width) + wordsHandedOn(shape, settings);
}

/**
 * Forward and backward: backward has two products for each of forward's, and seven in attention, which computes its
 * scores again in both of its kernels; the head has all three for each pass of a teacher, which has its own. Recomputing repeats
 * each block but for its last projection (f d weights), which the gates of a sparse one want too.
 */
function trainingFlops(
  { shape, gatesOnly = false, teacher, passes = 1, opened = false }: Learning,
  { activations }: TrainingSettings,
): number {
  const { layers, width: d, vocabSize, context } = shape;
  const { attention, mlp, gates } = weightsOfToken(shape, 2);
  const head = d * vocabSize;
  const all = layers * (attention + mlp + gates) + head;
  // Where gates alone learn, other weights have no gradient of their own, and nothing below the first gates has any.
  const products = gatesOnly ? 2 * all + layers * gates - attention - mlp : 3 * (all + (passes - 1) * head);
  const ofAttention = 2 + (gatesOnly ? (7 * (layers - 1)) / layers : 7);
  const taught = teacher ? passes * forwardFlops(teacher, context, opened) : 0;
  const own = 2 * products + ofAttention * attentionProduct(shape, context);
  if (activations === "keep") return own + taught;
  const again = layers * (attention + (shape.experts ? mlp + gates : mlp / 2));
  return own + taught + 2 * again + 2 * attentionProduct(shape, context);
}

/** A forward pass over sequences of `context` tokens, or all of it but the first block's attention and experts. */
function forwardFlops(shape: ModelShape, context: number, opened: boolean): number {
  const { layers, width, vocabSize } = shape;
  const { attention, mlp, gates } = weightsOfToken(shape, 1);
  const blocks = opened ? layers - 1 : layers;
  const products = blocks * (attention + mlp) + layers * gates + width * vocabSize;
  return 2 * products + (2 * blocks * attentionProduct(shape, context)) / layers;
}

/**
 * Weights of a block's matrices that a token meets, at two operations each: attention's, those of its MLP or of the k experts it
 * takes, and of a gate the logits' alone or, while it learns, those of their noise too.
 */
function weightsOfToken(shape: ModelShape, ofGate: 1 | 2): { readonly attention: number; readonly mlp: number; readonly gates: number } {
  const { width: d, experts: { count, active } = { count: 0, active: 1 } } = shape;
  return { attention: 4 * d ** 2, mlp: active * 2 * d * innerWidth(shape), gates: ofGate * d * count };
}

/** One product of attention in all layers, such as queries with keys: 2 d for each of the (T + 1) / 2 positions that a token sees on average. */
function attentionProduct({ layers, width: d }: ModelShape, context: number): number {
  return layers * d * (context + 1);
}
