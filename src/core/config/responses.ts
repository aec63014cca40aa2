// What a model's answers to held-out instructions are worth: plain data in its record and in a study's results. Not how they are
// got: that is the stages'.

import type { AnsweredSplit } from "./splits";

/** How good answers are on one part of a domain. */
export interface ResponseScores {
  /** Mean ROUGE-L F1 × 100 of sampled answers, over prompts and sampling seeds: higher is better. */
  readonly rougeL: number;
  /** Nats per token of the responses that are there, the end of text included. */
  readonly loss: number;
}

/** A prompt, the response that is there, and what a model answered. */
export interface AnsweredPrompt {
  readonly prompt: string;
  readonly reference: string;
  readonly answer: string;
}

export interface SplitResponses extends ResponseScores {
  /** Prompts that were answered, and how often each. */
  readonly prompts: number;
  readonly seeds: number;
  /** The first prompts with the answers of the first seed. */
  readonly samples: readonly AnsweredPrompt[];
}

/** By the part of a domain. */
export type Responses = Readonly<Partial<Record<AnsweredSplit, SplitResponses>>>;
export type ResponsesByDomain = Readonly<Record<string, Responses>>;
