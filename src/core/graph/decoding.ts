// What a program that writes token by token is made for, and whether prompts and settings fit it. Asked by every executor's
// generator; none of this runs per token.

import type { SamplingSettings } from "./executor";
import type { Program } from "./program";

export interface DecodeSizes {
  /** B: sequences written at once. */
  readonly batch: number;
  /** Tokens a window holds. */
  readonly context: number;
  /** V */
  readonly vocabSize: number;
}

/** The sizes of a program with the output logits [B, V]. Throws Error when it has none. */
export function decodeSizes({ outputs }: Program, context: number): DecodeSizes {
  const logits = outputs.get("logits");
  if (logits === undefined) throw new Error("a program to write with needs an output named logits");
  const [batch, vocabSize] = logits.shape;
  return { batch, context, vocabSize };
}

/** Tokens of a full window that begin the next one. */
export function keptTokens(context: number): number {
  return Math.max(1, Math.floor(context / 2));
}

/** Throws Error unless there is one prompt per sequence, each of 1 to `context` ids of the vocabulary. */
export function checkPrompts(prompts: readonly (readonly number[])[], { batch, context, vocabSize }: DecodeSizes): void {
  if (prompts.length !== batch) throw new Error(`${prompts.length} prompts were given to a generator of ${batch} sequences`);
  prompts.forEach((prompt, index) => {
    if (prompt.length < 1 || prompt.length > context) {
      throw new Error(`prompt ${index} has ${prompt.length} tokens where 1 to ${context} fit`);
    }
    const stranger = prompt.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabSize);
    if (stranger !== undefined) throw new Error(`prompt ${index} holds ${stranger}, which is no id below ${vocabSize}`);
  });
}

/** Throws Error for settings that name no distribution. */
export function checkSettings({ temperature, topK, topP, drawn = 0 }: SamplingSettings): void {
  if (!(temperature >= 0)) throw new Error(`temperature is ${temperature} where 0 or more is needed`);
  if (!Number.isInteger(topK) || topK < 0) throw new Error(`topK is ${topK} where a whole number from 0 is needed`);
  if (!(topP >= 0 && topP <= 1)) throw new Error(`topP is ${topP} where 0 to 1 is needed`);
  if (!Number.isInteger(drawn) || drawn < 0) throw new Error(`drawn is ${drawn} where a whole number from 0 is needed`);
}
