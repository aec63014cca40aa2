// On-policy distillation (GKD, arXiv 2306.13649): in some of its steps a student is trained on text that it has just
// written, with its teacher looking on. Which steps those are, and the text of one; not how it is weighed.

import type { TokenGenerator } from "../graph/executor";
import type { Sequence } from "../model/batch";
import { randomStream } from "../random";
import { continueWindows, promptTokens, writtenSequence } from "./continuation";

/** Tells of a step, counted from 0, whether it is on the student's own text: with probability `share`, by the seed alone. */
export function ownTextSteps(share: number, seed: number): (step: number) => boolean {
  return (step) => randomStream(seed, step).next() < share;
}

/** What the student makes of a step's windows as it now stands; `generator` writes `batch` sequences at once. No gradient goes through it. */
export async function ownText(
  generator: TokenGenerator,
  batch: number,
  windows: readonly Sequence[],
  seed: number,
): Promise<readonly Sequence[]> {
  const texts = await continueWindows(generator, batch, windows, seed);
  return texts.map((text, index) => writtenSequence(text, promptTokens(windows[index])));
}
