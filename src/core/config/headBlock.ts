// How many logits exist at once: the head works through a batch in blocks of rows. The rule stands here because what
// training will cost is told from a recipe alone; the compiled executor follows it.

/** Logits of a block of rows, in numbers (8 MiB). */
const BLOCK_NUMBERS = 2 ** 21;
/** Rows of a block come in this many, so that every block begins at an aligned address. */
const ROW_MULTIPLE = 64;

/** Numbers from one row of logits to the next: kernels store four at a time. */
export const logitStride = (vocabSize: number): number => 4 * Math.ceil(vocabSize / 4);

/** Rows of the `rows` in a batch whose logits exist together. */
export function headBlockRows(rows: number, vocabSize: number): number {
  const blocks = Math.floor(BLOCK_NUMBERS / logitStride(vocabSize) / ROW_MULTIPLE);
  return Math.min(rows, Math.max(1, blocks) * ROW_MULTIPLE);
}
