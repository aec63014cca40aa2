// Windows of training text of which a model keeps the beginning and writes the rest, to be trained on or judged by. Not who
// writes, nor when: a teacher does beforehand, a student on the way.

import type { ModelShape } from "../config/sizes";
import type { TokenIds } from "../config/tokenIds";
import type { TokenGenerator } from "../graph/executor";
import { type Sequence, scoredTokens, sequenceAt, UNSCORED } from "../model/batch";
import { hash32 } from "../random";

/** Part of a window that is the prompt. */
const PROMPT_SHARE = 1 / 4;
/** Numbers that a writer's keys and values may take, 512 MiB; decides how many sequences it writes together. */
const CACHED_NUMBERS = 2 ** 27;
const MOST_SEQUENCES = 64;
/** At 1, and with every token to choose from, text is drawn from the model's own distribution. */
export const TEMPERATURE = 1;

/** Sequences of a model's context that are written together: of the shape alone, so that every device writes the same. */
export function writtenTogether({ layers, width, context }: ModelShape): number {
  return Math.max(1, Math.min(MOST_SEQUENCES, Math.floor(CACHED_NUMBERS / (2 * layers * width * context))));
}

/**
 * Tokens of a window's prompt, at least one: an instruction is a prompt already; of plain text, a part of the window, which
 * counts as far as its text fills it.
 */
export function promptTokens(window: Sequence): number {
  return window.prompt ?? Math.max(1, Math.floor(scoredTokens([window]) * PROMPT_SHARE));
}

/** What windows are continued with: a generator of `batch` sequences at once. */
export interface WindowWriter {
  readonly generator: TokenGenerator;
  readonly batch: number;
  readonly endOfText: number;
}

/**
 * Writes the prompt of every window on until each has one token more than a window holds, [T + 1], the target of the last
 * position. In plain text an end of text is followed by the next text, as where the model learned it; the response to an
 * instruction ends with it. `tell` is awaited after every piece with the tokens written so far.
 */
export async function continueWindows(
  { generator, batch, endOfText }: WindowWriter,
  windows: readonly Sequence[],
  seed: number,
  tell: (written: number) => Promise<void> = async () => {},
): Promise<TokenIds[]> {
  const texts: TokenIds[] = [];
  let written = 0;
  for (let first = 0; first < windows.length; first += batch) {
    const part = windows.slice(first, first + batch);
    const prompts = part.map((window) => [...window.tokens.subarray(0, promptTokens(window))]);
    const filling = Array.from({ length: batch - part.length }, () => prompts[0]);
    const rows = prompts.map((prompt) => [...prompt]);
    generator.start([...prompts, ...filling], { temperature: TEMPERATURE, topK: 0, topP: 1, seed: hash32(seed, first) });
    const isWhole = (text: readonly number[], row: number): boolean => isContinued(text, part[row], endOfText);
    while (!rows.every(isWhole)) {
      const next = await generator.next();
      for (const [row, text] of rows.entries()) {
        for (const token of next[row]) {
          if (isWhole(text, row)) break;
          text.push(token);
          written += 1;
        }
      }
      await tell(written);
    }
    texts.push(...rows.map((tokens) => Uint32Array.from(tokens)));
  }
  return texts;
}

function isContinued(text: readonly number[], { tokens, prompt }: Sequence, endOfText: number): boolean {
  return text.length > tokens.length || (prompt !== undefined && text.length > prompt && text.at(-1) === endOfText);
}

/** A text of up to T + 1 tokens as a sequence of T = `context`, of which only what follows its prompt is scored. */
export function writtenSequence(text: TokenIds, prompt: number, context: number): Sequence {
  const sequence = sequenceAt(text, 0, context);
  sequence.targets.fill(UNSCORED, 0, prompt - 1);
  return sequence;
}
