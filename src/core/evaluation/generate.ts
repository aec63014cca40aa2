// Writing one text: where it begins, how long it may become, and that it ends where the model ends it. Which token
// follows is the executor's.

import type { SamplingSettings, TokenGenerator } from "../graph/executor";

/** What is written with: a generator of one sequence with windows of `context` tokens, and where texts end. */
export interface Writer {
  readonly generator: TokenGenerator;
  readonly context: number;
  readonly endOfText: number;
}

/**
 * Yields up to `count` tokens after the last `context` of `prompt`; ends before the end-of-text token. An empty prompt
 * begins a new text. Nothing runs between two requests for a token.
 */
export async function* generate(
  { generator, context, endOfText }: Writer,
  prompt: readonly number[],
  count: number,
  settings: SamplingSettings,
): AsyncGenerator<number, void, void> {
  generator.start([prompt.length > 0 ? prompt.slice(-context) : [endOfText]], settings);
  let written = 0;
  while (written < count) {
    const [tokens] = await generator.next();
    for (const token of tokens.slice(0, count - written)) {
      if (token === endOfText) return;
      written += 1;
      yield token;
    }
  }
}
