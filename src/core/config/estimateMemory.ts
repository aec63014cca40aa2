// How many words the values of a training step take on the GPU at its fullest moment, from shapes alone. Not weights and what
// an optimizer keeps of them: those stand in estimate.ts.

import { type AdapterWidth, headBlockRows, logitStride } from "./headBlock";
import type { TrainingSettings } from "./recipe";
import { innerWidth, type ModelShape } from "./sizes";
import { slotCount, slotTile } from "./slots";

/** What learns in one program, and from whom. */
export interface Learning {
  readonly shape: ModelShape;
  /** Whether its gates alone learn. */
  readonly gatesOnly?: boolean | undefined;
  /** Who is beside it, with as many experts of a token as it is asked for. */
  readonly teacher?: ModelShape | undefined;
  /** Passes of the teacher, live or kept, whose mean is learned (default 1). */
  readonly passes?: number;
  /** Whether what its gates' trainer made of the teacher's first block is taken over. */
  readonly opened?: boolean;
  /** Tokens of a cached signal per position and pass (default 0). */
  readonly kept?: number;
}

/**
 * Words that live at the fullest moment of a step; values that may be in f16 take `half` of one each. That is in the head, when
 * what all blocks kept stands beside a block of logits; or where the last block's backward pass begins; or, of a teacher
 * that works far more for a token than who learns from it, in the teacher.
 */
export function wordsAtPeak(
  learning: Learning,
  { microBatch, activations }: TrainingSettings,
  half: number,
  adapter: AdapterWidth,
): number {
  const { shape, gatesOnly = false, teacher, passes = 1, kept = 0 } = learning;
  const { layers, width: d, vocabSize } = shape;
  const rows = microBatch * shape.context;
  const recomputes = activations === "recompute";
  const block = wordsInBlock(shape, rows, half, gatesOnly);
  // Below the first gates nothing learns where gates alone do: of the first block only what they and its experts gave is kept.
  const unread = gatesOnly ? d + block.attention + slotsPerRow(shape, rows) * innerWidth(shape) : 0;
  const blocks = layers * (d + block.attention + block.mlp) - unread;
  const stored = recomputes ? layers * d : blocks; // per row, in the head
  // Gates that learn alone want nothing of the first block's attention, which counts where it is the only block.
  const inBackward = recomputes ? Math.min(layers * d + block.attention + block.mlp, blocks + 2 * d) : blocks;
  // Gates of a single layer send nothing back through its experts: it is fullest on the way forward, as a teacher is; where that way
  // is gone again, beside what goes into the block, what came of it and that's gradient.
  const throughExperts = !gatesOnly || layers > 1;
  const forward = wordsOfTeacher(shape, rows, half, 1) + (recomputes ? 3 * rows * d : 0);
  const backward = throughExperts ? rows * (inBackward + wordsOfGradients(shape, rows, half)) : forward;
  return Math.max(
    backward,
    wordsInHead({ rows, stored, d, half, vocabSize, adapter, passes, kept }),
    ...(teacher
      ? [wordsCompared({ rows, stored, d, half, vocabSize, adapter, passes, teacher }), wordsOfTeacher(teacher, rows, half, passes)]
      : []),
  );
}

/**
 * Words that tuned gates hand on to their student's step beside those at the peak of their own: the stream after the first block's
 * attention and, where values are computed again and so not kept anyway, what its experts made of each slot.
 */
export function wordsHandedOn(shape: ModelShape, { microBatch, activations }: TrainingSettings): number {
  const rows = microBatch * shape.context;
  return rows * shape.width * (1 + (activations === "recompute" ? slotsPerRow(shape, rows) : 0));
}

interface Head {
  readonly rows: number;
  /** Words per row that blocks keep beside it. */
  readonly stored: number;
  readonly d: number;
  readonly half: number;
  readonly vocabSize: number;
  readonly adapter: AdapterWidth;
  readonly passes: number;
}

/**
 * Beside one block of logits: the stream's end, the last hidden states and their gradient; of a cached signal, gradients of
 * the `kept` tokens per position. Each of several passes has its own gradients of hidden states and head (V d), summed when
 * all are there; of three passes or more, into yet another. That of one pass stands with the other gradients.
 */
