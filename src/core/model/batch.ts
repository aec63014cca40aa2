// Sequences of tokens with their targets, and how they become the inputs of the programs in programs.ts. Not which
// sequences are chosen: training draws them, evaluation cuts them.

import type { TokenIds } from "../config/tokenIds";
import type { Inputs } from "../graph/executor";

/** Target of a position that is not scored. */
export const UNSCORED = -1;

/** What a teacher answers to a sequence: ids [T, k] and log-probabilities [T, k] of its most probable next tokens. */
export interface Answers {
  readonly ids: Int32Array;
  readonly logProbs: Float32Array;
}

export interface Sequence {
  /** [T] */
  readonly tokens: Int32Array;
  /** [T]; each position's next token, or UNSCORED. */
  readonly targets: Int32Array;
  /** Of an instruction with its response: how many of the tokens are the prompt. */
  readonly prompt?: number;
  /** Where a cached signal is learned from: of each pass of the teacher. */
  readonly answers?: readonly Answers[];
}

/** The `context` tokens from `start` and their successors; positions past the stream's end are padding. */
export function sequenceAt(tokens: TokenIds, start: number, context: number): Sequence {
  const sequence = { tokens: new Int32Array(context), targets: new Int32Array(context).fill(UNSCORED) };
  const scored = Math.min(context, tokens.length - start - 1);
  sequence.tokens.set(tokens.subarray(start, start + scored));
  sequence.targets.set(tokens.subarray(start + 1, start + 1 + scored));
  return sequence;
}

/** Sequences as the inputs of one program run. A short batch is filled up to `size` with unscored sequences. */
export function toInputs(sequences: readonly Sequence[], size: number, context: number, weights: Float32Array): Inputs {
  const tokens = new Int32Array(size * context);
  const targets = new Int32Array(size * context).fill(UNSCORED);
  sequences.forEach((sequence, index) => {
    tokens.set(sequence.tokens, index * context);
    targets.set(sequence.targets, index * context);
  });
  return { tokens, targets, weights, ...answerInputs(sequences, size) };
}

/** The names of a pass's inputs of a cached signal. */
export const cachedNames = (pass: number) => ({ ids: `cachedIds.${pass}`, logProbs: `cachedLogProbs.${pass}` });

/** The inputs of a cached signal, where the sequences have one. Those filled up with are not scored: any numbers do. */
function answerInputs(sequences: readonly Sequence[], size: number): Inputs {
  const answers = sequences.flatMap((sequence) => (sequence.answers ? [sequence.answers] : []));
  const [first = []] = answers;
  return Object.assign({}, ...first.map((_, pass) => passInputs(answers, pass, size)));
}

function passInputs(answers: readonly (readonly Answers[])[], pass: number, size: number): Inputs {
  const names = cachedNames(pass);
  const perSequence = answers[0][pass].ids.length;
  const cachedIds = new Int32Array(size * perSequence);
  const cachedLogProbs = new Float32Array(size * perSequence);
  answers.forEach((passes, index) => {
    const { ids, logProbs } = passes[pass];
    cachedIds.set(ids, index * perSequence);
    cachedLogProbs.set(logProbs, index * perSequence);
  });
  return { [names.ids]: cachedIds, [names.logProbs]: cachedLogProbs };
}

/** Positions with a target. */
export function scoredTokens(sequences: readonly Sequence[]): number {
  return sequences.reduce((count, { targets }) => count + countScored(targets), 0);
}

/** Targets that are scored. */
export function countScored(targets: ArrayLike<number>): number {
  let count = 0;
  for (let at = 0; at < targets.length; at++) if (targets[at] !== UNSCORED) count += 1;
  return count;
}
