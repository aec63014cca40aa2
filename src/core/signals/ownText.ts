// On-policy distillation (GKD, arXiv 2306.13649): in some of its steps a student is trained on text that it has just
// written, with its teacher looking on. Which steps those are, and the text of one; not how it is weighed.

import type { Sequence } from "../model/batch";
import { randomStream } from "../random";
import { continueWindows, promptTokens, type WindowWriter, writtenSequence } from "./continuation";

/** Tells of a step, counted from 0, whether it is on the student's own text: with probability `share`, by the seed alone. */
export function ownTextSteps(share: number, seed: number): (step: number) => boolean {
  return (step) => randomStream(seed, step).next() < share;
}

/** What the student, which is behind `writer`, makes of a step's windows as it now stands. No gradient goes through it. */
export async function ownText(writer: WindowWriter, windows: readonly Sequence[], seed: number): Promise<readonly Sequence[]> {
  const texts = await continueWindows(writer, windows, seed);
  return texts.map((text, index) => writtenSequence(text, promptTokens(windows[index]), windows[index].tokens.length));
}
