// A curve of any length in at most 500 buckets: each keeps the smallest, largest and last value of its steps, and the
// smoothed value after them. When all are in use, neighbours merge and every bucket holds twice as many steps.

import type { SeriesColumn, SeriesSnapshot } from "../config/records";

/** As many as a chart can draw several times a second, and more than it has pixels to tell apart. */
export const MOST_BUCKETS = 500;

/** Share of the smoothed value that is carried from step to step: it looks back over about 50 steps. */
const SMOOTHING = 0.98;

/** Where a step stands. */
export interface Position {
  readonly step: number;
  readonly tokens: number;
  readonly seconds: number;
}

type Cells = (number | undefined)[];

/** What a column and all of them go on from, as plain data; a cell without a value may be null. */
interface ColumnState extends SeriesColumn {
  readonly sum: number;
  readonly weight: number;
}
export interface BucketsState {
  readonly width: number;
  readonly filled: number;
  readonly positions: readonly Position[];
  readonly columns: Readonly<Record<string, ColumnState>>;
}

/** One column while it grows. */
class Column implements SeriesColumn {
  readonly min: Cells;
  readonly max: Cells;
  readonly last: Cells;
  readonly mean: Cells;
  #sum: number;
  #weight: number;

  constructor({ min, max, last, mean, sum, weight }: ColumnState) {
    const cellsOf = (cells: Readonly<Cells>): Cells => cells.map((value) => value ?? undefined);
    this.min = cellsOf(min);
    this.max = cellsOf(max);
    this.last = cellsOf(last);
    this.mean = cellsOf(mean);
    this.#sum = sum;
    this.#weight = weight;
  }

  /** A column that had no value in `length` buckets. */
  static after(length: number): Column {
    const none: Cells = new Array(length).fill(undefined);
    return new Column({ min: none, max: none, last: none, mean: none, sum: 0, weight: 0 });
  }

  get state(): ColumnState {
    return { ...this.copy(), sum: this.#sum, weight: this.#weight };
  }

  open(): void {
    for (const cells of [this.min, this.max, this.last, this.mean]) cells.push(undefined);
  }

  /** Takes a value into the last bucket. */
  add(value: number): void {
    const at = this.last.length - 1;
    this.min[at] = Math.min(value, this.min[at] ?? value);
    this.max[at] = Math.max(value, this.max[at] ?? value);
    this.last[at] = value;
    // Dividing by the weights' own sum takes out the pull of the start at zero, as Adam does (arXiv 1412.6980).
    this.#sum = SMOOTHING * this.#sum + (1 - SMOOTHING) * value;
    this.#weight = SMOOTHING * this.#weight + (1 - SMOOTHING);
    this.mean[at] = this.#sum / this.#weight;
  }

  mergePairs(): void {
    mergeCells(this.min, (a, b) => Math.min(a, b));
    mergeCells(this.max, (a, b) => Math.max(a, b));
    mergeCells(this.last, (_, b) => b);
    mergeCells(this.mean, (_, b) => b);
  }

  copy(): SeriesColumn {
    return { min: [...this.min], max: [...this.max], last: [...this.last], mean: [...this.mean] };
  }
}

/** The curves of one run, by name. */
export class Buckets {
  #width: number;
  /** Steps in the last bucket. */
  #filled: number;
  readonly #positions: Position[];
  readonly #columns: Map<string, Column>;

  /** Goes on from what others were, or begins. */
  constructor({ width, filled, positions, columns }: BucketsState = { width: 1, filled: 0, positions: [], columns: {} }) {
    this.#width = width;
    this.#filled = filled;
    this.#positions = [...positions];
    this.#columns = new Map(Object.entries(columns).map(([name, column]) => [name, new Column(column)]));
  }

  get state(): BucketsState {
    return {
      width: this.#width,
      filled: this.#filled,
      positions: [...this.#positions],
      columns: Object.fromEntries([...this.#columns].map(([name, column]) => [name, column.state])),
    };
  }

  /** Adds a step; a value that is undefined or not finite leaves a gap in its column. */
  add(position: Position, values: Readonly<Record<string, number | undefined>>): void {
    if (this.#positions.length === 0 || this.#filled === this.#width) this.#open();
    this.#positions[this.#positions.length - 1] = position;
    this.#filled += 1;
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined || !Number.isFinite(value)) continue;
      let column = this.#columns.get(name);
      if (column === undefined) {
        column = Column.after(this.#positions.length);
        this.#columns.set(name, column);
      }
      column.add(value);
    }
  }

  snapshot(): SeriesSnapshot {
    return {
      width: this.#width,
      step: this.#positions.map(({ step }) => step),
      tokens: this.#positions.map(({ tokens }) => tokens),
      seconds: this.#positions.map(({ seconds }) => seconds),
      columns: Object.fromEntries([...this.#columns].map(([name, column]) => [name, column.copy()])),
    };
  }

  #open(): void {
    if (this.#positions.length === MOST_BUCKETS) {
      mergeCells(this.#positions, (_, later) => later);
      for (const column of this.#columns.values()) column.mergePairs();
      this.#width *= 2;
    }
    this.#positions.push({ step: 0, tokens: 0, seconds: 0 });
    for (const column of this.#columns.values()) column.open();
    this.#filled = 0;
  }
}

/** Merges cells 2i and 2i + 1 into cell i, in place; of a pair with one value that value stays. */
function mergeCells<T>(cells: (T | undefined)[], merge: (a: T, b: T) => T): void {
  const pairs = cells.length / 2;
  for (let i = 0; i < pairs; i++) {
    const [a, b] = [cells[2 * i], cells[2 * i + 1]];
    cells[i] = a === undefined ? b : b === undefined ? a : merge(a, b);
  }
  cells.length = pairs;
}
