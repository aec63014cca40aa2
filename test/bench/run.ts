// The benchmark itself: contestants on the same weights and batches, taking turns step by step. Runs in a page or in
// Node; who takes part and what is counted stands elsewhere.

import { BATCHES, type Bench, type BenchCase, type BenchRow, COMPARED_STEPS, type ContestantName } from "../../src/cli/benchCases";
import { SIZES } from "../../src/core/config/sizes";
import { initializeGpt } from "../../src/core/model/gpt";
import { randomStream } from "../../src/core/random";
import { openDevice } from "../../src/core/webgpu/device";
import type { BenchConfig, Contestant, Create } from "./contract";
import { stepFlops } from "./flops";
import { measurePeak } from "./peak";

/** How much losses may differ, relative to the loss or 1. */
const TOLERANCE = 1e-3;

/** Milliseconds after which a contestant leaves a case, once its losses are compared. */
const PATIENCE = 60_000;

/** A contestant is loaded when it takes part. */
export type Loaders = Readonly<Partial<Record<ContestantName, () => Promise<{ readonly create: Create }>>>>;

interface Run {
  readonly name: ContestantName;
  readonly contestant: Contestant;
  readonly losses: number[];
  readonly times: number[];
}

/** A high rate and decay, so that a wrong update shows in the losses of a few steps. */
function configOf({ size }: BenchCase): BenchConfig {
  const { layers: L, width: d, heads: h, context: T, vocabSize: V } = SIZES[size];
  const optimizer = { lr: 3e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.1 };
  return { L, d, h, T, V, B: BATCHES[size], lnEps: 1e-5, ...optimizer, alpha: 0.5 };
}

/** The batch of a step: low ids are frequent, as in text, and every token's target is the one after it. */
export function batchOf({ B, T, V }: Pick<BenchConfig, "B" | "T" | "V">, step: number): { tokens: Int32Array; targets: Int32Array } {
  const random = randomStream(3, step);
  const stream = Int32Array.from({ length: B * T + 1 }, () => Math.floor(random.next() ** 2 * V));
  return { tokens: stream.slice(0, -1), targets: stream.slice(1) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Throws Error when the contestants' first losses are not the same. */
function compareLosses({ size, kind }: BenchCase, runs: readonly Run[]): void {
  const [first, ...others] = runs;
  for (const { name, losses } of others) {
    for (let step = 0; step < COMPARED_STEPS; step++) {
      const difference = Math.abs(losses[step] - first.losses[step]);
      if (difference <= TOLERANCE * Math.max(1, Math.abs(first.losses[step]))) continue;
      const figures = `${losses[step]} for ${name}, ${first.losses[step]} for ${first.name}`;
      throw new Error(`${size} ${kind}: the losses before step ${step + 1} differ: ${figures}; the contestants do not compute the same.`);
    }
  }
}

async function takeTurns(one: BenchCase, config: BenchConfig, runs: readonly Run[], rounds: number): Promise<void> {
  const spent = ({ times }: Run): number => times.reduce((sum, time) => sum + time, 0);
  for (let round = 0; round <= rounds; round++) {
    const { tokens, targets } = batchOf(config, round);
    for (const run of runs) {
      if (round > COMPARED_STEPS && spent(run) > PATIENCE) continue;
      const { contestant } = run;
      const before = performance.now();
      const loss = await (one.kind === "train" ? contestant.trainStep(tokens, targets) : contestant.distillStep!(tokens, targets));
      if (round > 0) run.times.push(performance.now() - before); // the first step compiles
      if (!Number.isFinite(loss)) throw new Error(`${one.size} ${one.kind}: the loss of ${run.name} is ${loss}.`);
      run.losses.push(loss);
    }
    if (round === COMPARED_STEPS - 1) compareLosses(one, runs);
  }
}

function rowOf({ size, kind }: BenchCase, config: BenchConfig, run: Run, engine: Run | undefined): BenchRow {
  const cost = run.contestant.info()[kind];
  if (cost === undefined) throw new Error(`${run.name} submitted nothing to the GPU`);
  const milliseconds = median(run.times);
  const tokensPerSecond = (config.B * config.T * 1000) / milliseconds;
  const flops = stepFlops(SIZES[size], kind === "distill" ? SIZES[size] : undefined);
  const common = engine ? run.times.slice(0, engine.times.length) : [];
  return {
    size,
    kind,
    contestant: run.name,
    times: run.times,
    milliseconds,
    tokensPerSecond,
    ...(engine ? { ratio: median(common.map((time, round) => time / engine.times[round])) } : {}),
    ...cost,
    gflops: (flops * tokensPerSecond) / 1e9,
    losses: run.losses,
  };
}

async function runCase(one: BenchCase, rounds: number, loaders: Loaders): Promise<BenchRow[]> {
  const config = configOf(one);
  const weights = initializeGpt(SIZES[one.size], 1);
  const teacher = one.kind === "distill" ? initializeGpt(SIZES[one.size], 2) : undefined;
  const runs: Run[] = [];
  try {
    for (const name of one.contestants) {
      const load = loaders[name];
      if (load === undefined) throw new Error(`${name} does not run here`);
      const { create } = await load();
      runs.push({ name, contestant: await create(config, weights, teacher), losses: [], times: [] });
    }
    await takeTurns(one, config, runs, rounds);
    const engine = runs.find(({ name }) => name === "engine");
    return runs.map((run) => rowOf(one, config, run, engine));
  } finally {
    for (const { contestant } of runs) contestant.dispose();
  }
}

/** A bench with these contestants, on the GPU of navigator.gpu. */
export function benchWith(loaders: Loaders): Bench {
  return {
    measurePeak: async () => {
      const { device, facts, adapter } = await openDevice(navigator.gpu);
      const peak = await measurePeak(device, adapter);
      device.destroy();
      return { adapter: facts.name, peak };
    },
    runCase: (one, rounds) => runCase(one, rounds, loaders),
  };
}
