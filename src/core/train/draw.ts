// Which sequences a training step sees. Every draw is addressed by (seed, step, sequence), so a step's batch can be
// made again without the ones before it.

import type { Sequence } from "../model/batch";
import { type DomainTokens, exampleCount, sequenceOf } from "../model/windows";
import { randomStream } from "../random";

/** The training tokens of one domain, documents one after the other. */
export interface TokenStream extends DomainTokens {
  readonly domain: string;
}

/** A window of a stream, by where it begins, as sequenceOf takes it. */
export interface Window {
  readonly stream: TokenStream;
  readonly start: number;
}

export interface DrawSettings {
  readonly seed: number;
  /** Sequences of a step. */
  readonly count: number;
  /** Tokens of a window. */
  readonly context: number;
  /** Whether windows start at multiples of the context alone, so that runs share them; else anywhere. Examples always do. */
  readonly onGrid?: boolean;
}

/**
 * One round of turns in which each stream has as many as its part, a whole number, says beside the others' parts: next is
 * always the stream that is furthest behind, the first of equals. Equal parts give every stream once.
 */
export function inTurns<Stream extends TokenStream>(streams: readonly Stream[], parts: readonly number[]): readonly Stream[] {
  const all = parts.reduce((sum, part) => sum + part, 0);
  const had = parts.map(() => 0);
  return Array.from({ length: all / parts.reduce(commonDivisor) }, (_, turn) => {
    const behind = parts.map((part, i) => part * (turn + 1) - had[i] * all);
    const next = behind.indexOf(Math.max(...behind));
    had[next] += 1;
    return streams[next];
  });
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));

/** The windows of one optimizer step: streams take turns, one that is listed more often has more. `step` counts from 0. */
export function drawWindows(
  streams: readonly TokenStream[],
  step: number,
  { seed, count, context, onGrid = false }: DrawSettings,
): Window[] {
  return Array.from({ length: count }, (_, index) => {
    const stream = streams[(step * count + index) % streams.length];
    const random = randomStream(seed, step, index);
    if (stream.examples) return { stream, start: context * random.below(exampleCount(stream.examples)) };
    const start = random.below(Math.max(1, stream.tokens.length - context));
    return { stream, start: onGrid ? start - (start % context) : start };
  });
}

/** The sequences of one optimizer step. */
export function drawSequences(streams: readonly TokenStream[], step: number, settings: DrawSettings): Sequence[] {
  return drawWindows(streams, step, settings).map(({ stream, start }) => sequenceOf(stream, start, settings.context));
}

/** The starts of all windows that `steps` steps draw from `stream` alone, each once, in the order of their first turn. */
export function windowsOf(stream: TokenStream, steps: number, settings: DrawSettings): readonly number[] {
  const starts = new Set<number>();
  for (let step = 0; step < steps; step++) for (const { start } of drawWindows([stream], step, settings)) starts.add(start);
  return [...starts];
}
