// Keeps a long computation in touch with the page: reports at most four times a second, and lets pause and stop in
// every few milliseconds of work.

import type { Context } from "../protocol/host";

/** Milliseconds of work between two checkpoints, and between two reports. */
const SLICE = 50;
const INTERVAL = 250;

export class Pulse {
  readonly #context: Context;
  readonly #stage: string;
  #checkedAt = performance.now();
  #reportedAt = Number.NEGATIVE_INFINITY;
  /** Milliseconds spent in beats, pauses included: no part of the work. */
  waited = 0;

  constructor(context: Context, stage: string) {
    this.#context = context;
    this.#stage = stage;
  }

  /** Called after each small piece of work; `report` tells the page where it stands, when that is due. */
  async beat(report: () => void): Promise<void> {
    const now = performance.now();
    if (now - this.#reportedAt >= INTERVAL) {
      report();
      this.#reportedAt = now;
    }
    if (now - this.#checkedAt >= SLICE) {
      await this.#context.checkpoint(this.#stage, report);
      this.#checkedAt = performance.now();
      this.waited += this.#checkedAt - now;
    }
  }

  /** Runs steps to their end, with a beat after each. */
  async through<Step, Result>(steps: Generator<Step, Result, void>, report: (step: Step) => void): Promise<Result> {
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
      await this.beat(() => report(value));
    }
  }
}

/** The same items, of each of which `beat` hears once it was used. */
export async function* beating<Item>(items: AsyncIterable<Item>, beat: (item: Item) => Promise<void>): AsyncGenerator<Item> {
  for await (const item of items) {
    yield item;
    await beat(item);
  }
}
