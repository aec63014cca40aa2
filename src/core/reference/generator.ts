// Generation on the host: an evaluator computes logits step by step, and windows, prompts and draws are kept here.
// The oracle for generators that keep all of it on the device.

import { checkPrompts, checkSettings, type DecodeSizes, keptTokens } from "../graph/decoding";
import type { Evaluator, SamplingSettings, TokenGenerator } from "../graph/executor";
import { drawAt, sampleToken } from "./sample";

/** One sequence on its way. */
interface Window {
  /** What the model sees, to the end of what is known. */
  readonly tokens: number[];
  /** Of the token that runs next. */
  readonly position: number;
  readonly drawn: number;
}

export class HostGenerator implements TokenGenerator {
  readonly #evaluator: Evaluator;
  readonly #sizes: DecodeSizes;
  #windows: readonly Window[] = [];
  #settings: SamplingSettings | undefined;

  /** Owns `evaluator`, which runs a program with inputs tokens and positions and the output logits. */
  constructor(evaluator: Evaluator, sizes: DecodeSizes) {
    this.#evaluator = evaluator;
    this.#sizes = sizes;
  }

  start(prompts: readonly (readonly number[])[], settings: SamplingSettings): void {
    checkPrompts(prompts, this.#sizes);
    checkSettings(settings);
    this.#windows = prompts.map((prompt) => ({ tokens: [...prompt], position: 0, drawn: settings.drawn ?? 0 }));
    this.#settings = settings;
  }

  async next(): Promise<readonly (readonly number[])[]> {
    const settings = this.#settings;
    if (settings === undefined) throw new Error("the generator was not started");
    const { context, vocabSize } = this.#sizes;
    const tokens = Int32Array.from(this.#windows, (window) => window.tokens[window.position]);
    const positions = Int32Array.from(this.#windows, ({ position }) => position);
    const logits = (await this.#evaluator.run({ tokens, positions })).get("logits") as Float32Array; // [B, V]
    const advanced = this.#windows.map((window, sequence) => {
      const position = window.position + 1;
      if (position < window.tokens.length) return { window: { ...window, position }, written: [] };
      const draw = drawAt(settings.seed, sequence, window.drawn);
      const token = sampleToken(logits.subarray(sequence * vocabSize, (sequence + 1) * vocabSize), settings, draw);
      const known = [...window.tokens, token];
      const isFull = position === context;
      const next = isFull ? { tokens: known.slice(-keptTokens(context)), position: 0 } : { tokens: known, position };
      return { window: { ...next, drawn: window.drawn + 1 }, written: [token] };
    });
    this.#windows = advanced.map(({ window }) => window);
    return advanced.map(({ written }) => written);
  }

  dispose(): void {
    this.#evaluator.dispose();
  }
}
