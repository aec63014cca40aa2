// What is known of the gates of a sparse model: plain data, part of the records of models.

/** What the gate of one layer does, on average over tokens. */
export interface LayerUse {
  /** Share of the tokens that took each expert; together they are k. */
  readonly taken: readonly number[];
  /** Mean of the weights that experts got, and of softmax over all of the gate's logits, by expert; each adds up to 1. */
  readonly gates: readonly number[];
  readonly probabilities: readonly number[];
  /** Probability of the experts that took part. */
  readonly mass: number;
  /** Of softmax over all logits, in nats. */
  readonly entropy: number;
}

/** The gates of a sparse teacher that were tuned to one expert while it learned (arXiv 2502.12947). */
export interface GatesRecord {
  /** Storage path of their safetensors file, its bytes, and their SHA-256 in hexadecimal digits. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** SHA-256 of the file of the teacher they were tuned of. */
  readonly teacher: string;
  /** KL between the original and the tuned gate of each layer, in nats. */
  readonly divergence: readonly number[];
}
