// Writes one text with one model, or with several whose probabilities are averaged, as the studio's generators do: the same
// windows and the same draws. A prompt is read in one run.

import { mixedLogProbs } from "../core/evaluation/ensemble";
import { checkPrompts, checkSettings, keptTokens } from "../core/graph/decoding";
import type { SamplingSettings, TokenGenerator } from "../core/graph/executor";
import { drawAt, sampleToken } from "../core/reference/sample";
import type { Model } from "./model";

export class OnnxGenerator implements TokenGenerator {
  /** Tokens that all models see at once. */
  readonly context: number;
  /** The part of each model, adding up to 1; may change between two tokens. */
  shares: readonly number[] = [1];
  /** What the models see, to the end of what is known; the first `#read` of it they have read. */
  #window: readonly number[] = [];
  #read = 0;
  #settings: SamplingSettings | undefined;
  #drawn = 0;

  constructor(private readonly models: readonly Model[]) {
    this.context = Math.min(...models.map(({ shape }) => shape.context));
  }

  start(prompts: readonly (readonly number[])[], settings: SamplingSettings): void {
    checkPrompts(prompts, { batch: 1, context: this.context, vocabSize: this.models[0].shape.vocabSize });
    checkSettings(settings);
    [this.#window] = prompts;
    this.#read = 0;
    this.#settings = settings;
    this.#drawn = settings.drawn ?? 0;
  }

  async next(): Promise<readonly (readonly number[])[]> {
    const settings = this.#settings;
    if (settings === undefined) throw new Error("the generator was not started");
    const logits = await this.#logits();
    this.#read = this.#window.length;
    const token = sampleToken(logits, settings, drawAt(settings.seed, 0, this.#drawn++));
    const known = [...this.#window, token];
    const isFull = this.#read === this.context;
    this.#window = isFull ? known.slice(-keptTokens(this.context)) : known;
    if (isFull) this.#read = 0;
    return [[token]];
  }

  /** Of the token after the window, [V]. */
  async #logits(): Promise<ArrayLike<number>> {
    const unread = this.#window.slice(this.#read);
    const logits: Float32Array[] = [];
    for (const model of this.models) logits.push(await model.read(unread, this.#read === 0));
    return logits.length === 1 ? logits[0] : Float32Array.from(mixedLogProbs(logits, this.shares));
  }

  dispose(): void {}
}
