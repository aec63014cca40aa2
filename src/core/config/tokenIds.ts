// Ids of tokens where there are many of them: two bytes each where the vocabulary has no more, else four. Which it is
// follows from the size of the vocabulary, and is decided here alone.

/** Tokens of a text. */
export type TokenIds = Uint16Array | Uint32Array;

/** How wide an id is. */
export type IdBits = 16 | 32;

/** Bits for the ids of a vocabulary. */
export const idBits = (vocabSize: number): IdBits => (vocabSize <= 2 ** 16 ? 16 : 32);

interface IdArrays {
  new (length: number): TokenIds;
  /** A view of `length` ids, from a byte on that is a multiple of their size. */
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): TokenIds;
  from(ids: ArrayLike<number>): TokenIds;
}

/** The arrays that hold them. In bytes they are little-endian, the order of every machine with a browser. */
export const ID_ARRAYS: Readonly<Record<IdBits, IdArrays>> = { 16: Uint16Array, 32: Uint32Array };
