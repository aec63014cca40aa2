// TF-IDF features of token sequences, as scikit-learn's TfidfVectorizer makes them by default: raw counts,
// smoothed inverse document frequency, rows of length one. A "document" here is one sequence of token ids.

import type { SparseMatrix } from "./sparse";

/** Counts the distinct tokens of one sequence after another, with no allocation per sequence. */
export class TokenCounter {
  /** The distinct tokens of the last sequence, in order of first appearance: the first `distinct` entries. */
  readonly tokens: Uint16Array; // [vocabSize]
  /** How often each token of the vocabulary stood in the last sequence. */
  readonly counts: Uint32Array; // [vocabSize]
  distinct = 0;

  constructor(readonly vocabSize: number) {
    if (vocabSize > 65536) throw new RangeError(`token ids are 16 bits wide; a vocabulary of ${vocabSize} does not fit`);
    this.tokens = new Uint16Array(vocabSize);
    this.counts = new Uint32Array(vocabSize);
  }

  /** Counts `sequence`. Throws RangeError for an id outside the vocabulary. */
  count(sequence: ArrayLike<number>): void {
    const { tokens, counts, vocabSize } = this;
    for (let i = 0; i < this.distinct; i++) counts[tokens[i]] = 0;
    this.distinct = 0;
    for (let i = 0; i < sequence.length; i++) {
      const token = sequence[i];
      if (!(token >= 0 && token < vocabSize)) throw new RangeError(`token ${token} is outside the vocabulary of ${vocabSize}`);
      if (counts[token] === 0) tokens[this.distinct++] = token;
      counts[token] += 1;
    }
  }
}

/**
 * Inverse document frequency per token, ln((1 + n) / (1 + df)) + 1 with n sequences of which df hold the token.
 * It is 0, so the token is no feature, for `ignored` tokens and for those that no sequence holds: scikit-learn's
 * vocabulary, too, is that of the fitted text.
 */
export function fitIdf(sequences: readonly ArrayLike<number>[], vocabSize: number, ignored: readonly number[] = []): Float32Array {
  const counter = new TokenCounter(vocabSize);
  const documentFrequency = new Uint32Array(vocabSize);
  for (const sequence of sequences) {
    counter.count(sequence);
    for (let i = 0; i < counter.distinct; i++) documentFrequency[counter.tokens[i]] += 1;
  }
  for (const token of ignored) documentFrequency[token] = 0;
  const idf = new Float32Array(vocabSize);
  for (let token = 0; token < vocabSize; token++) {
    const df = documentFrequency[token];
    if (df > 0) idf[token] = Math.log((1 + sequences.length) / (1 + df)) + 1;
  }
  return idf;
}

/** The features of `sequences`: count × idf, each row scaled to length one. A row without features stays empty. */
export function transform(sequences: readonly ArrayLike<number>[], idf: Float32Array): SparseMatrix {
  const counter = new TokenCounter(idf.length);
  const indptr = new Uint32Array(sequences.length + 1);
  sequences.forEach((sequence, row) => {
    counter.count(sequence);
    let features = 0;
    for (let i = 0; i < counter.distinct; i++) if (idf[counter.tokens[i]] > 0) features += 1;
    indptr[row + 1] = indptr[row] + features;
  });

  const indices = new Uint16Array(indptr[sequences.length]);
  const values = new Float32Array(indices.length);
  sequences.forEach((sequence, row) => {
    counter.count(sequence);
    const start = indptr[row];
    let end = start;
    let squares = 0;
    for (let i = 0; i < counter.distinct; i++) {
      const token = counter.tokens[i];
      if (idf[token] === 0) continue;
      indices[end++] = token;
      squares += (counter.counts[token] * idf[token]) ** 2;
    }
    indices.subarray(start, end).sort();
    const scale = 1 / Math.sqrt(squares);
    for (let i = start; i < end; i++) values[i] = counter.counts[indices[i]] * idf[indices[i]] * scale;
  });
  return { rows: sequences.length, columns: idf.length, indptr, indices, values };
}
