// Writing text token by token: which token follows given logits, and the loop around a logitsProgram of one row.

import type { Evaluator } from "../graph/executor";
import { type Random, randomStream } from "../random";

export interface SamplingSettings {
  /** 0 picks the most probable token. */
  readonly temperature: number;
  /** Tokens to choose among; 0 for all. */
  readonly topK: number;
  readonly seed: number;
}

/** The next token id under softmax(logits / temperature) over the topK most probable. Ties go to the lower id. */
export function sampleToken(logits: ArrayLike<number>, { temperature, topK }: SamplingSettings, random: Random): number {
  const byProbability = Array.from(logits, (_, id) => id).sort((a, b) => logits[b] - logits[a] || a - b);
  if (temperature === 0) return byProbability[0];
  const candidates = topK > 0 ? byProbability.slice(0, topK) : byProbability;
  const largest = logits[candidates[0]];
  const weights = candidates.map((id) => Math.exp((logits[id] - largest) / temperature));
  let remaining = random.next() * weights.reduce((total, weight) => total + weight, 0);
  for (let index = 0; index < candidates.length; index++) {
    remaining -= weights[index];
    if (remaining < 0) return candidates[index];
  }
  return candidates[candidates.length - 1];
}

/** What is generated with: a logitsProgram for one row over sequences of `context` tokens, and where texts end. */
export interface Writer {
  readonly evaluator: Evaluator;
  readonly context: number;
  readonly endOfText: number;
}

/**
 * Yields up to `count` tokens after `prompt`, seeing at most the last `context` of what stands so far; ends before the
 * end-of-text token. An empty prompt begins a new text.
 */
export async function* generate(
  { evaluator, context, endOfText }: Writer,
  prompt: readonly number[],
  count: number,
  settings: SamplingSettings,
): AsyncGenerator<number, void, void> {
  const random = randomStream(settings.seed);
  const written = prompt.length > 0 ? [...prompt] : [endOfText];
  for (let index = 0; index < count; index++) {
    const seen = written.slice(-context);
    const tokens = new Int32Array(context);
    tokens.set(seen);
    const outputs = await evaluator.run({ tokens, rows: Int32Array.of(seen.length - 1) });
    const next = sampleToken(outputs.get("logits") as Float32Array, settings, random);
    if (next === endOfText) return;
    written.push(next);
    yield next;
  }
}
