// Sequence-level distillation (SeqKD, arXiv 1606.07947): a student is trained on text that its teacher wrote. How much is
// written for a run, and what a step sees of it; not the writing.

import type { TrainingSettings } from "../config/recipe";
import type { TokenIds } from "../config/tokenIds";
import type { Sequence } from "../model/batch";
import { hash32 } from "../random";
import { writtenSequence } from "./continuation";

/** Text of a teacher: each of up to T + 1 tokens, the first of them, as many as its `promptTokens`, from training text. */
export interface WrittenTexts {
  readonly texts: readonly TokenIds[];
  readonly promptTokens: readonly number[];
}

/**
 * Sequences of `context` tokens to be written for a run: as many tokens as the run sees, but no more than `tokens`, over
 * which windows of the training text range.
 */
export function sequencesToWrite(
  { steps, sequences }: Pick<TrainingSettings, "steps" | "sequences">,
  tokens: number,
  context: number,
): number {
  return Math.min(steps * sequences, Math.max(1, Math.ceil(tokens / context)));
}

/**
 * What draws a step's `count` sequences from what a teacher wrote, by steps counted from 0. The run goes through all of the text, each
 * time in another order, so that nothing is seen twice before everything was seen once.
 */
export function writtenDraw(
  { texts, promptTokens }: WrittenTexts,
  { seed, count, context }: { readonly seed: number; readonly count: number; readonly context: number },
): (step: number) => readonly Sequence[] {
  let round = -1;
  let order: readonly number[] = [];
  const orderOf = (wanted: number): readonly number[] => {
    if (wanted !== round) {
      const keys = texts.map((_, index) => hash32(seed, wanted, index));
      order = keys.map((_, index) => index).sort((a, b) => keys[a] - keys[b]);
      round = wanted;
    }
    return order;
  };
  return (step) =>
    Array.from({ length: count }, (_, turn) => {
      const place = step * count + turn;
      const index = orderOf(Math.floor(place / texts.length))[place % texts.length];
      return writtenSequence(texts[index], promptTokens[index], context);
    });
}
