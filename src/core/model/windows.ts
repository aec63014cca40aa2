// Windows of tokens as sequences: of plain text any stretch of it, of instructions one example each, of which the response
// alone is scored. Not which windows are chosen: training draws them, evaluation takes them in turn.

import type { TokenIds } from "../config/tokenIds";
import { type Sequence, sequenceAt, UNSCORED } from "./batch";

/**
 * Where each example begins in its tokens, and how many of these are its prompt: [2n], pair after pair. An example ends with
 * an end of text, where the next begins.
 */
export type Examples = Uint32Array;

/** Tokens of a domain, document after document. */
export interface DomainTokens {
  readonly tokens: TokenIds;
  /** Of instructions; absent for plain text. */
  readonly examples?: Examples;
}

export const exampleCount = (examples: Examples): number => examples.length / 2;

/** The tokens that windows range over: each example has a window of its own, wherever the next begins. */
export function extentOf({ tokens, examples }: DomainTokens, context: number): number {
  return examples ? exampleCount(examples) * context : tokens.length;
}

/** Where windows begin that follow one on the other, those whose first token is among the first `limit`. */
export function consecutiveWindows({ tokens, examples }: DomainTokens, context: number, limit: number): readonly number[] {
  const starts: number[] = [];
  if (examples) for (let i = 0; i < exampleCount(examples) && examples[2 * i] < limit; i++) starts.push(i * context);
  else for (let start = 0; start + 1 < tokens.length && start < limit; start += context) starts.push(start);
  return starts;
}

/**
 * The window of `context` tokens from `start`, a sequence whose positions past its end are padding. In plain text it begins
 * at that token; of instructions it is the example whose number is `start` over `context`.
 */
export function sequenceOf({ tokens, examples }: DomainTokens, start: number, context: number): Sequence {
  if (examples === undefined) return sequenceAt(tokens, start, context);
  const place = exampleAt(tokens.length, examples, start / context);
  const { prompt, response } = kept(place, context);
  const from = place.start + place.prompt - prompt;
  const sequence = sequenceAt(tokens.subarray(from, from + prompt + response), 0, context);
  sequence.targets.fill(UNSCORED, 0, prompt - 1);
  return { ...sequence, prompt };
}

/** Examples of a text, and how many of them do not fit into windows. */
export interface Fit {
  readonly examples: number;
  /** Those whose prompt loses its beginning, and those whose response loses its end. */
  readonly prompts: number;
  readonly responses: number;
}

/** How many examples fit into windows of `context` tokens; undefined for plain text. */
export function fitOf({ tokens, examples }: DomainTokens, context: number): Fit | undefined {
  if (examples === undefined) return undefined;
  let [prompts, responses] = [0, 0];
  const count = exampleCount(examples);
  for (let index = 0; index < count; index++) {
    const place = exampleAt(tokens.length, examples, index);
    const { prompt, response } = kept(place, context);
    if (prompt < place.prompt) prompts += 1;
    if (response < place.response) responses += 1;
  }
  return { examples: count, prompts, responses };
}

interface ExamplePlace {
  readonly start: number;
  /** Tokens of its prompt, and of its response with the end of text. */
  readonly prompt: number;
  readonly response: number;
}

function exampleAt(tokens: number, examples: Examples, index: number): ExamplePlace {
  const [start, prompt] = examples.subarray(2 * index, 2 * index + 2);
  const end = index + 1 < exampleCount(examples) ? examples[2 * index + 2] : tokens;
  return { start, prompt, response: end - start - prompt };
}

/**
 * What a window has of an example, whose last token is a target alone: a prompt's end, and a response's beginning. At least
 * half of the window is for the response, or as much as that needs.
 */
function kept({ prompt, response }: ExamplePlace, context: number): { readonly prompt: number; readonly response: number } {
  const room = context + 1;
  const ofPrompt = Math.min(prompt, room - Math.min(response, Math.ceil(context / 2)));
  return { prompt: ofPrompt, response: Math.min(response, room - ofPrompt) };
}
