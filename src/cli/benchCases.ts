// What the benchmark can run and what it tells: names, cases and the report, as the command, the page and the run in Node
// share them; and the order in which whoever measures is asked. Nothing is timed here.

import { SIZES, type SizeName } from "../core/config/sizes";
import { formatNumber } from "../core/format/format";

export const CONTESTANTS = ["engine", "reference", "jax"] as const;
export type ContestantName = (typeof CONTESTANTS)[number];

/** Sequences per step at each size that is measured. */
export const BATCHES = { nano: 8, micro: 4, mini: 2, small: 4 } as const satisfies Partial<Record<SizeName, number>>;
export type BenchSize = keyof typeof BATCHES;
export const BENCH_SIZES = Object.keys(BATCHES) as BenchSize[];

export const KINDS = ["train", "distill"] as const;
export type Kind = (typeof KINDS)[number];

/** The contestants of one kind of step at one size; they take turns, step by step. */
export interface BenchCase {
  readonly size: BenchSize;
  readonly kind: Kind;
  readonly contestants: readonly ContestantName[];
}

/** First steps of a case whose losses must agree between contestants. */
export const COMPARED_STEPS = 5;

/** The cases of these sizes. Where contestants were not chosen, TensorFlow.js is left out beyond micro: it takes minutes there. */
export function casesOf(sizes: readonly BenchSize[], chosen: readonly ContestantName[] | undefined): BenchCase[] {
  return sizes.flatMap((size) => {
    const contestants = chosen ?? CONTESTANTS.filter((name) => name !== "reference" || SIZES[size].width <= SIZES.micro.width);
    const kinds = size === "small" ? KINDS.slice(0, 1) : KINDS; // a teacher of its size may not fit beside it
    return kinds.map((kind) => ({ size, kind, contestants }));
  });
}

/** GFLOP/s that the adapter reaches at best, in f32. */
export interface Peak {
  /** Multiply-adds on registers, without memory traffic. */
  readonly multiplyAdd: number;
  /** The fastest 1024 × 1024 × 1024 product in each transpose: a·b, a·bᵀ, aᵀ·b. */
  readonly matmul: Readonly<Record<"ab" | "abT" | "aTb", number>>;
}

/** One contestant in one case. */
export interface BenchRow {
  readonly size: BenchSize;
  readonly kind: Kind;
  readonly contestant: ContestantName;
  /** Timed steps, in ms, and their median. */
  readonly times: readonly number[];
  readonly milliseconds: number;
  readonly tokensPerSecond: number;
  /** Median over rounds of this contestant's time by the engine's; absent without the engine. */
  readonly ratio?: number;
  readonly dispatches: number;
  readonly submits: number;
  /** Peak bytes of live GPU buffers. */
  readonly bytes: number;
  readonly gflops: number;
  /** Before each step, the untimed first one included. */
  readonly losses: readonly number[];
}

export interface BenchReport {
  readonly adapter: string;
  readonly peak: Peak;
  readonly rows: readonly BenchRow[];
}

/** Where steps are timed: a page of Chrome, or Node. */
export interface Bench {
  measurePeak(): Promise<Omit<BenchReport, "rows">>;
  /** Times `rounds` steps of each contestant, at least COMPARED_STEPS. Throws Error when they compute different losses. */
  runCase(one: BenchCase, rounds: number): Promise<readonly BenchRow[]>;
}

/** Measures the peak, then every case. */
export async function collect(bench: Bench, cases: readonly BenchCase[], rounds: number): Promise<BenchReport> {
  const tell = (line: string): void => console.error(line);
  tell("the adapter's peak …");
  const peak = await bench.measurePeak();
  const rows: BenchRow[] = [];
  for (const one of cases) {
    tell(`${one.size}, ${one.kind} …`);
    const found = await bench.runCase(one, rounds);
    tell(found.map(({ contestant, milliseconds }) => `  ${contestant} ${formatNumber(milliseconds)} ms`).join(","));
    rows.push(...found);
  }
  return { ...peak, rows };
}

/** The fastest of the measured products. */
export const bestMatmul = ({ matmul }: Peak): number => Math.max(...Object.values(matmul));
