// ROUGE-L: how much of a reference a candidate says in the same order, by the longest common subsequence of words. The
// numbers are those of the Python package rouge-score (rougeL without a stemmer). Not a judge of meaning.

/** Shares in [0, 1]. */
export interface RougeScore {
  /** Of the candidate's words, those that the two have in common. */
  readonly precision: number;
  /** Of the reference's words. */
  readonly recall: number;
  /** The harmonic mean of the two; 0 where both are 0. */
  readonly f1: number;
}

/**
 * The words that ROUGE compares: the runs of a-z and 0-9 in the lower-cased text. Everything else parts words, letters with
 * accents and underscores too. Two signs outside ASCII have an ASCII letter when lower-cased, here as in Python: the
 * Kelvin sign and the dotted capital I.
 */
export function rougeWords(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

/** ROUGE-L of a candidate against its reference (Lin 2004, with beta = 1); all 0 where a side has no words. */
export function rougeL(reference: string, candidate: string): RougeScore {
  const expected = rougeWords(reference);
  const said = rougeWords(candidate);
  if (expected.length === 0 || said.length === 0) return { precision: 0, recall: 0, f1: 0 };
  const common = commonSubsequence(expected, said);
  const precision = common / said.length;
  const recall = common / expected.length;
  return { precision, recall, f1: common === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

/** The length of the longest common subsequence: O(n·m) steps, and one row of the table as long as the shorter list. */
function commonSubsequence(a: readonly string[], b: readonly string[]): number {
  const [long, short] = a.length < b.length ? [b, a] : [a, b];
  // row[j]: of the words of `long` so far and the first j of `short`.
  const row = new Uint32Array(short.length + 1);
  for (const word of long) {
    let diagonal = 0;
    for (let j = 1; j <= short.length; j++) {
      const above = row[j];
      row[j] = short[j - 1] === word ? diagonal + 1 : Math.max(above, row[j - 1]);
      diagonal = above;
    }
  }
  return row[short.length];
}