function wordsInHead({ rows, stored, d, half, vocabSize, adapter, passes, kept }: Head & { readonly kept: number }): number {
  const blockRows = headBlockRows(rows, vocabSize, adapter);
  const logits = blockRows * (logitStride(vocabSize) + kept);
  if (passes === 1) return rows * (stored + (2 + half) * d) + logits;
  const gradients = passes * (rows + vocabSize) * d;
  return rows * (stored + d) + gradients + Math.max(rows * half * d + logits, passes > 2 ? vocabSize * d : 0);
}

/**
 * Where a teacher's logits stand beside those of who learns: first before any gradient is there, unless there are several blocks
 * of rows, and when all passes' hidden states still are; last when those of the last pass and the gradients of all before are.
 */
function wordsCompared({ rows, stored, d, half, vocabSize, adapter, passes, teacher }: Head & { readonly teacher: ModelShape }): number {
  const blockRows = headBlockRows(rows, vocabSize, adapter);
  const hidden = rows * half * teacher.width;
  const gradients = rows * d + (passes > 1 ? vocabSize * d : 0); // of a pass
  const own = blockRows < rows ? gradients : 0;
  const known = Math.max(passes * hidden, hidden + (passes - 1) * gradients);
  return rows * (stored + (1 + half) * d) + own + known + 2 * blockRows * logitStride(vocabSize);
}

/**
 * A teacher goes first, and each pass is freed but for its last hidden states, which later passes stand beside. It is fullest in
 * a block's MLP: the stream before and after it (d each) and its f, which of rows in slots are f and d for each slot before
 * the stream's end is there; or in attention, with the stream, q, k, v (3 d) and its result (d).
 */
function wordsOfTeacher(teacher: ModelShape, rows: number, half: number, passes: number): number {
  const { width: d, experts } = teacher;
  const f = innerWidth(teacher);
  const mlp = experts ? d + slotsPerRow(teacher, rows) * (f + d) : 2 * d + half * f;
  return rows * (Math.max(mlp, (1 + 4 * half) * d) + (passes - 1) * half * d);
}

interface BlockWords {
  readonly attention: number;
  readonly mlp: number;
}

/**
 * Words per row that a block's backward pass reads besides the block's input. Attention's part: norm (d), q, k, v (3 d) and its
 * result (d); in f32 the sum after it (d), per head a log-sum-exp, per norm a mean and a deviation. The MLP's: norm (d), and its
 * f before and after GELU. Of a sparse one all is in f32: norm, logits, their noise's size, the noise and gates (E each),
 * its k places, and for each slot that the experts of a row take, its row, d and f before and after them. Where gates alone
 * learn, matrices' inputs are not kept: neither the first norm nor what goes into the experts' two products.
 */
function wordsInBlock(shape: ModelShape, rows: number, half: number, gatesOnly: boolean): BlockWords {
  const { width: d, heads, experts } = shape;
  const f = innerWidth(shape);
  const attention = ((gatesOnly ? 4 : 5) * half + 1) * d + heads + 4;
  if (experts === undefined) return { attention, mlp: half * (d + 2 * f) };
  const slot = (gatesOnly ? 1 : 2) * (d + f) + 1;
  return { attention, mlp: d + 4 * experts.count + experts.active + slotsPerRow(shape, rows) * slot };
}

/**
 * Words per row of gradients where a block's backward pass begins: those of its output (d) and of its MLP's f; or, past a narrow
 * MLP that is freed by then, those of q, k, v beside those of its result and the stream. Where rows are in slots, for each of
 * these f and d: first fit finds no use for the room of the experts' outputs, which are freed in between.
 */
function wordsOfGradients(shape: ModelShape, rows: number, half: number): number {
  const { width: d, experts } = shape;
  const f = innerWidth(shape);
  if (experts) return d + slotsPerRow(shape, rows) * (d + f);
  return Math.max(d + f, 5 * d - half * (d + 2 * f));
}

/** Slots of a sparse layer for each row: k, and what fills up tiles. */
function slotsPerRow({ experts }: ModelShape, rows: number): number {
  if (experts === undefined) return 1;
  const { count, active } = experts;
  return slotCount(rows, active, count, slotTile(rows, active, count)) / rows;
}
