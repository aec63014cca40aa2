// What else could have stood where a token was written: how probable that token was and which ones were most probable,
// under the model that wrote it and with what that model saw.

import { keptTokens } from "../graph/decoding";
import type { Evaluator } from "../graph/executor";

/** An id with its probability. */
export interface Candidate {
  readonly id: number;
  readonly probability: number;
}

export interface Alternatives {
  /** Of the token that stands there. */
  readonly probability: number;
  /** How many ids are more probable, or as probable and smaller. */
  readonly rank: number;
  /** The most probable ids, from the most probable down, equals by id. */
  readonly likeliest: readonly Candidate[];
}

/**
 * Yields the logits [V] that each token of `text` was drawn from, beginning with the one at `from`, by a generator that was
 * started with what stands before it: reads the same windows again (TokenGenerator says how they follow on each other).
 * `predictorAt` says what predicts the token at a place: an evaluator of decodeProgram's kind for one sequence.
 */
export async function* reread(
  predictorAt: (place: number) => Promise<Evaluator>,
  text: readonly number[],
  from: number,
  context: number,
): AsyncGenerator<Float32Array, void, void> {
  let begin = Math.max(0, from - context);
  let next = begin;
  for (let place = from; place < text.length; place++) {
    const predictor = await predictorAt(place);
    let logits = new Float32Array();
    for (; next < place; next++) {
      const inputs = { tokens: Int32Array.of(text[next]), positions: Int32Array.of(next - begin) };
      logits = (await predictor.run(inputs)).get("logits") as Float32Array<ArrayBuffer>;
    }
    yield logits;
    if (place - begin < context) continue;
    begin = place + 1 - keptTokens(context);
    next = begin;
  }
}

/** What stood beside `token` under log-probabilities [V], with the `count` most probable ids. */
export function alternativesTo(token: number, logProbs: Float64Array, count: number): Alternatives {
  const before = (a: number, b: number): boolean => logProbs[a] > logProbs[b] || (logProbs[a] === logProbs[b] && a < b);
  let rank = 0;
  const likeliest: number[] = [];
  for (let id = 0; id < logProbs.length; id++) {
    if (before(id, token)) rank += 1;
    const place = likeliest.findIndex((other) => before(id, other));
    if (place >= 0) likeliest.splice(place, 0, id);
    else likeliest.push(id);
    if (likeliest.length > count) likeliest.pop();
  }
  const candidate = (id: number): Candidate => ({ id, probability: Math.exp(logProbs[id]) });
  return { probability: Math.exp(logProbs[token]), rank, likeliest: likeliest.map(candidate) };
}
