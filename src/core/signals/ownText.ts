// On-policy distillation (GKD, arXiv 2306.13649): in some of its steps a student is trained on text that it has just
// written, with its teacher looking on. Which steps those are, and the text of one; not how it is weighed.

import type { Sequence } from "../model/batch";
import { randomStream } from "../random";
import { continueWindows, promptTokens, type WindowWriter, writtenSequence } from "./continuation";

/**
 * Tells of a step, counted from 0, whether it is on the student's own text: from step `first` on, with probability `share`, by
 * the seed alone.
 */
export function ownTextSteps(share: number, seed: number, first = 0): (step: number) => boolean {
  return (step) => step >= first && randomStream(seed, step).next() < share;
}

/**
 * The first text of a run, counted from 0, that may be the student's own, where it is once share `from` of `steps` updates is over
 * and every text takes `updates` of them on end: a text that is begun before is not exchanged halfway.
 */
export function firstOwnText(from: number, steps: number, updates: number): number {
  return Math.ceil(Math.round(from * steps) / updates);
}

/** What the student, which is behind `writer`, makes of a step's windows as it now stands. No gradient goes through it. */
export async function ownText(writer: WindowWriter, windows: readonly Sequence[], seed: number): Promise<readonly Sequence[]> {
  const texts = await continueWindows(writer, windows, seed);
  return texts.map((text, index) => writtenSequence(text, promptTokens(windows[index]), windows[index].tokens.length));
}
