// Writing one text: where it begins, how long it may become, that it ends where the model ends it, and that another model
// may go on in the middle. Which token follows is the executor's.

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

/**
 * The same by several writers in turn: `writerAfter` is asked before every token who writes on after the text so far. Another
 * writer than before starts from all of it and draws with the numbers that the one before would have drawn with, so that a
 * text of one writer is that of `generate`.
 */
export async function* generateInTurns(
  writerAfter: (text: readonly number[]) => Promise<Writer>,
  prompt: readonly number[],
  count: number,
  settings: SamplingSettings,
): AsyncGenerator<number, void, void> {
  const text = [...prompt];
  const written = (): number => text.length - prompt.length;
  let writer: Writer | undefined;
  let next = await writerAfter(text);
  while (next !== writer && written() < count) {
    writer = next;
    for await (const token of generate(writer, text, count - written(), { ...settings, drawn: written() })) {
      text.push(token);
      yield token;
      if (written() === count) return;
      next = await writerAfter(text);
      if (next !== writer) break;
    }
  }
}
