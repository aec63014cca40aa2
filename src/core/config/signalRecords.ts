// What is recorded of where an expert's signal came from: text that its teacher wrote, answers that were kept. Not the texts and answers.

/** Text that a teacher wrote for experts to be trained on. */
export interface WrittenText {
  /** The folder in storage that holds it. */
  readonly path: string;
  /** SHA-256 of the teacher's weights. */
  readonly teacher: string;
  /** Seed of the writing. */
  readonly seed: number;
  readonly temperature: number;
  readonly sequences: number;
  /** Tokens of a sequence, and how many of them, on average, are the prompt from the training text. */
  readonly context: number;
  readonly promptTokens: number;
  /** Tokens that the teacher wrote. */
  readonly tokens: number;
  /** The beginning of the first sequence, prompt included. */
  readonly excerpt: string;
}

/** What a cached signal took. */
export interface SignalRecord {
  /** Bytes kept of the teacher for each token of text. */
  readonly bytesPerToken: number;
  /** Share of the run's windows of text that the teacher had answered for an earlier run. */
  readonly reused: number;
}
