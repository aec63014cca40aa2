// What else could have stood where a token was written: how probable that token was and which ones were most probable,
// under the model that wrote it and with what that model saw. Not the model's answers themselves.

import { keptTokens } from "../graph/decoding";

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
 * Where the window began that each token of a text was predicted in, from the token at `from` to the one before `to`, by a
 * generator that was started with what stands before `from`: TokenGenerator says how windows follow on each other.
 */
export function windowBegins(from: number, to: number, context: number): number[] {
  let next = Math.max(0, from - context);
  return Array.from({ length: to - from }, (_, index) => {
    const begin = next;
    const end = from + index + 1;
    if (end - 1 - begin === context) next = end - keptTokens(context);
    return begin;
  });
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
