// Words on their way between the helpers of the corpus worker: plain data that crosses workers and is not kept.

/** Distinct words with their counts: word i is bytes[starts[i] … starts[i + 1]) and came counts[i] times. */
export interface CountedWords {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly counts: Uint32Array;
}
