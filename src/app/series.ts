// The curves of every stage, outside React: steps come in many times a second, charts hear of them at most four times.
// Not evaluations and samples, which are few and stand in the store.

import type { SeriesSnapshot } from "../core/config/records";
import type { StageId, StepColumns } from "../protocol/events";
import { Buckets } from "./buckets";

/** Milliseconds between two publications. */
const INTERVAL = 250;

/** One stage's curves, as useSyncExternalStore takes them. The same stage always gives the same object. */
export interface Series {
  /** Calls `listener` after every change; returns what ends that. */
  readonly subscribe: (listener: () => void) => () => void;
  /** The curves as last published: the same object until the next publication. */
  readonly snapshot: () => SeriesSnapshot;
}

export interface SeriesBook {
  seriesOf(stage: StageId): Series;
  /** Adds the steps of an event. */
  append(stage: StageId, columns: StepColumns): void;
  /** Publishes what is there at once and returns it. */
  finish(stage: StageId): SeriesSnapshot;
  /** Shows the curves of a run that ended earlier; the next append starts new ones. */
  restore(stage: StageId, snapshot: SeriesSnapshot): void;
  clear(stage: StageId): void;
}

/** The columns of what is told of the terms' weights, and of a sparse model's gates. */
export const weightColumn = (name: string): string => `weight/${name}`;
export const gateColumn = (name: string): string => `gate/${name}`;

const nothing: SeriesSnapshot = { width: 1, step: [], tokens: [], seconds: [], columns: {} };

/** Runs a function once after so many milliseconds. */
type Later = (run: () => void, milliseconds: number) => void;

/** A book with no curves in it. */
export function createSeriesBook(later: Later = (run, milliseconds) => void setTimeout(run, milliseconds)): SeriesBook {
  const pages = new Map<StageId, Page>();
  const pageOf = (stage: StageId): Page => {
    let page = pages.get(stage);
    if (page === undefined) {
      page = new Page(later);
      pages.set(stage, page);
    }
    return page;
  };
  return {
    seriesOf: pageOf,
    append: (stage, columns) => pageOf(stage).append(columns),
    finish: (stage) => pageOf(stage).finish(),
    restore: (stage, snapshot) => pageOf(stage).show(snapshot),
    clear: (stage) => pageOf(stage).show(nothing),
  };
}

class Page implements Series {
  readonly #later: Later;
  readonly #listeners = new Set<() => void>();
  #buckets = new Buckets();
  #previous = { tokens: 0, seconds: 0 };
  #published = nothing;
  /** Steps came in since the last publication; the time until the next one is running. */
  #stale = false;
  #waiting = false;

  constructor(later: Later) {
    this.#later = later;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): SeriesSnapshot => this.#published;

  append({ step, tokens, seconds, loss, learningRate, gradientNorm, terms, weights, gates = {} }: StepColumns): void {
    for (const [i, number] of step.entries()) {
      const position = { step: number, tokens: tokens[i], seconds: seconds[i] };
      const tokensPerSecond = (position.tokens - this.#previous.tokens) / (position.seconds - this.#previous.seconds);
      this.#previous = position;
      const own = { loss: loss[i], learningRate: learningRate[i], gradientNorm: gradientNorm[i], tokensPerSecond };
      const named = [
        ...Object.entries(terms),
        ...Object.entries(weights).map(([name, values]) => [weightColumn(name), values] as const),
        ...Object.entries(gates).map(([name, values]) => [gateColumn(name), values] as const),
      ];
      this.#buckets.add(position, { ...own, ...Object.fromEntries(named.map(([name, values]) => [name, values[i]])) });
    }
    this.#stale = true;
    if (!this.#waiting) this.#publishAndWait();
  }

  finish(): SeriesSnapshot {
    if (this.#stale) this.#publish(this.#buckets.snapshot());
    return this.#published;
  }

  show(snapshot: SeriesSnapshot): void {
    this.#buckets = new Buckets();
    this.#previous = { tokens: 0, seconds: 0 };
    this.#publish(snapshot);
  }

  #publishAndWait(): void {
    this.#publish(this.#buckets.snapshot());
    this.#waiting = true;
    this.#later(() => {
      this.#waiting = false;
      if (this.#stale) this.#publishAndWait();
    }, INTERVAL);
  }

  #publish(snapshot: SeriesSnapshot): void {
    this.#published = snapshot;
    this.#stale = false;
    for (const listener of this.#listeners) listener();
  }
}

/** The curves of this page. */
export const series = createSeriesBook();

/** A stage's curves: `useSyncExternalStore(seriesOf(stage).subscribe, seriesOf(stage).snapshot)`. */
export const seriesOf = series.seriesOf;
