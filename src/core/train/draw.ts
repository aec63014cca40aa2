// Which sequences a training step sees. Every draw is addressed by (seed, step, sequence), so a step's batch can be
// made again without the ones before it.

import { type Sequence, sequenceAt } from "../model/batch";
import { randomStream } from "../random";

/** The training tokens of one domain, documents one after the other. */
export interface TokenStream {
  readonly domain: string;
  readonly tokens: Uint16Array;
}

/** The sequences of one optimizer step: domains take turns, windows start anywhere. `step` counts from 0. */
export function drawSequences(
  streams: readonly TokenStream[],
  step: number,
  { seed, count, context }: { readonly seed: number; readonly count: number; readonly context: number },
): Sequence[] {
  return Array.from({ length: count }, (_, index) => {
    const { tokens } = streams[(step * count + index) % streams.length];
    const starts = Math.max(1, tokens.length - context);
    return sequenceAt(tokens, randomStream(seed, step, index).below(starts), context);
  });
}
