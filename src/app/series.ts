// The curves of every stage, outside React: steps come in many times a second, charts hear of them at most four times.
// Not evaluations and samples, which are few and stand in the store.

import type { SeriesSnapshot } from "../core/config/records";
import { Curve, type CurveState } from "../core/curves/curve";
import type { StageId, StepColumns } from "../protocol/events";
import { stepsIn } from "./steps";

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
  /** Goes on from the curves that a run told before, in place of those that are there. */
  resume(stage: StageId, state: CurveState): void;
  /** Publishes what is there at once and returns it. */
  finish(stage: StageId): SeriesSnapshot;
  /** Shows the curves of a run that ended earlier; the next append starts new ones. */
  restore(stage: StageId, snapshot: SeriesSnapshot): void;
  clear(stage: StageId): void;
}

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
    resume: (stage, state) => pageOf(stage).resume(state),
    finish: (stage) => pageOf(stage).finish(),
    restore: (stage, snapshot) => pageOf(stage).show(snapshot),
    clear: (stage) => pageOf(stage).show(nothing),
  };
}

class Page implements Series {
  readonly #later: Later;
  readonly #listeners = new Set<() => void>();
  #curve = new Curve();
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

  append(columns: StepColumns): void {
    for (const step of stepsIn(columns)) this.#curve.add(step);
    this.#stale = true;
    if (!this.#waiting) this.#publishAndWait();
  }

  resume(state: CurveState): void {
    this.#curve = new Curve(state);
    this.#publish(this.#curve.snapshot());
  }

  finish(): SeriesSnapshot {
    if (this.#stale) this.#publish(this.#curve.snapshot());
    return this.#published;
  }

  show(snapshot: SeriesSnapshot): void {
    this.#curve = new Curve();
    this.#publish(snapshot);
  }

  #publishAndWait(): void {
    this.#publish(this.#curve.snapshot());
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
