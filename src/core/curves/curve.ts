// The curves of one training run, of any length: what stands in which column, and how fast it went. The page and the worker keep
// the same ones, so that a run that goes on can hand its page what it told before.

import type { SeriesSnapshot } from "../config/records";
import { Buckets, type BucketsState, type Position } from "./buckets";

type Values = Readonly<Record<string, number | undefined>>;

/** What is told of a step: means in nats per token, tokens and seconds since the run began. */
export interface CurveStep extends Position {
  readonly loss: number;
  readonly learningRate: number;
  readonly gradientNorm: number;
  readonly terms: Values;
  readonly weights: Values;
  readonly gates?: Values;
}

/** All that a curve goes on from, as plain data. */
export interface CurveState {
  readonly buckets: BucketsState;
  readonly previous: { readonly tokens: number; readonly seconds: number };
}

/** The columns of what is told of the terms' weights, and of a sparse model's gates. */
export const weightColumn = (name: string): string => `weight/${name}`;
export const gateColumn = (name: string): string => `gate/${name}`;

export class Curve {
  readonly #buckets: Buckets;
  #previous: CurveState["previous"];

  /** Goes on from what another one was, or begins. */
  constructor(state?: CurveState) {
    this.#buckets = new Buckets(state?.buckets);
    this.#previous = state?.previous ?? { tokens: 0, seconds: 0 };
  }

  get state(): CurveState {
    return { buckets: this.#buckets.state, previous: this.#previous };
  }

  add({ step, tokens, seconds, loss, learningRate, gradientNorm, terms, weights, gates = {} }: CurveStep): void {
    const tokensPerSecond = (tokens - this.#previous.tokens) / (seconds - this.#previous.seconds);
    this.#previous = { tokens, seconds };
    const values: Record<string, number | undefined> = { loss, learningRate, gradientNorm, tokensPerSecond };
    const named = [
      [terms, (name: string) => name],
      [weights, weightColumn],
      [gates, gateColumn],
    ] as const;
    for (const [those, columnOf] of named) for (const [name, value] of Object.entries(those)) values[columnOf(name)] = value;
    this.#buckets.add({ step, tokens, seconds }, values);
  }

  snapshot(): SeriesSnapshot {
    return this.#buckets.snapshot();
  }
}
