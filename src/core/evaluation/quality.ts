// How well a model predicts held-out text: nats per token, perplexity and bits per byte.

import type { Quality } from "../config/records";
import type { Evaluator } from "../graph/executor";
import { type Sequence, scoredTokens, UNSCORED } from "../model/batch";
import { consecutiveWindows, type DomainTokens, sequenceOf } from "../model/windows";
import { runInBatches } from "./batches";

/** Held-out text of one domain, cut into sequences. */
export interface HeldOut {
  readonly domain: string;
  readonly sequences: readonly Sequence[];
  /** Positions scored, over all sequences. */
  readonly tokens: number;
  /** UTF-8 bytes of the scored tokens; the end-of-text token has none. */
  readonly bytes: number;
}

/** The first `limit` tokens of a domain as consecutive sequences; `byteLengths` by token id. */
export function heldOut(domain: string, text: DomainTokens, context: number, limit: number, byteLengths: ArrayLike<number>): HeldOut {
  const sequences = consecutiveWindows(text, context, limit).map((start) => sequenceOf(text, start, context));
  let bytes = 0;
  for (const { targets } of sequences) for (const target of targets) if (target !== UNSCORED) bytes += byteLengths[target];
  return { domain, sequences, tokens: scoredTokens(sequences), bytes };
}

/** Each sequence's cross-entropy in nats, [sequences]. `evaluator` runs a scoreProgram of `batch` sequences, `member` of its lists. */
export async function scoreSequences(
  evaluator: Evaluator,
  sequences: readonly Sequence[],
  batch: number,
  member?: number,
): Promise<Float64Array> {
  const nats = new Float64Array(sequences.length);
  const take = (first: number, part: readonly Sequence[], outputs: ReadonlyMap<string, Float32Array>): void =>
    nats.set((outputs.get("sums") as Float32Array).subarray(0, part.length), first);
  await runInBatches(evaluator, sequences, batch, take, member);
  return nats;
}

/** Nats at each position, [sequences · T], 0 where it has no target. `evaluator` runs a scoreProgram by position. */
export async function scorePositions(evaluator: Evaluator, sequences: readonly Sequence[], batch: number): Promise<Float32Array> {
  const context = sequences[0]?.tokens.length ?? 0;
  const nats = new Float32Array(sequences.length * context);
  await runInBatches(evaluator, sequences, batch, (first, part, outputs) => {
    nats.set((outputs.get("sums") as Float32Array).subarray(0, part.length * context), first * context);
  });
  return nats;
}

/** Quality from a total in nats. Nats spent on end-of-text tokens count, so bits per byte is never flattered. */
export function qualityOf(nats: number, { tokens, bytes }: { readonly tokens: number; readonly bytes: number }): Quality {
  const loss = nats / tokens;
  return { loss, perplexity: Math.exp(loss), bitsPerByte: nats / Math.LN2 / bytes };
}
