// How many logits exist at once: the head works through a batch in blocks of rows. The rule stands here because what
// training will cost is told from a recipe alone; the compiled executor follows it.

/**
 * Logits of a block of rows, in numbers: 8 MiB stay in the cache of a processor that plays a graphics card, and it takes 128 MiB
 * to keep all of a real one busy.
 */
const BLOCK_NUMBERS = { narrow: 2 ** 21, wide: 2 ** 25 } as const;
/** The kind of adapter: a processor that plays a graphics card, or a graphics card. */
export type AdapterWidth = keyof typeof BLOCK_NUMBERS;
/** Rows of a block come in this many, so that every block begins at an aligned address. */
const ROW_MULTIPLE = 64;

/** Numbers from one row of logits to the next: kernels store four at a time. */
export const logitStride = (vocabSize: number): number => 4 * Math.ceil(vocabSize / 4);

/** Rows of the `rows` in a batch whose logits exist together, on an adapter that is narrow or wide. */
export function headBlockRows(rows: number, vocabSize: number, width: AdapterWidth): number {
  const blocks = Math.floor(BLOCK_NUMBERS[width] / logitStride(vocabSize) / ROW_MULTIPLE);
  return Math.min(rows, Math.max(1, blocks) * ROW_MULTIPLE);
}
